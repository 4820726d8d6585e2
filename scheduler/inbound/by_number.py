"""An inbox at a provider that tells what one number sent us, and lists nothing as a whole: it is asked number by number.

At the start all whom we have texted lately are asked about, so that nothing goes out before it is known what came in. Then
each reading asks about those who are about to be reminded, and about the next few of all, for pushes bring the rest.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.channels.inbox import Listed, NumberInbox, Unreadable
from db.queries.outbox import texted
from db.store import Store
from db.vault import Vault

LATELY = timedelta(days=14)
"""How long after our last message to a number an answer is asked for; a later one comes by push alone."""
AS_FAR = timedelta(days=7)
"""How far back a number's answers are read each time: those that are known already are passed over."""
AT_ONCE = 200
"""Numbers of one reading, besides those about to be reminded."""


class AskedInbox:
    """The inbox of such a channel, as `Hearing` reads it."""

    def __init__(
        self, source: NumberInbox, store: Store, vault: Vault, *, clock: Callable[[], datetime]
    ) -> None:
        self.name, self.hears = source.name, source.hears
        self._source, self._store, self._vault, self._clock = source, store, vault, clock
        self._read: datetime | None = None
        """When the last reading began that came to its end; None: everybody has to be asked about."""
        self._asked_up_to = 0

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        """See `Inbox.inbound`; reads further back than that."""
        began = self._clock()
        numbers, up_to = await (self._everybody(began) if self._read is None else self._some(began))
        found: list[Listed] = []
        for number in dict.fromkeys(numbers):
            found += await self._of(number, began - AS_FAR)
        self._read, self._asked_up_to = began, up_to
        return sorted(found, key=lambda line: line.at)

    async def _of(self, number: str, since: datetime) -> Sequence[Listed]:
        """Asked a second time at most: one lost packet must not undo the reading of a thousand others."""
        try:
            return await self._source.inbound_from(number, since)
        except Unreadable:
            return await self._source.inbound_from(number, since)

    async def _everybody(self, now: datetime) -> tuple[list[str], int]:
        numbers, up_to = await self._next(now, 0)
        while up_to:
            more, up_to = await self._next(now, up_to)
            numbers += more
        return numbers, 0

    async def _some(self, now: datetime) -> tuple[list[str], int]:
        assert self._read is not None
        soon = partial(texted.reminded_soon, vault=self._vault, channel=self.name, after=self._read)
        numbers, up_to = await self._next(now, self._asked_up_to)
        return await self._store.read(soon) + numbers, up_to

    async def _next(self, now: datetime, after: int) -> tuple[list[str], int]:
        lately = partial(texted.lately, vault=self._vault, channel=self.name, since=now - LATELY)
        return await self._store.read(partial(lately, after=after, most=AT_ONCE))
