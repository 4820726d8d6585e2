"""How much has happened since marks were drawn up, counted for everybody who looks: after a while that may be thousands."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.domain.period import Period
from db.queries.scores import fact_list
from db.store import Store
from handlers.pages.lately import Lately, Pace

DrawnOf = tuple[Period, datetime]
"""The period, and when its sheet was drawn up."""


def outdated_of(store: Store, pace: Pace) -> Lately[DrawnOf, int]:
    """The facts, decisions and corrections that came after a sheet."""

    async def look(drawn: DrawnOf) -> int:
        return await store.read(partial(_since, drawn=drawn))

    return Lately(look, pace)


def _since(connection: Connection, *, drawn: DrawnOf) -> int:
    period, at = drawn
    return fact_list.news(connection, str(period.first), str(period.last), at)
