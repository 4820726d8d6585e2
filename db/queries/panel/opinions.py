"""Opinions of the panel as they are kept: a row that moves by version, and what was done to it, which never changes.

A member stands in them by number, never by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.casework.panel.opinions import OpinionOrder, OpinionStanding
from bot.domain.month import OFFICE_ZONE
from bot.domain.panel import (
    BEFORE_DEPARTMENT,
    OPINIONS_ENDED,
    Interest,
    MemberVerdict,
    OpinionAct,
    OpinionState,
)
from db.engine.prepared import Prepared
from db.queries.event_words import noted, words_of
from db.queries.number_series import NumberSeries
from db.schema import panel_members, panel_opinion_events, panel_opinions
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import OPINION_OBJECT, OPINION_WORDS, open_words, seal_words

LISTED = 200
_ROW = panel_opinions.c
_ENDED = [state.value for state in OPINIONS_ENDED]
_INSIDE = [state.value for state in BEFORE_DEPARTMENT]
_WITH_MEMBER = select(
    panel_opinions, panel_members.c.number.label("member"), panel_members.c.user_id.label("member_user")
).join_from(panel_opinions, panel_members)
_OPEN = _WITH_MEMBER.where(_ROW.state.not_in(_ENDED)).order_by(_ROW.answer_by, _ROW.ref).limit(LISTED)
_EVERY = _WITH_MEMBER.order_by(_ROW.filed_at.desc(), _ROW.ref).limit(LISTED)
_FIND = Prepared(_WITH_MEMBER.where(_ROW.ref == bindparam("of")))
_LISTS = {True: Prepared(_OPEN), False: Prepared(_EVERY)}
_GIVEN = (_ROW.department.in_(bindparam("of", expanding=True)), _ROW.state.not_in(_INSIDE))
_OF_DEPARTMENT = {True: Prepared(_OPEN.where(*_GIVEN)), False: Prepared(_EVERY.where(*_GIVEN))}
_OF_MEMBER = Prepared(_EVERY.where(_ROW.member_ref == bindparam("of")))
_ADD = Prepared(insert(panel_opinions))
_NOTE = Prepared(insert(panel_opinion_events))
_EVENTS = Prepared(
    select(panel_opinion_events)
    .where(panel_opinion_events.c.ref == bindparam("of"))
    .order_by(panel_opinion_events.c.n)
)
_MOVE = Prepared(
    update(panel_opinions)
    .where(_ROW.ref == bindparam("of"), _ROW.version == bindparam("seen"))
    .values(
        {name: bindparam(f"to_{name}") for name in ("state", "department", "late", "verdict", "reopened")}
        | {
            name: bindparam(f"to_{name}", type_=Instant)
            for name in ("answer_by", "released_at", "verdict_by", "alerted_at")
        }
        | {"version": _ROW.version + 1}
    )
)
_NUMBERS = NumberSeries(_ROW.number)
_COUNT = Prepared(
    select(func.count())
    .select_from(panel_opinions)
    .where(_ROW.state.in_(bindparam("states", expanding=True)))
)
_COUNT_OF_DEPARTMENT = Prepared(
    select(func.count())
    .select_from(panel_opinions)
    .where(_ROW.state == OpinionState.ASSIGNED.value, _ROW.department.in_(bindparam("of", expanding=True)))
)
_COUNT_OF_MEMBER = Prepared(
    select(func.count())
    .select_from(panel_opinions)
    .join(panel_members)
    .where(_ROW.state == OpinionState.ANSWERED.value, panel_members.c.user_id == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class NewOpinion:
    """An opinion to be kept. `ref`: drawn by chance; `department` "": whichever the office chooses."""

    ref: str
    member_ref: str
    occasion: str
    seen_on: date
    object: str
    words: str
    interest: Interest
    department: str = ""


@dataclass(frozen=True, slots=True)
class OpinionEvent:
    """One thing that was done. `words` "": none were needed."""

    at: datetime
    act: OpinionAct
    user_id: int
    by_whom: str
    words: str


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """One opinion with all that was done to it."""

    row: AnyRow
    object: str
    events: Sequence[OpinionEvent]

    @property
    def words(self) -> str:
        """What the member saw; "": it stands without what was done to it, as rows do that somebody put there by hand."""
        return next((one.words for one in self.events if one.act is OpinionAct.FILE), "")

    @property
    def standing(self) -> OpinionStanding:
        """As far as moves depend on it."""
        row = self.row
        answers = [one.user_id for one in self.events if one.act is OpinionAct.ANSWER]
        return OpinionStanding(
            OpinionState(row.state),
            row.member_user,
            row.department or "",
            answers[-1] if answers else None,
            MemberVerdict(row.verdict) if row.verdict is not None else None,
            row.reopened,
            row.released_at,
            row.verdict_by,
        )

    @property
    def released(self) -> list[OpinionEvent]:
        """What the member may read of it: no answer before it was released, and nothing of how it came about."""
        return [
            one
            for n, one in enumerate(self.events)
            if one.act is not OpinionAct.RETURN and not (one.act is OpinionAct.ANSWER and not self._sent(n))
        ]

    def _sent(self, n: int) -> bool:
        after = (
            one.act for one in self.events[n + 1 :] if one.act in (OpinionAct.RETURN, OpinionAct.RELEASE)
        )
        return next(after, None) is OpinionAct.RELEASE


def add(
    connection: Connection,
    vault: Vault,
    new: NewOpinion,
    *,
    answer_by: datetime,
    by: tuple[int, str],
    now: datetime,
) -> str:
    """Keep an opinion; returns its number. `by`: the account that files it, and as what the record calls it."""
    number = _NUMBERS.next(connection, "评意", now.astimezone(OFFICE_ZONE).year)
    _ADD.run(
        connection,
        ref=new.ref,
        number=number,
        member_ref=new.member_ref,
        state=OpinionState.FILED.value,
        occasion=new.occasion,
        seen_on=datetime.combine(new.seen_on, time(), OFFICE_ZONE),
        object_sealed=seal_words(vault, new.object, OPINION_OBJECT.at(new.ref)),
        interest=new.interest.value,
        department=new.department or None,
        filed_at=now,
        answer_by=answer_by,
    )
    _note(connection, vault, new.ref, 1, OpinionEvent(now, OpinionAct.FILE, *by, new.words))
    return number


def find(connection: Connection, vault: Vault, ref: str) -> KeptOpinion | None:
    """One opinion; raises WrongKey."""
    row = _FIND.first(connection, of=ref)
    if row is None:
        return None
    events = [
        OpinionEvent(
            one.at, OpinionAct(one.act), one.user_id, one.by_whom, words_of(vault, OPINION_WORDS, ref, one)
        )
        for one in _EVENTS.all(connection, of=ref)
    ]
    return KeptOpinion(row, object_of(vault, row), events)


def object_of(vault: Vault, row: AnyRow) -> str:
    """What an opinion is about, in the member's words; raises WrongKey."""
    return open_words(vault, bytes(row.object_sealed), OPINION_OBJECT.at(row.ref))


def listed(
    connection: Connection, *, only_open: bool, departments: frozenset[str] | None = None
) -> list[AnyRow]:
    """The open ones by their term, or all, the latest first. `departments`: those that the one with these names handles."""
    if departments is not None:
        return _OF_DEPARTMENT[only_open].all(connection, of=sorted(departments))
    return _LISTS[only_open].all(connection)


def of_member(connection: Connection, member_ref: str) -> list[AnyRow]:
    """Those that a member gave, the latest first."""
    return _OF_MEMBER.all(connection, of=member_ref)


def move(
    connection: Connection,
    vault: Vault,
    opinion: KeptOpinion,
    order: OpinionOrder,
    into: OpinionState,
    *,
    by: str,
    until: tuple[datetime, datetime],
    now: datetime,
) -> bool:
    """Write what was decided; False when somebody else has moved first. `until`: the answer, of one that is reopened now,
    and the verdict, of one that is released now."""
    answer_by, verdict_by = until
    row, act = opinion.row, order.act
    released, again = act is OpinionAct.RELEASE, act is OpinionAct.REOPEN
    moved = _MOVE.run(
        connection,
        of=row.ref,
        seen=row.version,
        to_state=into.value,
        to_department=order.to if act is OpinionAct.ASSIGN else row.department,
        to_late=row.late or (released and now > row.answer_by),
        to_verdict=order.verdict.value if order.verdict is not None else row.verdict,
        to_reopened=row.reopened or again,
        to_answer_by=answer_by if again else row.answer_by,
        to_released_at=now if released else None if again else row.released_at,
        to_alerted_at=None if again else row.alerted_at,
        to_verdict_by=verdict_by if released else None if again else row.verdict_by,
    )
    if moved == 1:
        event = OpinionEvent(now, act, order.user_id, by, order.text)
        _note(connection, vault, row.ref, len(opinion.events) + 1, event)
    return moved == 1


def waiting(connection: Connection, states: Sequence[OpinionState]) -> int:
    """How many opinions are in these states."""
    return int(_COUNT.scalar(connection, states=[state.value for state in states]))


def with_department(connection: Connection, departments: frozenset[str]) -> int:
    """How many wait for the answer of the department with these names."""
    return int(_COUNT_OF_DEPARTMENT.scalar(connection, of=sorted(departments)))


def for_verdict(connection: Connection, user_id: int) -> int:
    """How many wait for the verdict of the member who logs in with this account."""
    return int(_COUNT_OF_MEMBER.scalar(connection, of=user_id))


def _note(connection: Connection, vault: Vault, ref: str, n: int, event: OpinionEvent) -> None:
    _NOTE.run(connection, ref=ref, **noted(vault, OPINION_WORDS, ref, n, event))
