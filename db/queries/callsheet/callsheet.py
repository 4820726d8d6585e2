"""电话回访单: whom to phone about a month and why, what was tried before, and who is working on which card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from bot.casework.callsheet import phone_calls
from bot.casework.callsheet.phone_calls import CALL, PHONE, Call, Turn
from bot.casework.callsheet.why_phoned import KnownOfCase, Why, why
from bot.casework.rounds.closing import NEARLY_OVER
from bot.dialogue.effects import MessageKind
from bot.domain.case import CaseFacts
from bot.domain.stage import Stage
from db.queries.batches import by_500
from db.queries.people import phones
from db.queries.rounds.uncalled import REACHABLE_BY_PHONE, STRANGER, UNCALLED, fault
from db.schema import attempts, call_cards, callbacks, cases, outbox, parties, rounds, second_calls, users
from db.schema.columns import AnyRow
from db.vault import Vault

AT_MOST = 2_000
"""Nobody phones more people than this within a window, so a page need not look further."""


@dataclass(frozen=True, slots=True)
class TriedBefore:
    """One earlier attempt, by message or by phone."""

    n: int
    channel: str
    kind: str
    at: datetime
    state: str
    error: str | None
    fault: str | None
    """What a refusal was about, as `bot.casework.rounds.closing` names it."""
    by_whom: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ToPhone:
    """Somebody to phone, what about, and what was tried before."""

    case_no: str
    archive_no: str
    month: str
    place: int
    applicant: str
    applicant_kind: str
    contact: str
    item: str
    department: str
    outcome: str
    concluded_at: datetime
    needs_person: bool
    """The applicant wrote something that was not understood."""
    language: str | None
    disposition: str | None
    stage: str
    phone_sealed: bytes | None = field(repr=False)
    phones_sealed: bytes | None = field(repr=False)
    held_by: int | None
    holder: str | None
    held_until: datetime | None
    again_at: datetime | None
    first_by: str | None
    """Who gave the phoned answer that is asked for again; None: this is not a second call."""
    seconded: datetime | None
    """When the second call was made."""
    to_phone: bool
    """Whether the callback itself is to be phoned now."""
    can_sms: bool | None
    sms_refused: str | None
    """The code with which the number was permanently refused."""
    silenced: bool
    """The number wants no messages."""
    stranger: bool
    """The holder of the number said of some applicant that it is not them."""
    tries: tuple[TriedBefore, ...] = ()

    @property
    def facts(self) -> CaseFacts:
        """What may be said about the case."""
        return CaseFacts(
            self.case_no, self.archive_no, self.item, self.department, self.applicant, self.concluded_at
        )

    @property
    def why(self) -> Why:
        """Why the callback itself is to be phoned."""
        return why(
            KnownOfCase(
                self.tries,
                reminded=any(t.kind == MessageKind.REMINDER.value for t in self.tries),
                takes_sms=bool(self.can_sms) and self.sms_refused is None,
                silenced=self.silenced,
                stranger=self.stranger,
                asked_for=self.again_at is not None,
                words=self.needs_person,
            )
        )

    @property
    def open(self) -> bool:
        """Whether the callback itself is still to be phoned."""
        return self.disposition is None and self.to_phone

    @property
    def last(self) -> int:
        """The number of the latest attempt."""
        return self.tries[-1].n if self.tries else 0

    def calls(self, kind: str = CALL) -> list[Call]:
        """The phone calls among the attempts."""
        return [Call(t.at, t.state) for t in self.tries if t.channel == PHONE and t.kind == kind]

    def numbers(self, vault: Vault) -> tuple[str, ...]:
        """In clear, with extensions, because an officer dials them. Raises WrongKey."""
        return phones.opened(vault, self.case_no, self.phone_sealed, self.phones_sealed)[1]

    def held(self, user_id: int, now: datetime) -> bool:
        """Whether another officer is working on the card."""
        return self.held_by not in (None, user_id) and self.held_until is not None and now < self.held_until


_TO_PHONE = or_(
    callbacks.c.stage == Stage.BY_PHONE.value,
    and_(
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.ASKING.value)),
        rounds.c.closes <= bindparam("soon"),
        UNCALLED,
    ),
)
"""Messages are used up or unwelcome; or the window is over, or nearly, and none has reached them."""
_ON_SHEET = (
    callbacks.c.month == bindparam("of"),
    callbacks.c.disposition.is_(None),
    _TO_PHONE,
    REACHABLE_BY_PHONE,
)
_CARDS = (
    select(
        *(callbacks.c[n] for n in ("case_no", "archive_no", "month", "place", "needs_person")),
        *(callbacks.c[n] for n in ("disposition", "stage")),
        *(cases.c[n] for n in ("applicant", "applicant_kind", "contact", "item", "department", "outcome")),
        cases.c.concluded_at,
        *(cases.c[n] for n in ("phone_sealed", "phones_sealed")),
        *(parties.c[n] for n in ("language", "can_sms", "sms_refused")),
        *(call_cards.c[n] for n in ("held_by", "held_until", "again_at")),
        users.c.name.label("holder"),
        second_calls.c.first_by,
        second_calls.c.at.label("seconded"),
        _TO_PHONE.label("to_phone"),
        parties.c.opted_out_at.is_not(None).label("silenced"),
        STRANGER.label("stranger"),
    )
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .join(rounds, rounds.c.month == callbacks.c.month)
    .join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
    .join(call_cards, call_cards.c.case_no == callbacks.c.case_no, isouter=True)
    .join(users, users.c.id == call_cards.c.held_by, isouter=True)
    .join(second_calls, second_calls.c.case_no == callbacks.c.case_no, isouter=True)
)
_WAITING = {  # first the cases that would end as not called, then the others
    never_called: _CARDS.where(*_ON_SHEET, condition, callbacks.c.place > bindparam("after"))
    .order_by(callbacks.c.place)
    .limit(500)
    for never_called, condition in ((True, UNCALLED), (False, ~UNCALLED))
}
_SECOND = _CARDS.where(
    callbacks.c.month == bindparam("of"),
    second_calls.c.outcome.is_(None),
    second_calls.c.first_by != bindparam("me"),
).order_by(second_calls.c.queued_at, callbacks.c.place)
_ONE = _CARDS.where(callbacks.c.case_no == bindparam("of"))
_TRIED = (
    select(
        attempts.c.case_no,
        *(attempts.c[n] for n in ("n", "channel", "kind", "at", "by_whom", "note")),
        func.coalesce(outbox.c.state, attempts.c.outcome, "").label("state"),
        outbox.c.error,
        fault(outbox).label("fault"),
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no.in_(bindparam("many", expanding=True)))
    .order_by(attempts.c.case_no, attempts.c.n)
)
_PHONED = (
    select(callbacks.c.case_no, attempts.c.at, attempts.c.outcome, attempts.c.kind, callbacks.c.disposition)
    .join_from(callbacks, attempts, attempts.c.case_no == callbacks.c.case_no)
    .where(
        callbacks.c.month == bindparam("of"),
        attempts.c.channel == PHONE,
        attempts.c.at >= bindparam("since"),
    )
    .order_by(attempts.c.at.desc())
)
_WAIT_COUNT = (
    select(func.count())
    .select_from(callbacks)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .join(rounds, rounds.c.month == callbacks.c.month)
    .where(*_ON_SHEET)
)


def waiting(
    connection: Connection, month: str, *, now: datetime, after: ToPhone | None = None
) -> Iterator[ToPhone]:
    """The applicants of a round whom messages did not reach, with a number to dial: those never called first, then
    the others, each in the round's order.

    `after`: the last one that is already known.
    """
    soon = now + NEARLY_OVER
    for never_called, statement in _WAITING.items():
        if after is not None and after.why.never_called is not never_called:
            continue
        place = after.place if after is not None else 0
        while rows := connection.execute(statement, {"of": month, "after": place, "soon": soon}).all():
            yield from _with_tries(connection, rows)
            place = rows[-1].place
        after = None


def queue(
    connection: Connection, month: str, *, now: datetime, zone: tzinfo
) -> tuple[list[ToPhone], list[ToPhone]]:
    """Whom to phone now, in order; and the people who have been tried often enough."""
    found: list[tuple[Turn, datetime, ToPhone]] = []
    enough: list[ToPhone] = []
    for line in waiting(connection, month, now=now):
        stands = phone_calls.turn(line.calls(), line.again_at, now, zone)
        if stands is Turn.ENOUGH:
            enough.append(line)
            continue
        last = line.calls()[-1].at if stands is Turn.AGAIN else line.concluded_at
        found.append((stands, line.again_at or (last if stands is Turn.AGAIN else now), line))
        if len(found) == AT_MOST:
            break
    ordered = sorted(found, key=lambda f: (f[0], f[1], not f[2].why.never_called, f[2].place))
    return [line for *_, line in ordered], enough


def second_queue(connection: Connection, month: str, me: str, *, now: datetime) -> list[ToPhone]:
    """复核: answers given to other officers on the phone, to be asked for again independently."""
    asked = {"of": month, "me": me, "soon": now + NEARLY_OVER}
    return list(_with_tries(connection, connection.execute(_SECOND, asked).all()))


def card(connection: Connection, case_no: str, *, now: datetime) -> ToPhone | None:
    """One case as it appears on the call sheet, whatever its state; None before its callback is planned."""
    rows = connection.execute(_ONE, {"of": case_no, "soon": now + NEARLY_OVER}).all()
    return next(iter(_with_tries(connection, rows)), None)


@dataclass(frozen=True, slots=True)
class Phoned:
    """One of today's calls."""

    case_no: str
    at: datetime
    outcome: str
    kind: str
    ended: bool
    """The callback has a result now."""


def phoned_since(connection: Connection, month: str, since: datetime) -> list[Phoned]:
    """The calls since then, latest first."""
    rows = connection.execute(_PHONED, {"of": month, "since": since})
    return [Phoned(r.case_no, r.at, r.outcome or "", r.kind, r.disposition is not None) for r in rows]


def count(connection: Connection, month: str, *, now: datetime) -> int:
    """How many callbacks of a round wait to be phoned."""
    return connection.execute(_WAIT_COUNT, {"of": month, "soon": now + NEARLY_OVER}).scalar_one()


def _with_tries(connection: Connection, rows: Sequence[AnyRow]) -> Iterator[ToPhone]:
    tries: dict[str, list[TriedBefore]] = {row.case_no: [] for row in rows}
    for some in by_500(list(tries)):
        for found in connection.execute(_TRIED, {"many": some}):
            values = found._asdict()
            tries[values.pop("case_no")].append(TriedBefore(**values))
    for row in rows:
        yield ToPhone(**row._asdict(), tries=tuple(tries[row.case_no]))
