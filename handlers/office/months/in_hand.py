"""Which month the office has in hand, from what the database knows of the months."""

from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot.casework.rounds.agenda import MonthsKnown
from bot.domain.month import Month
from bot.domain.round_state import RoundState
from db.queries.figures import figures
from db.queries.rounds import planning, rounds


def months_known(connection: Connection, *, now: datetime, zone: tzinfo) -> MonthsKnown:
    """What decides which month is in hand; a handful of rows."""
    last = Month.of(now, zone).previous
    own = rounds.find(connection, str(last))
    has_cases = own is not None or planning.any_concluded(connection, str(last))
    unclosed = [found.key for found in rounds.unclosed(connection)]
    return MonthsKnown(
        [key.month for key in unclosed if not key.number],
        last_sealed=own is not None and own.state == RoundState.CLOSED,
        last_has_cases=has_cases,
        anything=has_cases or figures.latest(connection) is not None,
        supplements=any(key.number for key in unclosed),
    )
