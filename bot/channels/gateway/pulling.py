"""Fetching what the gateway keeps for us: replies and reports, where the row says how.

What is answered is gone there, so that it waits here until it is durable, and nothing more is fetched meanwhile. Who asks is
known to the gateway: a report that was fetched may close an address, as a pushed one may not (`posts`).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from bot.channels.gateway.client import GatewayClient, NoAnswer
from bot.channels.gateway.decoding import replies, reports
from bot.channels.gateway.posts import DOOR, HandingIn
from bot.channels.gateway.reading import Value
from bot.channels.gateway.rows import Pull
from bot.channels.inbound import Inbound, Unavailable

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
log = structlog.get_logger()

HandIn = Callable[[Sequence[Value]], Awaitable[bool]]


class Pulling:
    """Asks again and again until it is stopped."""

    def __init__(self, client: GatewayClient, inbound: Inbound) -> None:
        self._client = client
        self._house = HandingIn(inbound)
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """See `ListeningWork`."""
        row = self._client.row
        both = ((row.pull_replies, self._replies), (row.pull_reports, self._reports))
        await asyncio.gather(*(self._fetch(asked, hand_in) for asked, hand_in in both if asked is not None))

    def stop(self) -> None:
        """See `ListeningWork`."""
        self._stopped.set()

    async def _fetch(self, asked: Pull, hand_in: HandIn) -> None:
        while not self._stopped.is_set():
            try:
                items = await self._client.ask(asked, {})
            except NoAnswer as e:
                log.warning("pull_failed", door=DOOR, why=str(e))
                items = []
            if items:
                await self._until_durable(items, hand_in)
            await self._rest(asked.every)

    async def _until_durable(self, items: Sequence[Value], hand_in: HandIn) -> None:
        """Hand in until it is kept. Only a stop while the database is away gives up, and says what is lost."""
        pause = FIRST_PAUSE
        while True:
            last = self._stopped.is_set()
            try:
                await hand_in(items)
            except Unavailable as e:
                log.warning("pull_postponed", door=DOOR, items=len(items), error=str(e))
            else:
                return
            if last:
                log.error("pulled_and_lost", door=DOOR, items=len(items))
                return
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _replies(self, items: Sequence[Value]) -> bool:
        row = self._client.row
        assert row.reply is not None
        return await self._house.replies(replies(row, row.reply, items))

    async def _reports(self, items: Sequence[Value]) -> bool:
        row = self._client.row
        assert row.report is not None
        found, broken = reports(row, row.report, items)
        return await self._house.reports(found, broken)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
