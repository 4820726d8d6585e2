"""One of several processes does the work; another takes over when it ends, dies, or cannot renew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from db.store import Store, StoreUnavailable, T, Work
from scheduler.leases import Leased

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases that run out at once when nobody renews them."""
    monkeypatch.setattr("scheduler.leases.LASTS", timedelta(seconds=0.6))
    monkeypatch.setattr("scheduler.leases.RENEWED", 0.05)


@dataclass
class Process:
    """One process on the store: whether it works, and for how long its database is away."""

    name: str
    store: Store
    working: int = 0
    away: bool = False
    begun: list["Poller"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dialect = self.store.dialect

    async def write(self, work: Work[T]) -> T:
        if self.away:
            raise StoreUnavailable("away")
        return await self.store.write(work)

    async def read(self, work: Work[T]) -> T:
        return await self.store.read(work)

    async def close(self) -> None:
        pass

    def leased(self) -> Leased:
        return Leased(self, "polling", self._begin, owner=self.name, clock=lambda: datetime.now(UTC))

    def _begin(self) -> "Poller":
        self.begun.append(Poller(self))
        return self.begun[-1]


class Poller:
    """A work that goes on until it is stopped."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._over = asyncio.Event()

    async def run(self) -> None:
        self._process.working += 1
        try:
            await self._over.wait()
        finally:
            self._process.working -= 1

    def stop(self) -> None:
        self._over.set()


async def until(true: Callable[[], object]) -> None:
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@asynccontextmanager
async def running(leased: Leased) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(leased.run())
    try:
        yield task
    finally:
        leased.stop()
        await asyncio.wait([task])


async def test_one_works_and_the_next_begins_when_it_has_ended(store: Store) -> None:
    a, b = Process("a", store), Process("b", store)
    async with running(b.leased()):
        await until(lambda: b.working)
        async with running(a.leased()):
            await asyncio.sleep(0.8)  # longer than a lease that is not renewed
            assert (a.working, b.working) == (0, 1)
            b.begun[0].stop()  # a work that ends by itself hands the lease back, too
            await until(lambda: a.working or len(b.begun) > 1)
    assert (a.working, b.working) == (0, 0)


async def test_another_takes_over_from_one_that_was_killed(store: Store) -> None:
    a, b = Process("a", store), Process("b", store)
    async with running(a.leased()) as task:
        await until(lambda: a.working)
        async with running(b.leased()):
            a.away = True  # a killed process renews nothing and hands nothing back
            task.cancel()
            await until(lambda: b.working)


async def test_who_cannot_renew_stops_before_another_begins(store: Store) -> None:
    a, b = Process("a", store), Process("b", store)
    async with running(a.leased()):
        await until(lambda: a.working)
        async with running(b.leased()):
            a.away = True
            await until(lambda: b.working)
            assert not a.working
            a.away = False
            await asyncio.sleep(0.2)
            assert (a.working, b.working) == (0, 1)
