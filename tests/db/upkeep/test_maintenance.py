"""Backups are complete, restoring is safe, and neither loses nor duplicates anything; on both engines."""

import asyncio
import os
import shutil
import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, select, text

import embedded
from db.migrate import HEAD, upgrade
from db.opening import open_store
from db.queries.processes import marks
from db.queries.processes.marks import RESTORED
from db.schema import audit, heartbeats, inbound, ledger_checkpoints, metadata, outbox, parties, rounds
from db.store import Store, StoreUnavailable, Work
from db.upkeep.backups import BadFile, InUse, MaintenanceFailed
from db.upkeep.lineage import Consent, WouldLose
from db.upkeep.maintenance import backup, restore, would_lose
from db.urls import backend, sqlite_path
from engines import sqlite_url
from rows import NOW, add, add_one_of_each

LATER = NOW + timedelta(hours=1)
CONSENT = Consent("chenjing", "liwei", "磁盘坏了")


@pytest.fixture(autouse=True)
def tools(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pg_dump` of the server's own version comes first."""
    if engine == "postgresql":
        install = embedded.found()
        if install is not None:
            monkeypatch.setenv("PATH", f"{install / 'pginstall' / 'bin'}{os.pathsep}{os.environ['PATH']}")
        elif shutil.which("pg_dump") is None:
            pytest.skip("no pg_dump")


async def do(url: str, *works: Work[object]) -> list[object]:
    """Run works on a store opened for them; the results."""
    store = await open_store(url)
    try:
        return [await store.write(work) for work in works]
    finally:
        await store.close()


def content(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    def rows(table: Table) -> list[tuple[object, ...]]:
        found = (tuple(row) for row in connection.execute(select(table)))
        return sorted((row for row in found if row[0] != RESTORED), key=repr)

    return {table.name: rows(table) for table in metadata.tables.values() if table is not heartbeats}


def states(connection: Connection) -> dict[str, str]:
    return {row.ref: row.state for row in connection.execute(select(outbox.c.ref, outbox.c.state))}


def sql(statement: str) -> Work[object]:
    def work(connection: Connection) -> None:
        connection.execute(text(statement))

    return work


def message(ref: str, state: str) -> Work[object]:
    return partial(add, table=outbox, ref=ref, state=state)


def one_of_each_settled(connection: Connection) -> None:
    """Rows of which nothing is changed on the way: nobody serves, and nothing waits to be sent."""
    add_one_of_each(connection)
    connection.execute(text("DELETE FROM heartbeats"))
    connection.execute(text("UPDATE outbox SET state = 'accepted'"))


async def test_what_was_backed_up_comes_back(database_url: str, tmp_path: Path) -> None:
    before = (await do(database_url, one_of_each_settled, content))[1]
    made = await backup(database_url, tmp_path / "copy")
    assert (made.file, made.revision) == (tmp_path / "copy", HEAD)
    assert made.size == (tmp_path / "copy").stat().st_size > 0

    await do(database_url, partial(add, table=parties, phone_index=b"later"))
    restored = await restore(database_url, tmp_path / "copy", now=LATER)
    assert restored.revision == HEAD
    assert await do(database_url, content) == [before]


async def test_a_backup_is_one_moment_of_a_database_in_use(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """Parties come in twos: a copy that saw one of them without the other would be no copy of any moment."""

    def two(connection: Connection, n: int) -> None:
        add(connection, parties, phone_index=b"a%d" % n)
        add(connection, parties, phone_index=b"b%d" % n)

    async def write_until(done: asyncio.Event) -> int:
        n = 0
        while not done.is_set():
            await store.write(partial(two, n=(n := n + 1)))
        return n

    done = asyncio.Event()
    await store.write(partial(two, n=0))
    writing = asyncio.create_task(write_until(done))
    await backup(database_url, tmp_path / "copy")
    done.set()
    assert await writing > 0
    await store.close()
    await restore(database_url, tmp_path / "copy", now=LATER)

    indexes = (await do(database_url, lambda c: set(c.execute(select(parties.c.phone_index)).scalars())))[0]
    assert isinstance(indexes, set)
    assert {i[1:] for i in indexes if i[:1] == b"a"} == {i[1:] for i in indexes if i[:1] == b"b"} >= {b"0"}


async def test_the_former_database_is_kept(database_url: str, tmp_path: Path) -> None:
    await backup(database_url, tmp_path / "copy")
    await do(database_url, partial(add, table=parties, phone_index=b"later"))
    kept = (await restore(database_url, tmp_path / "copy", now=LATER)).kept
    assert kept is not None
    assert "20261102" in kept
    if backend(database_url) == "sqlite":
        there = (
            await do(sqlite_url(Path(kept)), lambda c: c.execute(select(parties.c.phone_index)).scalar())
        )[0]
    else:
        old = text(f"SELECT phone_index FROM {kept.removeprefix('schema ')}.parties")
        there = (await do(database_url, lambda c: c.execute(old).scalar()))[0]
    assert there == b"later"


async def test_what_waited_is_put_in_doubt_and_what_went_out_since_is_counted(
    database_url: str, tmp_path: Path
) -> None:
    waiting = [message(state, state) for state in ("pending", "sending", "accepted", "failed")]
    await do(database_url, partial(add, table=parties), *waiting)
    await backup(database_url, tmp_path / "copy")
    await do(database_url, message("later", "accepted"), message("unsaid", "cancelled"))
    restored = await restore(database_url, tmp_path / "copy", now=LATER, consent=CONSENT)
    assert restored.forgotten == 1
    found = (await do(database_url, states))[0]
    assert found == {"pending": "unknown", "sending": "sending", "accepted": "accepted", "failed": "failed"}


def month(state: str, root: str | None) -> Work[object]:
    return partial(add, table=rounds, month="2026-10", state=state, root=root)


def sealed(root: str) -> Work[object]:
    return sql(f"UPDATE rounds SET state = 'closed', root = '{root}'")


def signed(size: int, witnesses: int, block: str = "R1 1") -> Work[object]:
    return partial(
        add, table=ledger_checkpoints, size=size, root=f"{size:064x}", block=block, witnesses=witnesses
    )


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (month("open", None), sealed("aa"), "已封存的 2026-10 变回没有封存"),
        (month("closed", "aa"), sealed("bb"), "换掉 2026-10 的总校验值"),
        (sql("SELECT 1"), message("later", "accepted"), "已发出的 1 条消息"),
        (message("waits", "pending"), sql("UPDATE outbox SET state = 'accepted'"), "已发出的 1 条消息"),
        (sql("SELECT 1"), partial(add, table=inbound, message_key=b"SM1"), "丢掉 1 条来信"),
        (
            signed(14, 1),
            signed(28, 1, "O1 2026-10"),
            "签到第 28 行（见证单位签到第 28 行），备份里只有前 14 行",
        ),
        (signed(14, 1), signed(28, 0, "O1 2026-10"), "忘掉 2026-10 的公布"),
    ],
)
async def test_an_older_backup_is_refused(
    database_url: str, tmp_path: Path, before: Work[object], after: Work[object], says: str
) -> None:
    await do(database_url, partial(add, table=parties), before)
    await backup(database_url, tmp_path / "copy")
    there = (await do(database_url, after, content))[1]
    with pytest.raises(WouldLose, match=says):
        await restore(database_url, tmp_path / "copy", now=LATER)
    assert await do(database_url, content) == [there]


async def test_two_persons_may_want_an_older_backup_once_they_are_told_what_it_lacks(
    database_url: str, tmp_path: Path
) -> None:
    await do(database_url, partial(add, table=parties), signed(14, 1), month("open", None))
    await backup(database_url, tmp_path / "copy")
    lacked = (message("later", "accepted"), sealed("aa"), signed(28, 0, "O1 2026-10"))
    there = (await do(database_url, *lacked, content))[-1]
    told = "\n".join(await would_lose(database_url, tmp_path / "copy"))
    for says in ("已发出的 1 条消息", "已封存的 2026-10 变回没有封存", "忘掉 2026-10 的公布"):
        assert says in told
    assert await do(database_url, content) == [there]

    await restore(database_url, tmp_path / "copy", now=LATER, consent=CONSENT)
    noted = select(audit.c.act, audit.c.by_whom, audit.c.reason)
    lines = (await do(database_url, lambda c: [tuple(row) for row in c.execute(noted)]))[0]
    assert lines == [("restore", "chenjing、liwei", "磁盘坏了")]


async def test_a_restored_database_says_from_when_on_the_providers_must_be_asked(
    database_url: str, tmp_path: Path
) -> None:
    await do(database_url, partial(add, table=parties), message("A", "accepted"))
    await backup(database_url, tmp_path / "copy")
    await restore(database_url, tmp_path / "copy", now=LATER)
    (mark,) = await do(database_url, partial(marks.find, name=RESTORED))
    assert mark == marks.Bookmark(NOW, "")


async def test_a_backup_never_overwrites(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("keep me")
    (tmp_path / "nowhere").symlink_to("gone")
    for taken in ("letter", "nowhere"):
        with pytest.raises(BadFile, match="已经存在"):
            await backup(database_url, tmp_path / taken)
    assert (tmp_path / "letter").read_text() == "keep me"
    with pytest.raises(BadFile, match="写不了"):
        await backup(database_url, tmp_path / "no" / "such" / "folder")


async def test_a_backup_that_fails_leaves_nothing_behind(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    await do(empty_url)
    with pytest.raises(MaintenanceFailed):
        await backup(empty_url, tmp_path / "backups" / "copy")
    assert list((tmp_path / "backups").iterdir()) == []


async def test_a_backup_is_for_nobody_else_to_read(database_url: str, tmp_path: Path) -> None:
    await backup(database_url, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


async def test_nothing_is_restored_under_a_server_that_was_heard_just_now(
    database_url: str, tmp_path: Path
) -> None:
    await backup(database_url, tmp_path / "copy")
    await do(database_url, partial(add, table=heartbeats, at=NOW), partial(add, table=parties))
    before = (await do(database_url, content))[0]
    with pytest.raises(InUse, match="停止 huifang serve"):
        await restore(database_url, tmp_path / "copy", now=NOW + timedelta(seconds=30))
    assert await do(database_url, content) == [before]
    await restore(database_url, tmp_path / "copy", now=NOW + timedelta(seconds=61))
    assert await do(database_url, lambda c: c.execute(select(heartbeats)).all()) == [[]]


def no_backup(folder: Path) -> list[Path]:
    """Files that are no backup of anything."""
    (folder / "letter").write_text("尊敬的用户：" * 1_000, encoding="utf-8")
    (folder / "empty").touch()
    (folder / "folder").mkdir()
    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE cases (seat integer)")
    other.close()
    return [folder / name for name in ("letter", "empty", "folder", "other.db", "not there")]


async def test_a_file_that_is_no_backup_changes_nothing(database_url: str, tmp_path: Path) -> None:
    before = (await do(database_url, one_of_each_settled, content))[1]
    for file in no_backup(tmp_path):
        with pytest.raises(BadFile, match=file.name):
            await restore(database_url, file, now=LATER)
    assert await do(database_url, content) == [before]


@pytest.mark.parametrize("damage", ["cut", "scribble"])
async def test_a_damaged_backup_changes_nothing(database_url: str, tmp_path: Path, damage: str) -> None:
    before = (await do(database_url, one_of_each_settled, content))[1]
    copy = (await backup(database_url, tmp_path / "copy")).file
    whole = copy.read_bytes()
    half = len(whole) // 2
    copy.write_bytes(
        whole[:half] if damage == "cut" else whole[:half] + os.urandom(4096) + whole[half + 4096 :]
    )
    with pytest.raises((BadFile, MaintenanceFailed)):
        await restore(database_url, copy, now=LATER)
    assert await do(database_url, content) == [before]


async def test_a_backup_of_a_later_version_changes_nothing(database_url: str, tmp_path: Path) -> None:
    await do(database_url, sql("UPDATE alembic_version SET version_num = '9999'"))
    await backup(database_url, tmp_path / "copy")
    await do(database_url, sql(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
    with pytest.raises(BadFile, match=r"9999.*请先升级"):
        await restore(database_url, tmp_path / "copy", now=LATER)
    assert await upgrade(database_url) == HEAD


async def test_a_restore_that_fails_halfway_puts_everything_back(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    """A backup that claims to be ours and lacks a table."""
    await upgrade(empty_url)
    await do(empty_url, sql("DROP TABLE heartbeats"))
    before = (await do(database_url, one_of_each_settled, content))[1]
    with pytest.raises((BadFile, StoreUnavailable, MaintenanceFailed)):
        await restore(database_url, await lame(empty_url, tmp_path), now=LATER, consent=CONSENT)
    assert await do(database_url, content) == [before]


async def lame(url: str, folder: Path) -> Path:
    """A backup without the checks that refuse to make it."""
    if backend(url) == "sqlite":
        return sqlite_path(url)
    return (await backup(url, folder / "lame")).file


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_without_the_tools_of_the_server_a_sentence_says_what_to_do(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MaintenanceFailed, match=r"没有 pg_dump；请安装"):
        await backup(database_url, tmp_path / "copy")
    (tmp_path / "copy").touch()
    with pytest.raises(BadFile, match="pg_restore"):
        await restore(database_url, tmp_path / "copy", now=LATER)
