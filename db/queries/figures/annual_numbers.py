"""表2、表4 of a year as they were typed: every version is kept, the newest holds."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.casework.disclosure.annual_numbers import AnnualNumbers
from db.engine.prepared import Prepared
from db.queries.office import staff
from db.schema import annual_numbers, users

MOST = 50
_ADD = Prepared(insert(annual_numbers))
_OF_YEAR = Prepared(
    select(annual_numbers, users.c.name)
    .join_from(annual_numbers, users, users.c.id == annual_numbers.c.by_user)
    .where(annual_numbers.c.year == bindparam("of"))
    .order_by(annual_numbers.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class TypedNumbers:
    """A version: who typed it when. `id`: what the next one has to have seen."""

    id: int
    by_name: str
    at: datetime
    numbers: AnnualNumbers


def versions(connection: Connection, year: int, most: int = MOST) -> list[TypedNumbers]:
    """Those of a year, the newest first."""
    named = staff.names(connection)
    return [
        TypedNumbers(row.id, named(row.name), row.at, AnnualNumbers.parse(json.loads(row.document)))
        for row in _OF_YEAR.all(connection, of=year, most=most)
    ]


def latest(connection: Connection, year: int) -> TypedNumbers | None:
    """The one that holds."""
    return next(iter(versions(connection, year, 1)), None)


def add(
    connection: Connection, year: int, numbers: AnnualNumbers, *, by: int, now: datetime, seen: int
) -> bool:
    """Keep a new version; False, and nothing is kept, when the newest is not `seen`: the `id` of the one that was looked at, 0 for none."""
    before = latest(connection, year)
    if (before.id if before is not None else 0) != seen:
        return False
    document = json.dumps(dict(numbers.kept()), sort_keys=True)
    _ADD.run(connection, year=year, document=document, by_user=by, at=now)
    return True
