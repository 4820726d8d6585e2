"""The signs of months, counted for everybody who looks: each month once, whether it is looked at or compared with."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from bot.casework.figures.signs import EARLIER, RateSign, SignCount, SignLine, compared
from bot.domain.month import Month
from bot.work.staff_phones import indexes
from db.queries.figures.signs import signs
from db.queries.rounds import rounds
from db.store import Store
from db.vault import Vault
from handlers.pages.lately import Glance, Lately, LatestLook, Pace

SignCounts = Mapping[RateSign, SignCount]


def signs_of(store: Store, vault: Vault, pace: Pace) -> Lately[Month, SignCounts]:
    """What there is of each sign in a month."""

    def count(connection: Connection, month: Month) -> SignCounts:
        return signs(connection, str(month), indexes(connection, vault))

    async def look(month: Month) -> SignCounts:
        return await store.read(partial(count, month=month))

    return Lately(look, pace)


def compared_with(connection: Connection, month: Month) -> Sequence[Month]:
    """The earlier months that have a round, the latest first."""
    found = []
    for _ in range(EARLIER):
        month = month.previous
        if rounds.find(connection, str(month)) is not None:
            found.append(month)
    return found


async def glance(
    counts: Lately[Month, SignCounts], month: Month, earlier: Sequence[Month]
) -> Glance[tuple[SignLine, ...]]:
    """A month against the earlier ones, as soon as all of them are counted."""
    seen = await asyncio.gather(*(counts.glance(one) for one in (month, *earlier)))
    known = [one.latest for one in seen if one.latest is not None]
    if len(known) < len(seen):
        return Glance(None, counting=True)
    own, *others = known
    lines = compared(own.found, [one.found for one in others])
    return Glance(
        LatestLook(lines, own.at, own.took, own.good_until), any(one.counting for one in seen), seen[0].kept
    )
