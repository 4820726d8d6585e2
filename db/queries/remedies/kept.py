"""差评整改 as it is kept: a row that moves by version, and what was done to it, which never changes.

Nothing here names the person who rated: the number of the case, by which the office finds them, is left out of what a
department sees by whoever shows it (`handlers.office.remedies`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.casework.remedies.clock import RemedyTimes
from bot.casework.tickets.deadline import Term
from bot.domain.language import Language
from bot.domain.remedy import RemedyEnd, RemedyState
from bot.domain.scoring import ContestState
from db.engine.prepared import Prepared
from db.queries.filters import of_department, unless_any
from db.schema import callbacks, cases, parties, remedies, score_contests
from db.schema.columns import AnyRow
from db.schema.remedies import open_now

LISTED = 500
"""So many are looked at at once."""
_NONE_YET = 2**31 - 1
"""A number that no 差评 has."""
SHOWN = (
    select(
        remedies,
        cases.c.item,
        cases.c.department,
        cases.c.handler,
        score_contests.c.state.label("contested"),
        score_contests.c.at.label("claimed_at"),
        score_contests.c.decided_at,
        parties.c.opted_out_at,
        parties.c.language,
    )
    .join_from(remedies, cases, cases.c.case_no == remedies.c.case_no)
    .join(score_contests, score_contests.c.remedy_id == remedies.c.id, isouter=True)
    .join(callbacks, callbacks.c.case_no == remedies.c.case_no, isouter=True)
    .join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
)
_ended = RemedyState.ENDED.value
_FIND = Prepared(SHOWN.where(remedies.c.id == bindparam("of")))
_OF_CASE = Prepared(SHOWN.where(remedies.c.case_no == bindparam("of")))
_OF_DEPARTMENT = unless_any("department", cases.c.department.in_(bindparam("departments", expanding=True)))
_OPEN = Prepared(
    SHOWN.where(open_now(), _OF_DEPARTMENT, remedies.c.id > bindparam("after"))
    .order_by(remedies.c.id)
    .limit(bindparam("most"))
)
_DONE = Prepared(
    SHOWN.where(remedies.c.state == _ended, _OF_DEPARTMENT, remedies.c.id < bindparam("before"))
    .order_by(remedies.c.id.desc())
    .limit(bindparam("most"))
)
_HOLD = Prepared(select(remedies.c.version).where(remedies.c.id == bindparam("of")).with_for_update())
_CHANGES = (
    "state",
    "verified_by",
    "verified_at",
    "verified_from",
    "kind",
    "term",
    "more_days",
    "more_asked_by",
    "more_decided_by",
    "more_granted",
    "answered_at",
    "told_on",
    "reopened_at",
    "answered_again_at",
    "ended_at",
    "outcome",
)
_MOVE = Prepared(
    update(remedies)
    .where(remedies.c.id == bindparam("of"), remedies.c.version == bindparam("seen"))
    .values(
        {name: bindparam(f"to_{name}", type_=remedies.c[name].type) for name in _CHANGES}
        | {"version": remedies.c.version + 1}
    )
)
_STANDING = Prepared(
    select(remedies.c.state, func.count().label("n")).where(open_now()).group_by(remedies.c.state)
)
_WAITING = Prepared(
    # An outer join, though no case is missing: else SQLite may go through all cases to group by their departments.
    select(cases.c.department, func.count().label("n"))
    .join_from(remedies, cases, cases.c.case_no == remedies.c.case_no, isouter=True)
    .where(open_now(), remedies.c.state.in_(bindparam("states", expanding=True)))
    .group_by(cases.c.department)
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One 差评. People by the numbers of their accounts."""

    id: int
    case_no: str
    month: str
    department: str
    item: str
    handler: str
    score: int
    state: RemedyState
    times: RemedyTimes
    kind: str
    verified_by: int | None
    verified_at: datetime | None
    more_wanted: int
    """Days that somebody asked for."""
    more_asked_by: int | None
    more_decided_by: int | None
    more_granted: int | None
    """Days; 0: refused; None: not decided."""
    told_on: str | None
    ended_at: datetime | None
    outcome: RemedyEnd | None
    contested: ContestState | None
    opted_out: bool
    language: Language
    """Of the person who rated."""
    version: int

    @property
    def name(self) -> str:
        """By which its fact is contested."""
        return f"r{self.id}"

    @property
    def answered_last(self) -> datetime:
        """When the person was last told what was done; before, when they rated."""
        return self.times.answered_again_at or self.times.answered_at or self.times.opened_at


def find(connection: Connection, remedy_id: int) -> Remedy | None:
    """One of them."""
    row = _FIND.first(connection, of=remedy_id)
    return remedy_of(row) if row is not None else None


def of_case(connection: Connection, case_no: str) -> Remedy | None:
    """That of a case."""
    row = _OF_CASE.first(connection, of=case_no)
    return remedy_of(row) if row is not None else None


def held(connection: Connection, remedy_id: int) -> Remedy | None:
    """The same, held until the transaction ends."""
    return find(connection, remedy_id) if _HOLD.first(connection, of=remedy_id) is not None else None


def still_open(
    connection: Connection, *, after: int = 0, departments: Collection[str] | None = None, most: int = LISTED
) -> list[Remedy]:
    """Those that are worked on here, the oldest first, behind this number; of a department by its names, or of all (None)."""
    found = _OPEN.all(connection, after=after, most=most, **of_department(departments))
    return [remedy_of(row) for row in found]


def every_open(connection: Connection) -> Iterator[Remedy]:
    """All that are worked on here, the oldest first, read page by page: whatever counts or calls on people passes none over."""
    last = 0
    while page := still_open(connection, after=last, most=LISTED):
        yield from page
        last = page[-1].id


def done(
    connection: Connection,
    *,
    before: int | None = None,
    departments: Collection[str] | None = None,
    most: int = LISTED,
) -> list[Remedy]:
    """Those that have ended, the latest first, before this number; of a department by its names, or of all (None)."""
    found = _DONE.all(connection, before=before or _NONE_YET, most=most, **of_department(departments))
    return [remedy_of(row) for row in found]


def move(connection: Connection, remedy: Remedy, changes: Mapping[str, Any]) -> bool:
    """Write these columns; False when somebody else has moved it first."""
    kept = _columns(remedy) | dict(changes)
    values = {f"to_{name}": kept[name] for name in _CHANGES}
    return _MOVE.run(connection, of=remedy.id, seen=remedy.version, **values) == 1


def waiting(
    connection: Connection, states: Collection[RemedyState], departments: Collection[str] | None
) -> int:
    """How many stand in these states; of a department by its names, or of all (None)."""
    if departments is None:
        return sum(row.n for row in _STANDING.all(connection) if row.state in states)
    found = _WAITING.all(connection, states=sorted(states)) if states else []
    return sum(row.n for row in found if row.department in departments)


def _columns(remedy: Remedy) -> dict[str, Any]:
    times = remedy.times
    return {
        "state": remedy.state.value,
        "verified_by": remedy.verified_by,
        "verified_at": remedy.verified_at,
        "verified_from": times.verified_from,
        "kind": remedy.kind or None,
        "term": str(times.term) if times.term is not None else None,
        "more_days": remedy.more_wanted,
        "more_asked_by": remedy.more_asked_by,
        "more_decided_by": remedy.more_decided_by,
        "more_granted": remedy.more_granted,
        "answered_at": times.answered_at,
        "told_on": remedy.told_on,
        "reopened_at": times.reopened_at,
        "answered_again_at": times.answered_again_at,
        "ended_at": remedy.ended_at,
        "outcome": remedy.outcome.value if remedy.outcome is not None else None,
    }


def remedy_of(row: AnyRow) -> Remedy:
    """A row of `SHOWN`."""
    contested = ContestState(row.contested) if row.contested is not None else None
    return Remedy(
        row.id,
        row.case_no,
        row.month,
        row.department,
        row.item,
        row.handler,
        row.score,
        RemedyState(row.state),
        times_of(row, contested),
        row.kind or "",
        row.verified_by,
        row.verified_at,
        row.more_days,
        row.more_asked_by,
        row.more_decided_by,
        row.more_granted,
        row.told_on,
        row.ended_at,
        RemedyEnd(row.outcome) if row.outcome is not None else None,
        contested,
        row.opted_out_at is not None,
        Language(row.language or Language.ZH_HANS),
        row.version,
    )


def times_of(row: AnyRow, contested: ContestState | None) -> RemedyTimes:
    """What the clock has to know of a row."""
    return RemedyTimes(
        RemedyState(row.state),
        row.opened_at,
        row.claimed_at,
        row.decided_at,
        contested is ContestState.UPHELD,
        row.verified_from,
        Term.parse(row.term) if row.term is not None else None,
        row.more_granted or 0,
        row.answered_at,
        row.reopened_at,
        row.answered_again_at,
    )
