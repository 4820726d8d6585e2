"""Backing up and restoring a SQLite database file.

The copy is made with VACUUM INTO: one consistent moment, no waiting for or by writers, and no trace of deleted rows.
A restored file is completed under another name and then replaces the old one in one step, after the old database has
been closed to everybody and its write-ahead log folded in, so that one database's log is never read with another's
file.
"""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from db.migrate import HEAD, sqlite_engine, upgrade_here
from db.schema import metadata
from db.store import BUSY_SECONDS
from db.upkeep.backups import (
    SILENT,
    Backup,
    BadFile,
    InUse,
    MaintenanceFailed,
    Restored,
    accept_revision,
    settle_in,
    stamp,
)
from db.upkeep.drafts import draft_of, publish, refuse_to_overwrite, sync
from db.upkeep.lineage import ONLY_LOOKING, Consent, DatabaseStanding, refuse_to_lose, standing

LOGS = ("-wal", "-shm", "-journal")
SENT_AFTER = "SELECT count(*) FROM outbox WHERE id > ? AND state NOT IN ('pending', 'cancelled')"


def backup(path: Path, file: Path) -> Backup:
    """See `db.upkeep.maintenance.backup`."""
    if not path.is_file():
        raise MaintenanceFailed(f"还没有数据库 {path}；请检查 HUIFANG_DATABASE_URL")
    refuse_to_overwrite(file)
    if file.absolute() in [_beside(path.absolute(), end) for end in LOGS]:
        raise BadFile(f"{file} 是数据库自己的文件名；请换一个文件名")
    with draft_of(file) as draft:
        try:
            _copy(path, draft)
            found = _verified(draft)
        except sqlite3.Error as e:
            raise MaintenanceFailed(f"备份没有完成：{e}；请运行 huifang db check") from e
        publish(draft, file)
    return Backup(file, file.stat().st_size, found)


def restore(path: Path, file: Path, now: datetime, consent: Consent | None) -> Restored:
    """See `db.upkeep.maintenance.restore`."""
    if not path.parent.is_dir():
        raise MaintenanceFailed(f"数据库目录不存在：{path.parent}；请先建立它，或改 HUIFANG_DATABASE_URL")
    path = path.resolve()  # a link keeps pointing at the database
    if file.exists() and path.exists() and file.samefile(path):
        raise BadFile(f"{file} 就是现在的数据库，不是备份")
    with draft_of(path) as draft:
        found = accept_revision(file, _draft(file, draft))
        upgrade_here(f"sqlite+aiosqlite:///{draft}")
        return _take_place(path, draft, found, now, consent)


def _draft(file: Path, draft: Path) -> str:
    """Copy a backup and check it; returns its revision."""
    if not file.is_file():
        raise BadFile(f"没有备份文件 {file}")
    try:
        _whole(file)
        _copy(file, draft)
        return _verified(draft)
    except sqlite3.Error as e:
        raise BadFile(f"{file} 不是完好的 huifang 备份（{e}）；数据库没有改动，请换一个备份") from e
    except MaintenanceFailed as e:
        raise BadFile(f"{file}：{e}；数据库没有改动，请换一个备份") from e


def _take_place(path: Path, draft: Path, found: str, now: datetime, consent: Consent | None) -> Restored:
    engine = sqlite_engine(draft)
    with engine.begin() as connection:
        backup_stands = standing(lambda ask: connection.execute(text(ask)).all())
        last = settle_in(connection, now=now, consent=consent)
    engine.dispose()
    sync(draft)
    if not path.exists():
        _owned_like(path.parent, draft)
        draft.replace(path)
        sync(path.parent)
        return Restored(found, kept=None, forgotten=0, compared=False)
    _owned_like(path, draft)
    kept = _beside(path, f".before-restore-{stamp(now)}")
    refuse_to_overwrite(kept)
    with _closed_to_all(path, now, last) as (stands, forgotten):
        if stands is not None or consent is ONLY_LOOKING:
            refuse_to_lose(stands or backup_stands, backup_stands, consent)
        try:
            os.link(path, kept)
        except OSError:  # a file system without hard links
            shutil.copy2(path, kept)
            sync(kept)
        for end in LOGS:  # there are none, unless the old database was too broken to fold them in
            log = _beside(path, end)
            if log.exists():
                log.replace(_beside(kept, end))
        draft.replace(path)
        sync(path.parent)
    return Restored(found, kept=str(kept), forgotten=forgotten, compared=stands is not None)


@contextmanager
def _closed_to_all(path: Path, now: datetime, last: int) -> Iterator[tuple[DatabaseStanding | None, int]]:
    """Hold the old database so that nobody else has it open.

    Yields how far it has got, None if it cannot be read, and how many messages it sent after message `last`.
    """
    stands, forgotten = None, 0
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")  # needs to be alone, folds the log in and removes it
            old.execute("BEGIN EXCLUSIVE")
            if _one(old, "PRAGMA journal_mode") != "delete" or _served(old, now):
                raise InUse
            stands = standing(lambda ask: old.execute(ask).fetchall())
            forgotten = int(str(_one(old, SENT_AFTER, last)))
        except sqlite3.DatabaseError as e:
            match e.sqlite_errorcode & 0xFF:
                case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                    raise InUse from e
                case sqlite3.SQLITE_ERROR | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                    stands, forgotten = None, 0  # never set up, or broken: nobody can be working with it
                case _:
                    raise MaintenanceFailed(f"打不开现有的数据库 {path}：{e}；数据库没有改动") from e
        yield stands, forgotten


def _served(old: sqlite3.Connection, now: datetime) -> bool:
    heard = _one(old, "SELECT max(at) FROM heartbeats")
    return heard is not None and str(heard) > f"{(now - SILENT).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _one(connection: sqlite3.Connection, statement: str, *values: object) -> object:
    row: tuple[object, ...] = connection.execute(statement, values).fetchone()
    return row[0]


def _reading(file: Path) -> closing[sqlite3.Connection]:
    where = f"{file.absolute().as_uri()}?mode=ro"
    return closing(sqlite3.connect(where, uri=True, timeout=BUSY_SECONDS, isolation_level=None))


def _copy(source: Path, target: Path) -> None:
    with _reading(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _whole(file: Path) -> None:
    with _reading(file) as connection:
        found = str(_one(connection, "PRAGMA integrity_check(1)"))
    if found != "ok":
        raise sqlite3.DatabaseError(found.splitlines()[-1])


def _verified(file: Path) -> str:
    """The revision of an intact copy that is ours; raises sqlite3.DatabaseError or MaintenanceFailed."""
    _whole(file)
    with _reading(file) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            raise MaintenanceFailed("里面没有 huifang 的版本记录")
        found = _one(connection, "SELECT max(version_num) FROM alembic_version")
    if not isinstance(found, str) or (found == HEAD and not metadata.tables.keys() <= tables):
        raise MaintenanceFailed("里面缺少 huifang 的数据表")
    return found


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _owned_like(model: Path, draft: Path) -> None:
    """Whoever runs the restore, the server must be able to open the file."""
    state = model.stat()
    if model.is_file():
        draft.chmod(stat.S_IMODE(state.st_mode))
    with suppress(PermissionError):
        os.chown(draft, state.st_uid, state.st_gid)
