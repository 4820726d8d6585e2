"""处室: the departments as the office lists them, in its order, and those that only stand in imported cases.

A department that was renamed keeps its former names: older cases still bear them. One that went into another keeps its row and
its names, and stands in the list no more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.domain.panel import OpinionState
from bot.domain.ticket_state import FINISHED
from db.queries.department_names import known
from db.schema import case_counts, department_names, departments, panel_opinions, tickets, users

_LISTED = (
    select(departments.c.id, departments.c.name, departments.c.retired_at)
    .where(departments.c.merged_into.is_(None))
    .order_by(departments.c.position, departments.c.id)
)
_FORMER = select(department_names.c.name, department_names.c.department_id).order_by(department_names.c.name)
_LIAISONS = select(users.c.name, users.c.real_name, users.c.department).where(
    users.c.role == "liaison", users.c.disabled_at.is_(None), users.c.department.is_not(None)
)
_SEEN = select(case_counts.c.department).where(case_counts.c.department != "").distinct()
_BORNE = select(func.coalesce(func.sum(case_counts.c.n), 0)).where(
    case_counts.c.department == bindparam("of"), case_counts.c.round == ""
)
_READING = select(users.c.name, users.c.real_name).where(
    users.c.department == bindparam("of"), users.c.disabled_at.is_(None)
)
_ADD = insert(departments)
_SET = (
    update(departments)
    .where(departments.c.id == bindparam("number"))
    .values(name=bindparam("to_name"), position=bindparam("to_position"), retired_at=bindparam("to_retired"))
)
_NO_LONGER_FORMER = delete(department_names).where(department_names.c.name == bindparam("of"))
_ADD_FORMER = insert(department_names)
_LIAISONS_MOVE = update(users).where(users.c.department == bindparam("of")).values(department=bindparam("to"))
_MERGE = (
    update(departments)
    .where(departments.c.id == bindparam("number"))
    .values(merged_into=bindparam("to"), merged_at=bindparam("at"), retired_at=bindparam("at"))
)
_UNDECIDED = (
    tickets.c.with_department == bindparam("of"),
    tickets.c.finding.is_(None),
    tickets.c.state.not_in([state.value for state in FINISHED]),
)
"""What was found out about a complaint counts for the department that answered it then; it reads it under all its names."""
_UNDECIDED_COUNT = select(func.count()).select_from(tickets).where(*_UNDECIDED)
_UNDECIDED_MOVE = update(tickets).where(*_UNDECIDED).values(with_department=bindparam("to"))
_UNANSWERED_MOVE = (
    update(panel_opinions)
    .where(
        panel_opinions.c.department == bindparam("of"),
        panel_opinions.c.state.in_((OpinionState.ASSIGNED.value, OpinionState.DRAFTED.value)),
    )
    .values(department=bindparam("to"))
)
_TICKETS_MOVE = (
    update(tickets)
    .where(tickets.c.with_department == bindparam("of"))
    .values(with_department=bindparam("to"))
)
_OPINIONS_MOVE = (
    update(panel_opinions)
    .where(panel_opinions.c.department == bindparam("of"))
    .values(department=bindparam("to"))
)


@dataclass(frozen=True, slots=True)
class DepartmentListed:
    """A department that work may be given to."""

    name: str
    liaisons: int
    """How many accounts see what it is given; 0: nobody would."""
    number: int | None
    """Of its row in the office's list; None: it is known from cases or accounts only."""


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A row of the office's own list. `former`: what it was called before; `liaisons`: who reads for it; `absorbed`: all names of
    those that went into it."""

    number: int
    name: str
    retired: bool
    former: tuple[str, ...]
    liaisons: tuple[str, ...]
    absorbed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, the one it bears first."""
        return (self.name, *self.former, *self.absorbed)


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A row as it is to be; `number` None: it is new; `into`: the row of the department that it goes into."""

    number: int | None
    name: str
    retired: bool
    into: int | None = None


@dataclass(frozen=True, slots=True)
class Borne:
    """A name as cases and accounts bear it, whatever the list says."""

    name: str
    cases: int
    people: tuple[str, ...]


def listed(connection: Connection) -> tuple[DepartmentListed, ...]:
    """The office's list in its order, then what else is known, by name; retired ones are left out."""
    rows, liaisons = every(connection), _liaisons(connection)
    ours = [DepartmentListed(row.name, len(row.liaisons), row.number) for row in rows if not row.retired]
    names = sorted({*_seen(connection, rows), *liaisons} - _names(rows))
    return (*ours, *(DepartmentListed(name, len(liaisons.get(name, ())), None) for name in names))


def every(connection: Connection) -> list[DepartmentRow]:
    """The office's list in its order, with those that are retired."""
    former, liaisons = defaultdict[int, list[str]](list), _liaisons(connection)
    for row in connection.execute(_FORMER):
        former[row.department_id].append(row.name)
    names = known(connection)
    return [
        DepartmentRow(
            row.id,
            row.name,
            row.retired_at is not None,
            tuple(former[row.id]),
            tuple(liaisons.get(row.name, ())),
            tuple(sorted(names.every(row.name) - names.every_own(row.name))),
        )
        for row in connection.execute(_LISTED)
    ]


def unlisted(connection: Connection) -> list[str]:
    """The names that stand in cases and are in no row of the list, by name."""
    return sorted(_seen(connection, every(connection)))


def borne(connection: Connection, name: str) -> Borne:
    """What already bears this name."""
    people = connection.execute(_READING, {"of": name})
    count = int(connection.execute(_BORNE, {"of": name}).scalar_one())
    return Borne(name, count, tuple(one.real_name or one.name for one in people))


def in_order(connection: Connection) -> tuple[str, ...]:
    """All names in the office's order, a department's other ones behind the one it bears now."""
    return tuple(name for row in every(connection) for name in row.names)


def put(connection: Connection, entries: Sequence[DepartmentEntry], *, now: datetime) -> None:
    """Make the list this, in this order. What a renamed department has in hand is moved to the new name where it is kept by
    name alone; everything else is compared with all its names."""
    rows = {row.number: row for row in every(connection)}
    for position, entry in enumerate(entries, 1):
        row = rows.get(entry.number) if entry.number is not None else None
        retired_at = now if entry.retired else None
        if row is None:
            connection.execute(_ADD, {"name": entry.name, "position": position, "retired_at": retired_at})
            continue
        connection.execute(
            _SET,
            {
                "number": row.number,
                "to_name": entry.name,
                "to_position": position,
                "to_retired": retired_at,
            },
        )
        if row.name != entry.name:
            _renamed(connection, row, entry.name)
    names = {entry.number: entry.name for entry in entries}
    for entry in entries:
        if entry.into is not None:
            _merged(connection, entry, names[entry.into], now)


def _renamed(connection: Connection, row: DepartmentRow, name: str) -> None:
    if name in row.former:
        connection.execute(_NO_LONGER_FORMER, {"of": name})
    connection.execute(_ADD_FORMER, {"name": row.name, "department_id": row.number})
    for move in (_LIAISONS_MOVE, _TICKETS_MOVE, _OPINIONS_MOVE):
        connection.execute(move, {"of": row.name, "to": name})


def _merged(connection: Connection, entry: DepartmentEntry, into: str, now: datetime) -> None:
    """It goes into that one: its liaisons, what it has in hand; what is over stays where it was counted."""
    connection.execute(_MERGE, {"number": entry.number, "to": entry.into, "at": now})
    for move in (_LIAISONS_MOVE, _UNDECIDED_MOVE, _UNANSWERED_MOVE):
        connection.execute(move, {"of": entry.name, "to": into})


def in_hand(connection: Connection, name: str) -> int:
    """How many complaints with this department nobody has decided."""
    return int(connection.execute(_UNDECIDED_COUNT, {"of": name}).scalar_one())


def _seen(connection: Connection, rows: Sequence[DepartmentRow]) -> set[str]:
    return {*connection.execute(_SEEN).scalars()} - _names(rows)


def _names(rows: Sequence[DepartmentRow]) -> set[str]:
    return {name for row in rows for name in row.names}


def _liaisons(connection: Connection) -> Mapping[str, list[str]]:
    names, found = known(connection), defaultdict[str, list[str]](list)
    for row in connection.execute(_LIAISONS):
        found[names.current(row.department)].append(row.real_name or row.name)
    return found
