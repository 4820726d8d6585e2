"""How the open cases in progress stand: counted once for all that a page tells of them, whoever looks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from db.engine.prepared import Prepared
from db.queries import department_names
from db.schema import watched_cases
from db.schema.columns import Instant

_ROWS = watched_cases.c
_PART = (_ROWS.department, _ROWS.item, _ROWS.card, _ROWS.odd)
_COUNTED = Prepared(
    select(*_PART, func.count().label("n")).where(_ROWS.concluded_at.is_(None)).group_by(*_PART)
)
_IMPORTED_LAST = Prepared(select(func.max(_ROWS.updated_at, type_=Instant)))


@dataclass(frozen=True, slots=True)
class WatchedCount:
    """So many open cases of a department, under the name that it bears today, of an item and of a card."""

    department: str
    item: str
    card: int
    odd: bool
    n: int


@dataclass(frozen=True, slots=True)
class DepartmentWatch:
    """How many open cases a department has, and how many of them are yellow, red, odd."""

    department: str
    open: int = 0
    yellow: int = 0
    red: int = 0
    odd: int = 0


@dataclass(frozen=True, slots=True)
class WatchStand:
    """The open cases by department, item and card. `last`: when the latest of them was brought up to date."""

    counted: tuple[WatchedCount, ...]
    last: datetime | None

    def cards(self, departments: frozenset[str] | None = None) -> tuple[int, int, int]:
        """How many are green, yellow, red: of the department that bears one of these names today, or of all."""
        of = [one for one in self.counted if departments is None or one.department in departments]
        green, yellow, red = (sum(one.n for one in of if one.card == card) for card in range(3))
        return green, yellow, red

    def by_department(self) -> list[DepartmentWatch]:
        """Each department's; those with most red first."""
        found: dict[str, DepartmentWatch] = {}
        for one in self.counted:
            of = found.get(one.department, DepartmentWatch(one.department))
            found[one.department] = DepartmentWatch(
                of.department,
                of.open + one.n,
                of.yellow + one.n * (one.card == 1),
                of.red + one.n * (one.card == 2),
                of.odd + one.n * one.odd,
            )
        return sorted(found.values(), key=lambda one: (-one.red, -one.yellow, one.department))

    def departments(self) -> list[str]:
        """Whose there are."""
        return sorted({one.department for one in self.counted if one.department})

    def items(self, departments: frozenset[str] | None = None) -> list[str]:
        """Of what there are, of that department or of all."""
        of = {one.item for one in self.counted if departments is None or one.department in departments}
        return sorted(item for item in of if item)


def stand(connection: Connection) -> WatchStand:
    """As of now. Goes through all open cases: half a million take half a second."""
    known = department_names.known(connection)
    rows = _COUNTED.all(connection)
    counted = (
        WatchedCount(known.current(row.department), row.item, row.card, row.odd > 0, row.n) for row in rows
    )
    last: datetime | None = _IMPORTED_LAST.scalar(connection)
    return WatchStand(tuple(counted), last)
