"""Backing a database up, putting a backup back, and looking whether one is whole.

SQLite is copied with its own online backup while `serve` goes on; the copy appears whole or not at all. PostgreSQL has
its own tools, which are named in the error: copying it statement by statement would be no backup.
"""

import fcntl
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from db.migrate import HEAD, is_current, upgrade
from db.schema import APPEND_ONLY
from db.store import open_store, sqlite_path


class CannotMaintain(ValueError):
    """The request cannot be carried out, and nothing was changed; the message says why and what to do."""


async def backup(url: str, target: Path) -> None:
    """Copy a SQLite database to a new file; raises CannotMaintain."""
    source = _file(url, "pg_dump --format=custom --file=备份.dump")
    if not source.exists():
        raise CannotMaintain(f"数据库 {source} 还不存在，没有可备份的")
    if target.exists():
        raise CannotMaintain(f"{target} 已经存在；请换一个文件名")
    if not target.absolute().parent.is_dir():
        raise CannotMaintain(f"文件夹 {target.parent} 不存在；请先建立它")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        _whole(draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


async def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the place of the database; where the old one was kept. Raises CannotMaintain."""
    target = _file(url, "pg_restore --clean --dbname=…")
    _whole(source)
    _ours(source)
    lock = target.with_name(target.name + ".lock")
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotMaintain("huifang serve 正在使用数据库；请先停掉它再恢复") from None
        kept = _set_aside(target)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(draft)) as new:
            old.backup(new)
        draft.replace(target)
    await upgrade(url)
    return kept


async def check(url: str) -> list[str]:
    """Everything that is wrong with the database, one sentence each."""
    store = await open_store(url)
    try:
        if not await store.read(is_current):
            return [f"版本不是 {HEAD}；请运行 huifang db upgrade"]
        problems = []
        for row in await store.read(
            lambda c: c.exec_driver_sql("SELECT case_no, record, sha256 FROM archive").all()
        ):
            if sha256(row.record.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
                problems.append(f"档案 {row.case_no} 的内容与校验值不符")
        if store.dialect == "sqlite":
            problems += await store.read(_sqlite_problems)
        return problems
    finally:
        await store.close()


def _sqlite_problems(connection: object) -> list[str]:
    from sqlalchemy import Connection

    assert isinstance(connection, Connection)
    problems = [
        f"数据库文件损坏：{row[0]}；请用备份恢复"
        for row in connection.exec_driver_sql("PRAGMA integrity_check")
        if row[0] != "ok"
    ]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        problems.append(f"有 {len(broken)} 行指向不存在的记录；请用备份恢复")
    triggers = connection.exec_driver_sql(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    ).scalars()
    guarded = set(triggers)
    for table in APPEND_ONLY:
        if table.name not in guarded:
            problems.append(f"表 {table.name} 的防改触发器不见了")
    return problems


def _file(url: str, command: str) -> Path:
    if not url.startswith("sqlite"):
        raise CannotMaintain(f"这是 PostgreSQL 数据库，请用它自己的工具：{command}")
    return sqlite_path(url)


def _whole(file: Path) -> None:
    if not file.is_file():
        raise CannotMaintain(f"没有文件 {file}")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            result = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as e:
        raise CannotMaintain(f"{file} 不是数据库备份，或已损坏：{e}") from e
    if result != "ok":
        raise CannotMaintain(f"{file} 已损坏：{result}")


def _ours(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT count(*) FROM callbacks").fetchone()
    except sqlite3.DatabaseError as e:
        raise CannotMaintain(f"{file} 不是 huifang 的数据库备份") from e


def _set_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = target.with_name(f"{target.name}.before-restore-{datetime.now(UTC):%Y%m%d%H%M%S}")
    target.replace(kept)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    return kept
