"""Lists of cases in progress: for the page, the wall and the day; each in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, or_, select
from sqlalchemy import case as either

from bot.casework.supervision.watched import WatchedCase
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.filters import of_department, unless_any
from db.queries.supervision.watched import case_of
from db.schema import watched_cases
from db.schema.columns import AnyRow, Instant

LISTED = 200
_ROWS = watched_cases.c
_CHOICES = {
    name: Prepared(
        select(_ROWS[name]).where(_ROWS.concluded_at.is_(None)).distinct().order_by(_ROWS[name]).limit(LISTED)
    )
    for name in ("department", "item")
}
_IMPORTED_LAST = Prepared(select(func.max(_ROWS.updated_at, type_=Instant)))


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(either((condition, literal(1)), else_=literal(0)))


_FITS = and_(
    unless_any("card", _ROWS.card == bindparam("of_card")),
    unless_any("department", _ROWS.department.in_(bindparam("departments", expanding=True))),
    unless_any("item", _ROWS.item == bindparam("of_item")),
    unless_any("odd", _ROWS.odd > 0),
)
_OPEN = _ROWS.concluded_at.is_(None)
_LATELY_TOO = or_(_OPEN, _ROWS.concluded_at >= bindparam("since", type_=Instant))
_LISTED, _LISTED_LATELY_TOO = (
    Prepared(
        select(watched_cases)
        .where(which, _FITS)
        .order_by(_ROWS.card.desc(), _ROWS.due_by.is_(None), _ROWS.due_by, _ROWS.case_no)
        .limit(bindparam("most"))
    )
    for which in (_OPEN, _LATELY_TOO)
)
_COUNTS = Prepared(select(_ROWS.card, func.count().label("n")).where(_OPEN, _FITS).group_by(_ROWS.card))
_RED, _YELLOW = _sum_of(_ROWS.card == 2), _sum_of(_ROWS.card == 1)
_BY_DEPARTMENT = Prepared(
    select(
        _ROWS.department,
        func.count().label("open"),
        _YELLOW.label("yellow"),
        _RED.label("red"),
        _sum_of(_ROWS.odd > 0).label("odd"),
    )
    .where(_ROWS.concluded_at.is_(None))
    .group_by(_ROWS.department)
)
_CONCLUDED_SINCE = Prepared(select(watched_cases).where(_ROWS.concluded_at >= bindparam("since")))


@dataclass(frozen=True, slots=True)
class WatchListing:
    """Which cases to list; None: any. `departments`: of the one with these names."""

    card: int | None = None
    departments: frozenset[str] | None = None
    item: str | None = None
    odd: bool = False
    concluded_since: datetime | None = None
    """Also those that were concluded after this moment, which a list of what is odd would miss; None: open ones alone."""


@dataclass(frozen=True, slots=True)
class DepartmentWatch:
    """How many open cases a department has, and how many of them are yellow, red, odd."""

    department: str
    open: int = 0
    yellow: int = 0
    red: int = 0
    odd: int = 0


def listed(connection: Connection, of: WatchListing, *, most: int = LISTED) -> list[AnyRow]:
    """Rows of `watched_cases`, the most pressing first."""
    values = _values(of)
    if of.concluded_since is not None:
        return _LISTED_LATELY_TOO.all(connection, most=most, since=of.concluded_since, **values)
    return _LISTED.all(connection, most=most, **values)


def counts(connection: Connection, of: WatchListing) -> tuple[int, int, int]:
    """How many of the open ones among these cases are green, yellow, red."""
    rows = _COUNTS.all(connection, **_values(of))
    found = {row.card: int(row.n) for row in rows}
    return found.get(0, 0), found.get(1, 0), found.get(2, 0)


def by_department(connection: Connection) -> list[DepartmentWatch]:
    """The open cases of each department, under the name that it bears today; the departments with most red first."""
    known, found = department_names.known(connection), dict[str, DepartmentWatch]()
    for row in _BY_DEPARTMENT.all(connection):
        name = known.current(row.department)
        one = found.get(name, DepartmentWatch(name))
        found[name] = DepartmentWatch(
            name, one.open + row.open, one.yellow + row.yellow, one.red + row.red, one.odd + row.odd
        )
    return sorted(found.values(), key=lambda one: (-one.red, -one.yellow, one.department))


def choices(connection: Connection, name: str) -> list[str]:
    """The departments or items of the open cases."""
    return [value for value in _CHOICES[name].scalars(connection) if value]


def imported_last(connection: Connection) -> datetime | None:
    """When the latest of them was brought up to date."""
    found: datetime | None = _IMPORTED_LAST.scalar(connection)
    return found


def concluded_since(connection: Connection, since: datetime) -> Iterable[WatchedCase]:
    """Cases that were concluded after a moment."""
    return map(case_of, _CONCLUDED_SINCE.all(connection, since=since))


def _values(of: WatchListing) -> dict[str, object]:
    return {
        "any_card": int(of.card is None),
        "of_card": of.card or 0,
        **of_department(of.departments),
        "any_item": int(of.item is None),
        "of_item": of.item or "",
        "any_odd": int(not of.odd),
    }
