"""Lists of cases in progress: for the page, the wall and the day; each in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select, true
from sqlalchemy import case as either

from bot.casework.supervision.watched import WatchedCase
from db.engine.prepared import Prepared
from db.queries.supervision.watched import case_of
from db.schema import watched_cases
from db.schema.columns import AnyRow, Instant

LISTED = 200
_CHOICES = {
    name: Prepared(
        select(watched_cases.c[name])
        .where(watched_cases.c.concluded_at.is_(None))
        .distinct()
        .order_by(watched_cases.c[name])
        .limit(LISTED)
    )
    for name in ("department", "item")
}
_IMPORTED_LAST = Prepared(select(func.max(watched_cases.c.updated_at, type_=Instant)))


@dataclass(frozen=True, slots=True)
class WatchListing:
    """Which cases to list; None: any."""

    card: int | None = None
    department: str | None = None
    item: str | None = None
    odd: bool = False
    open_only: bool = True


def listed(connection: Connection, of: WatchListing, *, most: int = LISTED) -> list[AnyRow]:
    """Rows of `watched_cases`, the most pressing first."""
    first = select(watched_cases).where(_wanted(of))
    pressing = (watched_cases.c.card.desc(), watched_cases.c.due_by.is_(None), watched_cases.c.due_by)
    return list(connection.execute(first.order_by(*pressing, watched_cases.c.case_no).limit(most)))


def counts(connection: Connection, of: WatchListing) -> tuple[int, int, int]:
    """How many of these cases are green, yellow, red."""
    asked = (
        select(watched_cases.c.card, func.count().label("n"))
        .where(_wanted(of))
        .group_by(watched_cases.c.card)
    )
    found = {row.card: int(row.n) for row in connection.execute(asked)}
    return found.get(0, 0), found.get(1, 0), found.get(2, 0)


def by_department(connection: Connection) -> list[AnyRow]:
    """Of the open cases of each department: how many, yellow, red, odd; the departments with most red first."""
    yellow, red = (func.sum(_one_if(watched_cases.c.card == card)) for card in (1, 2))
    odd = func.sum(_one_if(watched_cases.c.odd > 0))
    asked = (
        select(
            watched_cases.c.department,
            func.count().label("open"),
            yellow.label("yellow"),
            red.label("red"),
            odd.label("odd"),
        )
        .where(watched_cases.c.concluded_at.is_(None))
        .group_by(watched_cases.c.department)
        .order_by(red.desc(), yellow.desc(), watched_cases.c.department)
    )
    return list(connection.execute(asked))


def choices(connection: Connection, name: str) -> list[str]:
    """The departments or items of the open cases."""
    return [value for value in _CHOICES[name].scalars(connection) if value]


def imported_last(connection: Connection) -> datetime | None:
    """When the latest of them was brought up to date."""
    found: datetime | None = _IMPORTED_LAST.scalar(connection)
    return found


def concluded_since(connection: Connection, since: datetime) -> Iterable[WatchedCase]:
    """Cases that were concluded after a moment."""
    asked = select(watched_cases).where(watched_cases.c.concluded_at >= since)
    return map(case_of, connection.execute(asked))


def _wanted(of: WatchListing) -> ColumnElement[bool]:
    rows = watched_cases.c
    return and_(
        true(),
        *([rows.concluded_at.is_(None)] if of.open_only else []),
        *([rows.card == of.card] if of.card is not None else []),
        *([rows.department == of.department] if of.department is not None else []),
        *([rows.item == of.item] if of.item is not None else []),
        *([rows.odd > 0] if of.odd else []),
    )


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return either((condition, literal(1)), else_=literal(0))
