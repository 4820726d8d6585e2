"""评分表 as they were drawn up: every one is kept, the newest of a period is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, func, insert, select

from db.engine.prepared import Prepared
from db.schema import rounds, score_sheets
from db.schema.columns import AnyRow

_ADD = insert(score_sheets).returning(score_sheets.c.id)
_LATEST = Prepared(
    select(score_sheets)
    .where(score_sheets.c.period == bindparam("of"))
    .order_by(score_sheets.c.id.desc())
    .limit(1)
)
_NUMBERED = Prepared(select(score_sheets).where(score_sheets.c.id == bindparam("of")))
_OF_YEAR = Prepared(
    select(score_sheets)
    .where(func.substr(score_sheets.c.period, 1, 4) == bindparam("year", type_=String))
    .order_by(score_sheets.c.id)
)
_HOLD = (
    select(rounds.c.month)
    .where(func.substr(rounds.c.month, 1, 4) == bindparam("year", type_=String))
    .order_by(rounds.c.month)
    .with_for_update()
)
"""PostgreSQL alone needs it: whoever draws up another sheet of the year waits. A month with marks that others read has a round."""
_NEWEST = Prepared(
    select(func.max(score_sheets.c.id)).where(
        func.substr(score_sheets.c.period, 1, 4) == bindparam("year", type_=String)
    )
)
_LISTED = Prepared(
    select(score_sheets.c.id, score_sheets.c.period, score_sheets.c.by_user, score_sheets.c.at)
    .order_by(score_sheets.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """A sheet that was drawn up. `document`: JSON of `bot.casework.scores.document`; "" in a list."""

    id: int
    period: str
    by_user: int
    at: datetime
    document: str = ""


def add(connection: Connection, period: str, document: str, by: int, *, now: datetime) -> int:
    """Keep a sheet; returns its number."""
    number: int = connection.execute(
        _ADD, {"period": period, "document": document, "by_user": by, "at": now}
    ).scalar_one()
    return number


def latest(connection: Connection, period: str) -> DrawnSheet | None:
    """The newest sheet of a period."""
    row: AnyRow | None = _LATEST.first(connection, of=period)
    return _drawn(row) if row is not None else None


def numbered(connection: Connection, number: int) -> DrawnSheet | None:
    """The sheet of that number; None: there is none."""
    row: AnyRow | None = _NUMBERED.first(connection, of=number)
    return _drawn(row) if row is not None else None


def of_year(connection: Connection, year: int) -> list[DrawnSheet]:
    """Every sheet of a year's periods, in the order in which they were drawn up."""
    return [_drawn(row) for row in _OF_YEAR.all(connection, year=str(year))]


def newest_of_year(connection: Connection, year: int) -> int:
    """The number of the sheet of a year's periods that was drawn up last; 0: there is none. Until the transaction is over
    nobody else draws one up."""
    connection.execute(_HOLD, {"year": str(year)})
    number: int | None = _NEWEST.scalar(connection, year=str(year))
    return number or 0


def listed(connection: Connection, most: int) -> list[DrawnSheet]:
    """The sheets that were drawn up last, the newest first."""
    return [DrawnSheet(row.id, row.period, row.by_user, row.at) for row in _LISTED.all(connection, most=most)]


def _drawn(row: AnyRow) -> DrawnSheet:
    return DrawnSheet(row.id, row.period, row.by_user, row.at, row.document)
