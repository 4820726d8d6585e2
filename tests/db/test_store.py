"""What callers of the store may rely on, on either engine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
import pytest_asyncio
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from db.opening import open_store
from db.schema import heartbeats
from db.store import Conflict, Store, StoreUnavailable, Work
from gates import Gate, gate_for
from rows import NOW


@pytest_asyncio.fixture
async def gate(database_url: str) -> AsyncIterator[Gate]:
    async with gate_for(database_url) as opened:
        yield opened


def beat(connection: Connection, owner: str) -> str:
    """Add a row."""
    connection.execute(insert(heartbeats), {"owner": owner, "at": NOW})
    return owner


def beat_then(after: Callable[[Connection], object]) -> Callable[[Connection], str]:
    """Add a row, then do something else in the same transaction."""

    def work(connection: Connection) -> str:
        beat(connection, "then")
        after(connection)
        return "then"

    return work


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(heartbeats)).scalar_one()


async def owners(store: Store) -> set[str]:
    return await store.read(lambda connection: set(connection.execute(select(heartbeats.c.owner)).scalars()))


async def test_a_write_gives_back_what_the_work_returns_and_is_there_for_readers(store: Store) -> None:
    assert await store.write(partial(beat, owner="a")) == "a"
    assert await owners(store) == {"a"}


async def test_one_failing_work_does_not_hurt_its_neighbours(store: Store) -> None:
    def fail(connection: Connection) -> None:
        raise LookupError("nothing there")

    a, b = partial(beat, owner="a"), partial(beat, owner="b")
    works: list[Work[str]] = [a, beat_then(fail), b, a]
    ends = await asyncio.gather(*(store.write(work) for work in works), return_exceptions=True)
    assert [type(end) for end in ends[1:3]] == [LookupError, str]
    assert {type(ends[0]), type(ends[3])} == {str, IntegrityError}, "one of two with the same key comes first"
    assert await owners(store) == {"a", "b"}


async def test_works_that_fail_one_after_the_other_leave_nothing_and_hurt_nobody_behind_them(
    store: Store,
) -> None:
    def fail(connection: Connection) -> None:
        raise LookupError("nothing there")

    works: list[Work[str]] = [beat_then(fail), beat_then(fail), partial(beat, owner="a"), beat_then(fail)]
    works.append(partial(beat, owner="b"))
    ends = await asyncio.gather(*(store.write(work) for work in works), return_exceptions=True)
    assert [type(end) for end in ends] == [LookupError, LookupError, str, LookupError, str]
    assert await owners(store) == {"a", "b"}


async def test_many_writes_at_once_are_all_written(store: Store) -> None:
    names = [f"process-{n}" for n in range(600)]
    assert await asyncio.gather(*(store.write(partial(beat, owner=name)) for name in names)) == names
    assert await owners(store) == set(names)


async def test_a_conflict_rolls_back_and_reaches_the_caller(store: Store) -> None:
    def conflict(connection: Connection) -> None:
        raise Conflict("somebody else moved")

    with pytest.raises(Conflict, match="somebody else moved"):
        await store.write(beat_then(conflict))
    assert await owners(store) == set()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_race_that_the_server_decides_is_a_conflict(store: Store, sqlstate: str) -> None:
    lost = text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{sqlstate}'; END $$")
    with pytest.raises(Conflict):
        await store.write(beat_then(lambda connection: connection.execute(lost)))
    assert await owners(store) == set()


async def test_a_reader_neither_waits_for_a_writer_nor_sees_its_half(store: Store, gate: Gate) -> None:
    writing = asyncio.create_task(store.write(beat_then(gate.stop)))
    await gate.reached()
    assert await owners(store) == set()
    await gate.open()
    await writing
    assert await owners(store) == {"then"}


async def test_all_statements_of_a_read_see_one_moment(store: Store, gate: Gate) -> None:
    def count_twice(connection: Connection) -> tuple[int, int]:
        first = count(connection)
        gate.stop(connection)
        return first, count(connection)

    reading = asyncio.create_task(store.read(count_twice))
    await gate.reached()
    await store.write(partial(beat, owner="meanwhile"))
    await gate.open()
    assert await reading == (0, 0)
    assert await store.read(count) == 1


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await store.read(partial(beat, owner="a"))
    assert await owners(store) == set()


async def test_a_caller_who_gives_up_holds_up_nobody(store: Store, gate: Gate) -> None:
    first = asyncio.create_task(store.write(beat_then(gate.stop)))
    await gate.reached()
    second = asyncio.create_task(store.write(partial(beat, owner="second")))
    third = asyncio.create_task(store.write(partial(beat, owner="third")))
    await asyncio.sleep(0)
    first.cancel()
    await gate.open()
    assert set(await asyncio.gather(second, third)) == {"second", "third"}
    with pytest.raises(asyncio.CancelledError):
        await first
    assert {"second", "third"} <= await owners(store)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_work_whose_caller_has_gone_before_its_turn_is_not_done(store: Store, gate: Gate) -> None:
    first = asyncio.create_task(store.write(beat_then(gate.stop)))
    await gate.reached()
    second = asyncio.create_task(store.write(partial(beat, owner="second")))
    await asyncio.sleep(0)
    second.cancel()
    await gate.open()
    await first
    assert await owners(store) == {"then"}


async def test_a_reader_who_gives_up_leaves_its_place_to_others(store: Store, gate: Gate) -> None:
    for _ in range(20):
        reading = asyncio.create_task(store.read(gate.stop))
        await asyncio.sleep(0)
        reading.cancel()
    await gate.open()
    assert await store.read(count) == 0


async def test_an_exhausted_iterator_is_an_error_not_silence(store: Store) -> None:
    """A future cannot carry StopIteration: its caller would wait for ever."""

    def exhausted(connection: Connection) -> object:
        return next(iter(()))

    async with asyncio.timeout(30):
        for door in (store.write, store.read):
            with pytest.raises(RuntimeError, match=r"StopIteration"):
                await door(exhausted)


async def test_close_finishes_what_waits(database_url: str) -> None:
    store = await open_store(database_url)
    writing = [asyncio.create_task(store.write(partial(beat, owner=f"{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    if store.dialect == "sqlite":
        await store.close()
        assert all(task.done() for task in writing)
    assert await asyncio.gather(*writing) == ["0", "1", "2", "3", "4"]
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "huifang.db",
        "mysql://a:b@c/d",
        "postgresql://a:b@c/d",
        "sqlite+aiosqlite://",
        "sqlite:///:memory:",
        "://",
    ],
)
async def test_a_url_nobody_can_use_gets_a_sentence(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="HUIFANG_DATABASE_URL"):
        await open_store(url)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_database_that_is_not_there_gets_a_sentence(database_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="HUIFANG_DATABASE_URL"):
        await open_store(database_url.replace("/huifang_test_", "/no_such_"))
    with pytest.raises(StoreUnavailable, match="HUIFANG_DATABASE_URL"):
        await open_store("postgresql+asyncpg://nobody:secret@127.0.0.1:1/huifang")
