"""What takes long to count is counted before anybody asks: as the house opens, and again and again while it is open.

A page shows the last count with its time, and says so while it has none: this is why it hardly ever has none, and why a count that
nobody has looked at for days is not days old. Each process counts for its own pages.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog

Counts = Sequence[Callable[[], Awaitable[None]]]

log = structlog.get_logger()

EVERY = 1_800.0
"""Seconds between the end of a round of counts and the next: where two months have 600,000 cases each, a round computes for some fifteen."""


@asynccontextmanager
async def counting_ahead(counts: Counts, *, every: float = EVERY) -> AsyncIterator[None]:
    """Meanwhile each of these is made now, and again every so many seconds, one after the other."""
    task = asyncio.create_task(_again_and_again(counts, every))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _again_and_again(counts: Counts, every: float) -> None:
    while True:
        for count in counts:
            try:
                await count()
            except Exception as failure:  # whoever looks is told; the other counts are made
                log.error("counting_ahead_failed", error=type(failure).__name__)
        await asyncio.sleep(every)
