"""Wrong attempts at ticket numbers and receipt codes: the brake on guessing."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select

from db.engine.prepared import Prepared
from db.schema import guesses

A_DAY = 8
"""After this many wrong attempts within a day, typing errors included, nothing is looked up for that person any more."""

_ADD = Prepared(insert(guesses))
_SINCE = Prepared(
    select(func.count())
    .select_from(guesses)
    .where(guesses.c.party_id == bindparam("party"), guesses.c.at > bindparam("since"))
)


def add(connection: Connection, party_id: int, *, now: datetime) -> None:
    """This person asked for a number or code that does not exist."""
    _ADD.run(connection, party_id=party_id, at=now)


def left(connection: Connection, party_id: int, *, now: datetime) -> bool:
    """Whether this person may still ask."""
    wrong: int = _SINCE.scalar(connection, party=party_id, since=now - timedelta(days=1))
    return wrong < A_DAY
