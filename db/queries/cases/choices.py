"""What there is to choose from in a list of cases, and how many cases each choice has, as far as that is counted anyway."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # the one whose ON CONFLICT both engines accept

from bot.domain.disposition import Disposition
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.filters import unless_any
from db.schema import case_counts, case_handlers

_N = func.sum(case_counts.c.n).label("n")
_OF_CASES = (case_counts.c.round == "", case_counts.c.month != "")
_IN_MONTH = unless_any("month", case_counts.c.month == bindparam("month"))
_MONTHS = Prepared(
    select(case_counts.c.month, _N)
    .where(*_OF_CASES)
    .group_by(case_counts.c.month)
    .order_by(case_counts.c.month.desc())
)
_WORK = Prepared(
    select(case_counts.c.department, case_counts.c.item, _N)
    .where(*_OF_CASES, _IN_MONTH)
    .group_by(case_counts.c.department, case_counts.c.item)
)
_ENDS = Prepared(
    select(case_counts.c.disposition, case_counts.c.score, _N)
    .where(case_counts.c.round != "", case_counts.c.disposition != "", _IN_MONTH)
    .group_by(case_counts.c.disposition, case_counts.c.score)
)
_HANDLERS = Prepared(
    select(case_handlers.c.handler)
    .where(unless_any("department", case_handlers.c.department.in_(bindparam("departments", expanding=True))))
    .distinct()
    .order_by(case_handlers.c.handler)
)
_KNOW = Prepared(insert(case_handlers).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Choices:
    """By value, how many concluded cases have it: in the month that is chosen, or in all."""

    months: Mapping[str, int]
    """The latest first."""
    departments: Mapping[str, int]
    items: Mapping[str, int]
    """Of the department that is chosen."""
    handlers: tuple[str, ...]
    """Of the department that is chosen, whatever the month; they are not counted."""
    ends: Mapping[str, int]
    """By disposition."""
    scores: Mapping[int, int]


def know(connection: Connection, handlers: Iterable[tuple[str, str]]) -> None:
    """Take note of who handles cases of which department."""
    named = sorted((department, handler) for department, handler in handlers if handler)
    _KNOW.many(connection, [{"department": d, "handler": h} for d, h in named])


def months(connection: Connection) -> Mapping[str, int]:
    """The months in which cases were concluded, the latest first."""
    return {row.month: row.n for row in _MONTHS.all(connection)}


def of(connection: Connection, *, month: str = "", department: str = "") -> Choices:
    """What there is to choose from, where a month or a department is chosen already; a department under its name of today."""
    known = department_names.known(connection)
    of_department = known.every(department)
    at = {"any_month": int(not month), "month": month.partition("+")[0]}
    departments: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for row in _WORK.all(connection, **at):
        departments[known.current(row.department)] += row.n
        if not department or row.department in of_department:
            items[row.item] += row.n
    ends: Counter[str] = Counter()
    scores: Counter[int] = Counter()
    for row in _ENDS.all(connection, **at):
        ends[row.disposition] += row.n
        if row.disposition == Disposition.ANSWERED:
            scores[row.score] += row.n
    handlers = _HANDLERS.scalars(
        connection, any_department=int(not department), departments=sorted(of_department)
    )
    return Choices(months(connection), _named(departments), _named(items), tuple(handlers), ends, scores)


def _named(counted: Mapping[str, int]) -> Mapping[str, int]:
    return {name: counted[name] for name in sorted(counted) if name and counted[name]}
