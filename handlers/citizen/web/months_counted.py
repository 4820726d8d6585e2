"""What of sealed months is not in their published files, counted for everybody who looks: twenty thousand complaints take a tenth
of a second, and anybody may ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.casework.figures.complaint_fates import ComplaintFate
from bot.domain.month import Month
from bot.settings import Settings
from db.queries.figures import published
from db.queries.figures.published import UnledgeredMonth
from db.store import Store
from handlers.pages.lately import Lately


@dataclass(frozen=True, slots=True)
class UnledgeredWanted:
    """The month, and by what its departments are told."""

    month: Month
    order: tuple[str, ...]
    floor: int


def complaints_of(
    store: Store, clock: Callable[[], datetime], timer: Callable[[], float]
) -> Lately[Month, Mapping[ComplaintFate, int]]:
    """What became of the complaints about a month's cases; `timer`: seconds of a steady clock."""

    async def look(month: Month) -> Mapping[ComplaintFate, int]:
        return await store.read(partial(published.complaints, month=month, now=clock()))

    return Lately(look, clock, timer)


def unledgered_of(
    store: Store,
    settings: Callable[[], Settings],
    clock: Callable[[], datetime],
    timer: Callable[[], float],
) -> Lately[UnledgeredWanted, UnledgeredMonth]:
    """The figures of months from before there was a ledger."""

    async def look(of: UnledgeredWanted) -> UnledgeredMonth:
        return await store.read(
            partial(
                published.unledgered, month=of.month, order=of.order, floor=of.floor, zone=settings().zone
            )
        )

    return Lately(look, clock, timer)
