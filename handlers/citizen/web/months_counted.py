"""What of sealed months is not in their published files, counted for everybody who looks: twenty thousand complaints take a tenth
of a second, and anybody may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.casework.figures import few_counts
from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.few_counts import CountsApart
from bot.domain.month import Month
from bot.settings import Settings
from db.queries.figures import published
from db.queries.figures.published import UnledgeredMonth
from db.store import Store
from handlers.pages.lately import Lately, Pace


@dataclass(frozen=True, slots=True)
class UnledgeredWanted:
    """The month, and by what its departments are told."""

    month: Month
    order: tuple[str, ...]
    floor: int


def complaints_of(store: Store, pace: Pace) -> Lately[Month, CountsApart[ComplaintFate]]:
    """What became of the complaints about a month's cases, as far as it may be said."""

    async def look(month: Month) -> CountsApart[ComplaintFate]:
        return few_counts.apart(
            await store.read(partial(published.complaints, month=month, now=pace.clock()))
        )

    return Lately(look, pace)


def unledgered_of(
    store: Store,
    settings: Callable[[], Settings],
    pace: Pace,
) -> Lately[UnledgeredWanted, UnledgeredMonth]:
    """The figures of months from before there was a ledger."""

    async def look(of: UnledgeredWanted) -> UnledgeredMonth:
        return await store.read(
            partial(
                published.unledgered, month=of.month, order=of.order, floor=of.floor, zone=settings().zone
            )
        )

    return Lately(look, pace)
