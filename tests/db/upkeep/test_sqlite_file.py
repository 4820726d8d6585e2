"""Restoring over a SQLite file: nobody else has it open, and no log is read with the wrong file."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from db.migrate import is_current
from db.opening import open_store
from db.schema import parties
from db.upkeep.backups import BadFile, InUse
from db.upkeep.maintenance import backup, restore
from db.urls import sqlite_path
from engines import sqlite_url
from rows import NOW, add

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LATER = NOW + timedelta(hours=1)


def phones(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT phone_index FROM parties ORDER BY id")]


def log_of(path: Path) -> bytes | None:
    log = Path(f"{path}-wal")
    return log.read_bytes() if log.exists() else None


async def with_log(url: str, folder: Path) -> Path:
    """A database as a killed process leaves it: the last row stands in the write-ahead log only."""
    left = folder / "left.db"
    store = await open_store(url)
    await store.write(partial(add, table=parties, phone_index=b"in the log"))
    for end in ("", "-wal", "-shm"):
        shutil.copyfile(f"{sqlite_path(url)}{end}", f"{left}{end}")
    await store.close()
    assert log_of(left)
    return left


async def test_a_log_left_behind_stays_with_its_own_database(database_url: str, tmp_path: Path) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    left = await with_log(database_url, tmp_path)
    restored = await restore(sqlite_url(left), copy, now=LATER)
    assert phones(left) == []
    assert restored.kept is not None
    assert phones(Path(restored.kept)) == [b"in the log"]
    there = {name for name in os.listdir(tmp_path) if name.startswith("left.db")}
    assert there == {"left.db", os.path.basename(restored.kept)}


async def test_a_log_of_a_broken_database_stays_with_it(database_url: str, tmp_path: Path) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    left = await with_log(database_url, tmp_path)
    log = log_of(left)
    left.write_bytes(b"no longer a database" * 1_000)
    restored = await restore(sqlite_url(left), copy, now=LATER)
    assert phones(left) == []
    assert log_of(left) is None
    assert restored.kept is not None
    assert log_of(Path(restored.kept)) == log
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        phones(Path(restored.kept))


async def test_a_backup_holds_what_stands_in_the_log(database_url: str, tmp_path: Path) -> None:
    left = await with_log(database_url, tmp_path)
    await backup(sqlite_url(left), tmp_path / "copy")
    assert phones(tmp_path / "copy") == [b"in the log"]


async def test_nothing_is_restored_while_somebody_has_the_file_open(
    database_url: str, tmp_path: Path
) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    store = await open_store(database_url)
    await store.read(is_current)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(InUse):
        await restore(database_url, copy, now=LATER)
    assert sorted(os.listdir(tmp_path)) == before
    await store.write(partial(add, table=parties))  # and they can go on working
    await store.close()
    await restore(database_url, copy, now=LATER)


async def test_a_backup_can_be_brought_to_a_new_place(database_url: str, tmp_path: Path) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    restored = await restore(sqlite_url(tmp_path / "new.db"), copy, now=LATER)
    assert restored.kept is None
    store = await open_store(sqlite_url(tmp_path / "new.db"))
    assert await store.read(is_current)
    await store.close()


async def test_the_database_itself_is_no_backup(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="不是备份"):
        await restore(database_url, sqlite_path(database_url), now=LATER)
    with pytest.raises(BadFile):
        await backup(database_url, Path(f"{sqlite_path(database_url)}-wal"))


async def test_a_link_to_the_database_keeps_pointing_at_it(database_url: str, tmp_path: Path) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    (tmp_path / "link.db").symlink_to(sqlite_path(database_url))
    await restore(sqlite_url(tmp_path / "link.db"), copy, now=LATER)
    assert (tmp_path / "link.db").is_symlink()
    assert phones(tmp_path / "link.db") == []


async def test_the_restored_file_is_owned_and_readable_as_the_former_one(
    database_url: str, tmp_path: Path
) -> None:
    copy = (await backup(database_url, tmp_path / "copy")).file
    sqlite_path(database_url).chmod(0o640)
    await restore(database_url, copy, now=LATER)
    assert sqlite_path(database_url).stat().st_mode & 0o777 == 0o640
