"""The ladder in several processes at once: whoever claims a party decides about it, and nobody else does."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.util import await_only

from bot.casework.contact.ladder import LOOK_AGAIN
from bot.channels.incoming import Incoming
from bot.domain.medium import Medium
from bot.domain.month import RoundKey
from db.opening import open_store
from db.queries.people.conversations import Opening
from db.queries.rounds.ladder import _CLAIM
from db.schema import outbox
from db.store import Store, StoreUnavailable, T, Work
from offices import HOURS, MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.rounds.ladder import BACKLOG_SECONDS, BATCH, STUCK, Ladder, Reach

TEN = WINDOW.opens + timedelta(hours=10)
PEOPLE = 60


async def planned(store: Store, clock: Clock, *, people: int = PEOPLE) -> None:
    """A round with so many people, nobody asked yet."""
    await import_cases(store, [phone(n) for n in range(1, people + 1)])
    await OfficeHouse(store, clock, Provider(clock)).rounds.plan(RoundKey(MONTH), clock())


async def letters(store: Store) -> list[tuple[int, str, str]]:
    """Party, kind and state of everything put into the outbox, in order."""
    wanted = select(outbox.c.party_id, outbox.c.kind, outbox.c.state).order_by(outbox.c.id)
    return await store.read(lambda c: [(r[0], r[1], r[2]) for r in c.execute(wanted)])


@pytest.mark.both_engines
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


@pytest.mark.both_engines
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


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_ladder_that_stands_still_keeps_no_answer_waiting_and_goes_on_by_itself(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.rounds.ladder.LOCK_SECONDS", 0.2)
    clock = Clock(TEN)
    await planned(store, clock, people=BATCH + 1)
    house = OfficeHouse(store, clock, Provider(clock))
    locked, heard = asyncio.Event(), asyncio.Event()

    def stand_in_the_way(connection: Connection) -> None:
        connection.execute(text("LOCK TABLE attempts IN EXCLUSIVE MODE"))
        locked.set()
        await_only(heard.wait())

    blocking = asyncio.create_task(store.write(stand_in_the_way))
    await locked.wait()
    climbing = asyncio.create_task(house.rounds.climb(clock()))
    await house.says(phone(BATCH + 1), "退订", "m1")
    with pytest.raises(StoreUnavailable):
        await climbing
    heard.set()
    await blocking
    assert await house.rounds.climb(clock()) == BATCH


async def test_whom_we_fail_on_holds_up_nobody_and_is_tried_again_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(TEN)
    await planned(store, clock, people=3)
    house = OfficeHouse(store, clock, Provider(clock))
    silence = house.turns.silence

    def fails_on_the_second(
        connection: Connection, opening: Opening, incoming: Incoming, now: datetime
    ) -> int:
        said = silence(connection, opening, incoming, now)
        if opening.party.id == 2:
            raise ZeroDivisionError
        return said

    monkeypatch.setattr(house.turns, "silence", fails_on_the_second)
    await house.rounds.climb(clock())
    assert [party for party, _, _ in await letters(store)] == [1, 3]
    monkeypatch.undo()
    clock.turn(STUCK)
    await house.rounds.climb(clock())
    assert sorted({party for party, _, _ in await letters(store)}) == [1, 2, 3]


def test_who_is_due_is_found_along_one_index_and_not_sorted(migrated_sqlite: Path) -> None:
    walked = str(_CLAIM.statement.compile(dialect=sqlite.dialect())).replace(
        "(__[POSTCOMPILE_months])", "('2026-10')"
    )
    with closing(sqlite3.connect(migrated_sqlite)) as file:
        plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {walked}", ["2026-11-01", "", 25, 0])]
    assert plan == [
        "SEARCH callbacks USING INDEX ix_callbacks_due (due_at<?)",
        "CORRELATED SCALAR SUBQUERY 2",
        "SEARCH ledger_slots USING INDEX sqlite_autoindex_ledger_slots_1 (case_no=?)",
        "SCALAR SUBQUERY 1",
        "SCAN ledger_head",
        "SEARCH parties USING INTEGER PRIMARY KEY (rowid=?)",
    ]


async def test_no_more_waits_on_a_channel_than_it_can_send_soon_and_nobody_is_forgotten(store: Store) -> None:
    clock = Clock(TEN)
    await planned(store, clock)
    house = OfficeHouse(store, clock, Provider(clock))
    slow = Ladder(store, house.turns, hours=lambda: HOURS, reaches=[Reach("sms", Medium.SMS, rate=1.0)])
    await slow.climb(clock())
    assert len(await letters(store)) == BACKLOG_SECONDS < PEOPLE
    await slow.climb(clock())
    assert len(await letters(store)) == BACKLOG_SECONDS
    for _ in range(2):
        await house.dispatch.drain()
        clock.turn(LOOK_AGAIN)
        await slow.climb(clock())
    assert len({party for party, _, _ in await letters(store)}) == PEOPLE
