"""What became of the complaints about a sealed month's cases, counted for everybody who looks: twenty thousand of them take a tenth of
a second, and anybody may ask."""

from functools import partial

from bot.casework.figures import few_counts
from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.few_counts import CountsApart
from bot.domain.month import Month
from db.queries.figures import published
from db.store import Store
from handlers.pages.lately import Lately, Pace


def complaints_of(store: Store, pace: Pace) -> Lately[Month, CountsApart[ComplaintFate]]:
    """The complaints of a month, as far as it may be said."""

    async def look(month: Month) -> CountsApart[ComplaintFate]:
        return few_counts.apart(
            await store.read(partial(published.complaints, month=month, now=pace.clock()))
        )

    return Lately(look, pace)
