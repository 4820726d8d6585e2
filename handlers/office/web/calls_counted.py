"""Who phoned about a round, counted for everybody who looks: 240,000 calls in a month take more than half a second."""

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from functools import partial

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.domain.month import RoundKey
from db.queries.callsheet import who_phoned
from db.store import Store
from handlers.pages.lately import Lately, Pace

CallsByDay = Mapping[tuple[str, date], PhoneTally]
"""By officer and day."""


def calls_of(store: Store, zone: Callable[[], tzinfo], pace: Pace) -> Lately[RoundKey, CallsByDay]:
    """A round's calls."""

    async def look(key: RoundKey) -> CallsByDay:
        return await store.read(partial(who_phoned.who_phoned, month=str(key), zone=zone()))

    return Lately(look, pace)
