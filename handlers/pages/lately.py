"""What a page shows of something that takes long to count: as it was counted last, and counted again behind the page.

What is counted quickly is simply counted. Of what takes longer everybody sees the last count, with its time, while one
new count is under way. A page asks for a `glance` and says what it has; a file, which cannot be told later, waits for the first count.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from aiohttp import web

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

PAUSE = 20
"""So many times as long as a count took, nobody counts again."""
QUICK = 0.1
"""Seconds: a count that takes no longer is simply made again."""
SOON = 2
"""Seconds after which a page loads itself again that has nothing yet."""
_REMEMBERED = 36


@dataclass(frozen=True, slots=True)
class LatestLook(Generic[T]):
    """What was found, and when."""

    found: T
    at: datetime
    took: float
    good_until: float


@dataclass(frozen=True, slots=True)
class Glance(Generic[T]):
    """What can be shown at once. `latest` None: nothing has been counted yet."""

    latest: LatestLook[T] | None
    counting: bool = False
    """Whether it is being counted at this moment, so that `latest` is of before."""
    kept: bool = False
    """Whether `latest` was counted for somebody else, moments ago."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a page waits for a count before it shows what it has."""

    with_an_older: float = QUICK
    with_nothing: float = 2.0
    """Better a figure after a moment than a page that says it will come."""


USUAL = Patience()


@dataclass(frozen=True, slots=True)
class Pace:
    """By what the `Lately` of a door go. `timer`: seconds of a steady clock; `patience`: None waits for every count."""

    clock: Callable[[], datetime]
    timer: Callable[[], float]
    patience: Patience | None = USUAL
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """For what takes long: SQLite has two readers, and one of them is for everybody else."""


class Lately(Generic[K, T]):
    """Looks again and again at the same things for everybody who asks."""

    def __init__(self, looks: Callable[[K], Awaitable[T]], pace: Pace) -> None:
        self._looks = looks
        self._clock = pace.clock
        self._timer = pace.timer
        self._patience = pace.patience
        self._one_at_a_time = pace.one_at_a_time
        self._known: dict[K, LatestLook[T]] = {}
        self._looking: dict[K, asyncio.Task[LatestLook[T]]] = {}

    async def of(self, key: K) -> LatestLook[T]:
        """The latest look, at most some seconds old; raises what a first look raises."""
        known = self._known.get(key)
        if known is not None and self._timer() < known.good_until:
            return known
        task = self._under_way(key)
        if known is None or known.took <= QUICK:
            return await asyncio.shield(task)
        return known

    async def glance(self, key: K) -> Glance[T]:
        """What is known after a moment's patience; raises what a look raises that ends within it."""
        known = self._known.get(key)
        if known is not None and self._timer() < known.good_until:
            return Glance(known, kept=True)
        task = self._under_way(key)
        done, _ = await asyncio.wait({task}, timeout=self._waits(known))
        return Glance(task.result()) if done else Glance(known, counting=True)

    def _waits(self, known: LatestLook[T] | None) -> float | None:
        if self._patience is None:
            return None
        return self._patience.with_an_older if known is not None else self._patience.with_nothing

    def _under_way(self, key: K) -> asyncio.Task[LatestLook[T]]:
        """The look that is being taken, for all who ask meanwhile."""
        task = self._looking.get(key)
        if task is None:
            task = self._looking[key] = asyncio.create_task(self._look(key))
            task.add_done_callback(lambda done: self._over(key, done))
        return task

    async def _look(self, key: K) -> LatestLook[T]:
        known = self._known.get(key)
        quick = known is not None and known.took <= QUICK
        async with nullcontext() if quick else self._one_at_a_time:
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


def coming_back(page: web.Response, *glances: Glance[Any]) -> web.Response:
    """The page; it loads itself again soon if something on it has never been counted yet."""
    if any(glance.latest is None for glance in glances):
        page.headers["Refresh"] = str(SOON)
    return page
