"""One sender strictly in order, many senders at once, and nothing kept of one that is silent.

Whoever sends faster than we take waits behind their own messages and behind nobody else's: a sender holds one place among
the turns under way however much they send. So much waits in one queue at the most; the door keeps the rest durably.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

AT_ONCE = 256
"""Turns under way in all: as many as the database commits together."""
MOST_WAITING = 20
"""Messages of one sender that wait in memory; nobody types so many while one is taken."""


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class SenderQueues:
    """One lock a sender, first come first served; each exists only while somebody holds it or waits for it."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._queues: dict[Hashable, _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    def full(self, sender: Hashable) -> bool:
        """Whether as much of this sender's waits already as may."""
        queue = self._queues.get(sender)
        return queue is not None and queue.users >= MOST_WAITING

    @asynccontextmanager
    async def turn(self, sender: Hashable) -> AsyncIterator[None]:
        """Wait for this sender's turn, and hold it."""
        queue = self._queues.setdefault(sender, _Queue())
        queue.users += 1
        try:
            async with queue.lock, self._room:
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[sender]
