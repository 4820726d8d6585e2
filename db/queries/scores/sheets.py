"""评分表 as they were drawn up: every one is kept, the newest of a period is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from db.engine.prepared import Prepared
from db.schema import score_sheets
from db.schema.columns import AnyRow

_ADD = insert(score_sheets).returning(score_sheets.c.id)
_LATEST = Prepared(
    select(score_sheets)
    .where(score_sheets.c.period == bindparam("of"))
    .order_by(score_sheets.c.id.desc())
    .limit(1)
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
    return DrawnSheet(row.id, row.period, row.by_user, row.at, row.document) if row is not None else None


def listed(connection: Connection, most: int) -> list[DrawnSheet]:
    """The sheets that were drawn up last, the newest first."""
    return [DrawnSheet(row.id, row.period, row.by_user, row.at) for row in _LISTED.all(connection, most=most)]
