"""What the first who looks at a page would wait for, counted before anybody does."""

from functools import partial

from bot.domain.month import Month
from db.queries.figures import figures
from handlers.office.web.console import Console
from handlers.office.web.month_signs import compared_with

MONTHS = 2
"""The month in hand, and the one that was closed last."""


async def count_ahead(console: Console) -> None:
    """Count it now, one after the other; what was counted a moment ago stays."""
    await console.watching.of(None)
    await console.closings.of(None)
    for line in await console.store.read(partial(figures.months, before="", most=MONTHS)):
        month = Month.parse(line.month)
        for one in (month, *await console.store.read(partial(compared_with, month=month))):
            await console.signs.of(one)
