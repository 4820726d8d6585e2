"""督办通知书 and 效能告诫书 as they are kept: a row that moves by version, and what was done to it, which never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from bot.casework.names.sameness import bare
from bot.casework.supervision.letters import LetterOrder, LetterStanding, LetterTerms
from bot.casework.supervision.watched import office_day
from bot.domain.letter import LetterAct, LetterKind, LetterState
from bot.domain.month import OFFICE_ZONE
from db.engine.prepared import Prepared
from db.queries.event_words import noted, words_of
from db.queries.filters import of_department, unless_any
from db.queries.number_series import NumberSeries
from db.schema import users, watch_letter_events, watch_letters
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import LETTER_WORDS

LISTED = 100
_ADD = Prepared(insert(watch_letters))
_NOTE = Prepared(insert(watch_letter_events))
_EVENTS = Prepared(
    select(watch_letter_events)
    .where(watch_letter_events.c.ref == bindparam("of"))
    .order_by(watch_letter_events.c.n)
)
_FIND = Prepared(select(watch_letters).where(watch_letters.c.ref == bindparam("of")))
_LATEST = Prepared(
    select(watch_letters)
    .where(
        unless_any(
            "department",
            and_(
                watch_letters.c.department.in_(bindparam("departments", expanding=True)),
                watch_letters.c.person == "",
            ),
        )
    )
    .order_by(watch_letters.c.begun_at.desc(), watch_letters.c.ref)
    .limit(LISTED)
)
_OF_CASE = Prepared(
    select(watch_letters)
    .where(watch_letters.c.case_no == bindparam("of"))
    .order_by(watch_letters.c.begun_at, watch_letters.c.ref)
)
_MOVE = Prepared(
    update(watch_letters)
    .where(watch_letters.c.ref == bindparam("of"), watch_letters.c.version == bindparam("seen"))
    .values(
        {name: bindparam(f"to_{name}") for name in ("state", "number")}
        | {
            name: bindparam(f"to_{name}", type_=Instant)
            for name in ("asked_on", "served_on", "expires_at", "answer_by")
        }
        | {"version": watch_letters.c.version + 1}
    )
)
_PROMISE = Prepared(
    update(watch_letters).where(watch_letters.c.terms.is_(None)).values(terms=bindparam("said"))
)
_EXPIRED = Prepared(
    select(watch_letters.c.ref)
    .where(
        watch_letters.c.expires_at < bindparam("now", type_=Instant),
        watch_letters.c.state == LetterState.SERVED.value,
        watch_letters.c.kind == LetterKind.ADMONISH.value,
    )
    .order_by(watch_letters.c.expires_at, watch_letters.c.ref)
    .limit(bindparam("most"))
)
_WAITING = Prepared(
    select(watch_letters.c.state, watch_letters.c.department, watch_letters.c.person).where(
        watch_letters.c.state.in_(bindparam("states", expanding=True))
    )
)
_NUMBERS = NumberSeries(watch_letters.c.number)
_PEOPLE = Prepared(select(users.c.id, users.c.name, users.c.real_name, users.c.aliases))
_SIGNS = {LetterKind.SUPERVISE: "督办", LetterKind.ADMONISH: "告诫"}


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """One thing that was done. `words` "": none were needed."""

    at: datetime
    act: LetterAct
    user_id: int | None
    by_whom: str
    day: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter with all that was done to it."""

    row: AnyRow
    events: Sequence[LetterEvent]
    standing: LetterStanding

    def terms(self, in_force: LetterTerms) -> LetterTerms:
        """Those with which it was drafted, which nobody shortens afterwards."""
        return LetterTerms.parse(self.row.terms) if self.row.terms is not None else in_force

    @property
    def words(self) -> str:
        """As it is worded now; "": it stands without what was done to it."""
        worded = [e.words for e in self.events if e.act in (LetterAct.DRAFT, LetterAct.REWRITE)]
        return worded[-1] if worded else ""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be drafted. `ref`: drawn by chance; `person`: "" for the department itself."""

    ref: str
    kind: LetterKind
    case_no: str
    department: str
    person: str
    words: str
    terms: LetterTerms


def begin(
    connection: Connection, vault: Vault, new: NewLetter, *, user_id: int, name: str, now: datetime
) -> None:
    """Keep a draft."""
    _ADD.run(
        connection,
        ref=new.ref,
        kind=new.kind.value,
        state=LetterState.DRAFTED.value,
        case_no=new.case_no,
        department=new.department,
        person=new.person,
        begun_at=now,
        terms=str(new.terms),
    )
    event = LetterEvent(now, LetterAct.DRAFT, user_id, name, None, new.words)
    _note(connection, vault, new.ref, 1, event)


def find(connection: Connection, vault: Vault, ref: str) -> KeptLetter | None:
    """One letter; raises WrongKey."""
    row = _FIND.first(connection, of=ref)
    if row is None:
        return None
    events = [
        LetterEvent(
            one.at,
            LetterAct(one.act),
            one.user_id,
            one.by_whom,
            one.day,
            words_of(vault, LETTER_WORDS, ref, one),
        )
        for one in _EVENTS.all(connection, of=ref)
    ]
    return KeptLetter(row, events, _standing(connection, row, events))


def move(
    connection: Connection,
    vault: Vault,
    letter: KeptLetter,
    order: LetterOrder,
    into: LetterState,
    *,
    name: str,
    until: datetime | None,
    now: datetime,
) -> bool:
    """Write what was decided; False when somebody else has moved first. `until`: an admonition that is
    served now lasts, and a 督办 is to be answered."""
    row, act = letter.row, order.act
    admonishes = row.kind == LetterKind.ADMONISH
    day = _moment(order.day)
    moved = _MOVE.run(
        connection,
        of=row.ref,
        seen=row.version,
        to_state=into.value,
        to_number=_number(connection, row, now) if act is LetterAct.SIGN else row.number,
        to_asked_on=day if act is LetterAct.ASK else row.asked_on,
        to_served_on=day if act is LetterAct.SERVE else row.served_on,
        to_expires_at=until if act is LetterAct.SERVE and admonishes else row.expires_at,
        to_answer_by=until if act is LetterAct.SERVE and not admonishes else row.answer_by,
    )
    if moved == 1:
        event = LetterEvent(now, act, order.user_id, name, day, order.text)
        _note(connection, vault, row.ref, len(letter.events) + 1, event)
    return moved == 1


def latest(connection: Connection, departments: frozenset[str] | None = None) -> list[AnyRow]:
    """The letters, the latest first; those to the department with these names, or all."""
    return _LATEST.all(connection, **of_department(departments))


def of_case(connection: Connection, case_no: str) -> list[AnyRow]:
    """Those about one case."""
    return _OF_CASE.all(connection, of=case_no)


def waiting(connection: Connection, states: Sequence[LetterState]) -> list[AnyRow]:
    """State, department and person of the letters in these states."""
    return _WAITING.all(connection, states=[state.value for state in states])


def promise(connection: Connection, terms: LetterTerms) -> None:
    """Letters from before terms were kept with each are owed those that held until now."""
    _PROMISE.run(connection, said=str(terms))


def expired(connection: Connection, *, now: datetime, most: int) -> list[str]:
    """Admonitions that have lasted as long as they do."""
    return list(_EXPIRED.scalars(connection, now=now, most=most))


def _note(connection: Connection, vault: Vault, ref: str, n: int, event: LetterEvent) -> None:
    _NOTE.run(connection, ref=ref, day=event.day, **noted(vault, LETTER_WORDS, ref, n, event))


def _number(connection: Connection, row: AnyRow, now: datetime) -> str:
    """The next number of its kind and year: 督办〔2026〕3号."""
    return _NUMBERS.next(connection, _SIGNS[LetterKind(row.kind)], office_day(now).year)


def _standing(connection: Connection, row: AnyRow, events: Sequence[LetterEvent]) -> LetterStanding:
    def by(*acts: LetterAct) -> list[int]:
        return [e.user_id for e in events if e.act in acts and e.user_id is not None]

    signers = by(LetterAct.SIGN)
    return LetterStanding(
        LetterKind(row.kind),
        LetterState(row.state),
        row.department,
        frozenset(by(LetterAct.DRAFT, LetterAct.REWRITE)),
        signers[-1] if signers else None,
        concerned(connection, row.person),
        office_day(row.asked_on) if row.asked_on else None,
        office_day(row.served_on) if row.served_on else None,
        answered=bool(by(LetterAct.ANSWER)),
        moved_on=office_day(events[-1].at if events else row.begun_at),
    )


def concerned(connection: Connection, person: str) -> frozenset[int]:
    """The accounts of those who are called so, at log-in, really or by colleagues."""
    wanted = bare(person)
    return frozenset(
        row.id
        for row in (_PEOPLE.all(connection) if wanted else ())
        if wanted in map(bare, (row.name, row.real_name, *row.aliases.split("\n")))
    )


def _moment(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), OFFICE_ZONE)
