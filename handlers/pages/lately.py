"""What a page shows of something that takes long to count: as it was counted last, and counted again behind the page.

What is counted quickly is simply counted. Of what takes longer everybody sees the last count, with its time, while one
new count is under way; only who looks first of all waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

PAUSE = 20
"""So many times as long as a count took, nobody counts again."""
QUICK = 0.1
"""Seconds: a count that takes no longer is simply made again."""
_REMEMBERED = 36


@dataclass(frozen=True, slots=True)
class LatestLook(Generic[T]):
    """What was found, and when."""

    found: T
    at: datetime
    took: float
    good_until: float


class Lately(Generic[K, T]):
    """Looks again and again at the same things for everybody who asks."""

    def __init__(
        self,
        looks: Callable[[K], Awaitable[T]],
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        """`timer`: seconds of a steady clock."""
        self._looks = looks
        self._clock = clock
        self._timer = timer
        self._known: dict[K, LatestLook[T]] = {}
        self._looking: dict[K, asyncio.Task[LatestLook[T]]] = {}

    async def of(self, key: K) -> LatestLook[T]:
        """The latest look, at most some seconds old; raises what a first look raises."""
        known = self._known.get(key)
        if known is not None and self._timer() < known.good_until:
            return known
        task = self._looking.get(key)
        if task is None:
            task = self._looking[key] = asyncio.create_task(self._look(key))
            task.add_done_callback(lambda done: self._over(key, done))
        if known is None or known.took <= QUICK:
            return await asyncio.shield(task)
        return known

    async def _look(self, key: K) -> LatestLook[T]:
        began, at = self._timer(), self._clock()
        found = await self._looks(key)
        ended = self._timer()
        took = ended - began
        looked = LatestLook(found, at, took, ended + (PAUSE * took if took > QUICK else 0.0))
        self._known.pop(key, None)
        self._known[key] = looked
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return looked

    def _over(self, key: K, task: asyncio.Task[LatestLook[T]]) -> None:
        """A look that failed is made again by the next who asks; its fault is told to whoever waits for it."""
        if self._looking.get(key) is task:
            del self._looking[key]
        if not task.cancelled():
            task.exception()
