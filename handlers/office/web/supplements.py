"""补充月次 in an address: only one that is there is gone into, and of every other it is said why not."""

from functools import partial

from sqlalchemy import Connection

from bot.domain.month import RoundKey
from db.queries.rounds import latecomers, rounds
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


async def named(visit: Visit) -> RoundKey:
    """The round in the path; raises Problem 404 for none, and for a supplement that is not there."""
    key = visit.round_key()
    await visit.read(partial(sure, key=key, visit=visit))
    return key


def sure(connection: Connection, key: RoundKey | None, visit: Visit) -> None:
    """Raise Problem 404 for a supplement that is not there; a month's own round may be still to come."""
    if key is None or not key.number or rounds.find(connection, str(key)) is not None:
        return
    coming = latecomers.coming(connection, key.month, visit.now, visit.console.zone)
    if coming is None or coming.key != key:
        raise not_found("problem.no_such_supplement", round=key, month=visit.formats.month(key.month))
    raise not_found(
        "problem.supplement_to_come", round=key, day=visit.formats.day(coming.window.opens.date())
    )
