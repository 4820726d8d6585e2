"""SQLite in trouble: a killed process, a full disk, a lock, a file that is not a database."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from db.opening import open_store
from db.schema import heartbeats, inbound, parties
from db.store import Store, StoreUnavailable
from db.urls import sqlite_path
from engines import sqlite_url
from rows import NOW, add

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

WRITES_UNTIL_KILLED = """
import asyncio, sys
from datetime import UTC, datetime
from functools import partial
from sqlalchemy import insert
from db.schema import heartbeats
from db.opening import open_store

def beat(connection, owner):
    connection.execute(insert(heartbeats), {"owner": owner, "at": datetime.now(UTC)})

async def main():
    store = await open_store(sys.argv[1])
    async def write_for_ever(name):
        n = 0
        while True:
            await store.write(partial(beat, owner=f"{name}-{n}"))
            print(f"{name}-{n}", flush=True)
            n += 1
    await asyncio.gather(*(write_for_ever(name) for name in "abcdefgh"))

asyncio.run(main())
"""


def beat(connection: Connection, owner: str) -> None:
    connection.execute(insert(heartbeats), {"owner": owner, "at": NOW})


def resident() -> int:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() >> 20


def owners(connection: Connection) -> set[str]:
    return set(connection.execute(select(heartbeats.c.owner)).scalars())


def test_what_was_acknowledged_survives_a_kill(database_url: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_UNTIL_KILLED, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(100)]
        process.kill()
        acknowledged += process.stdout.read().split("\n")[:-1]

    async def found() -> set[str]:
        store = await open_store(database_url)
        there = await store.read(owners)
        await store.close()
        return there

    assert set(acknowledged) <= asyncio.run(found())


async def test_commits_wait_for_the_disk(store: Store) -> None:
    def pragmas(connection: Connection) -> tuple[object, ...]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return tuple(connection.execute(text(f"PRAGMA {name}")).scalar() for name in names)

    full = 2
    assert await store.write(pragmas) == ("wal", full, 1)


async def test_a_full_disk_fails_everybody_in_the_group_and_nobody_after_it(store: Store) -> None:
    def limit(connection: Connection, pages: int) -> None:
        connection.execute(text(f"PRAGMA max_page_count={pages}"))

    def too_much(connection: Connection) -> None:
        add(connection, parties)
        add(connection, inbound, said_sealed=bytes(3_000_000))

    await store.write(partial(limit, pages=1))  # SQLite takes this as: no larger than it is
    ends = await asyncio.gather(
        store.write(partial(beat, owner="before")),
        store.write(too_much),
        store.write(partial(beat, owner="after")),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [StoreUnavailable] * 3
    assert "磁盘" in str(ends[0])
    assert await store.read(owners) == set()

    await store.write(partial(limit, pages=1_000_000))
    await store.write(partial(beat, owner="later"))
    assert await store.read(owners) == {"later"}


async def test_a_work_alone_may_touch_far_more_pages_than_memory_keeps(store: Store) -> None:
    """A savepoint holds every page as it was before: 80 MB for a batch of rows among a million cases."""

    def fill(connection: Connection) -> None:
        connection.execute(
            text(
                "CREATE TABLE leaves AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 16000)"
                " SELECT i, zeroblob(3500) AS filling FROM n"
            )
        )

    def touch(connection: Connection) -> int:
        before = resident()
        connection.execute(text("UPDATE leaves SET i = i + 1"))
        return resident() - before

    await store.write(fill)
    assert await store.write(touch) < 48, "all 65 MB of it are in the cache already"


async def test_another_program_that_holds_the_lock_too_long_gets_a_sentence(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.sqlite.BUSY_SECONDS", 0.05)
    store = await open_store(database_url)
    other = sqlite3.connect(sqlite_path(database_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="别的程序"):
        await store.write(partial(beat, owner="a"))
    assert await store.read(owners) == set()
    other.close()
    await store.write(partial(beat, owner="b"))
    assert await store.read(owners) == {"b"}
    await store.close()


async def test_two_processes_may_write_to_one_file(database_url: str) -> None:
    first, second = await open_store(database_url), await open_store(database_url)
    await asyncio.gather(
        *(
            store.write(partial(beat, owner=f"{n}-{store is first}"))
            for n in range(50)
            for store in (first, second)
        )
    )
    assert await first.read(lambda c: c.execute(select(func.count()).select_from(heartbeats)).scalar()) == 100
    await first.close()
    await second.close()


async def test_a_file_that_is_no_database_gets_a_sentence_and_leaves_no_thread(
    tmp_path: Path, engine: str
) -> None:
    before = set(threading.enumerate())
    (tmp_path / "letter.db").write_text("尊敬的用户：" * 500, encoding="utf-8")
    with pytest.raises(StoreUnavailable, match=r"letter\.db"):
        await open_store(sqlite_url(tmp_path / "letter.db"))
    with pytest.raises(StoreUnavailable, match="nowhere"):
        await open_store(sqlite_url(tmp_path / "nowhere" / "huifang.db"))
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive(), "the program could not end"
