"""The ladder in several processes at once: whoever claims a party decides about it, and nobody else does."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from db.schema import outbox
from db.store import Store, T, Work, open_store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

TEN = WINDOW.opens + timedelta(hours=10)
PEOPLE = 60


async def planned(store: Store, clock: Clock, *, people: int = PEOPLE) -> None:
    """A round with so many people, nobody asked yet."""
    await import_cases(store, [phone(n) for n in range(1, people + 1)])
    await OfficeHouse(store, clock, Provider(clock)).rounds.plan(MONTH, clock())


async def letters(store: Store) -> list[tuple[int, str, str]]:
    """Party, kind and state of everything put into the outbox, in order."""
    wanted = select(outbox.c.party_id, outbox.c.kind, outbox.c.state).order_by(outbox.c.id)
    return await store.read(lambda c: [(r[0], r[1], r[2]) for r in c.execute(wanted)])


async def test_processes_that_climb_at_once_invite_everybody_once(store: Store, database_url: str) -> None:
    clock = Clock(TEN)
    await planned(store, clock)
    other = await open_store(database_url)
    houses = [
        OfficeHouse(where, clock, Provider(clock), owner=owner, alone=False)
        for where, owner in ((store, "a"), (other, "b"), (store, "c"))
    ]
    try:
        await asyncio.gather(*(house.rounds.climb(clock()) for house in houses))
    finally:
        await other.close()
    assert Counter(kind for _, kind, _ in await letters(store)) == {"invite": PEOPLE}
    assert len({party for party, _, _ in await letters(store)}) == PEOPLE


class Interrupted:
    """A store on which something happens once, just before the next write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.dialect = store.dialect
        self.once: Callable[[], Awaitable[None]] | None = None

    async def write(self, work: Work[T]) -> T:
        happens, self.once = self.once, None
        if happens is not None:
            await happens()
        return await self._store.write(work)

    async def read(self, work: Work[T]) -> T:
        return await self._store.read(work)

    async def close(self) -> None:
        pass


async def test_an_answer_committed_just_before_the_reminder_is_heard(store: Store) -> None:
    """The person's second case is asked about in the reply: no reminder of the first may fall upon it."""
    clock = Clock(TEN)
    await import_cases(store, [phone(1), phone(1)])
    interrupted = Interrupted(store)
    house = OfficeHouse(interrupted, clock, Provider(clock))
    prompt = OfficeHouse(store, clock, Provider(clock), owner="b")
    await house.tick()
    clock.turn(timedelta(days=1, minutes=1))

    async def answer() -> None:
        await prompt.says(phone(1), "5", "m1")

    interrupted.once = answer
    await house.rounds.climb(clock())
    assert [kind for _, kind, _ in await letters(store)] == ["invite", "next"]
