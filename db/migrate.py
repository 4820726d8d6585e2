"""Brings a database to the schema this program was written for, however many processes try at the same time.

The first process takes the database's own lock (`BEGIN IMMEDIATE` on SQLite, an advisory lock on PostgreSQL) and
applies every missing revision in one transaction; the others then find nothing left to do. Importing this module is
cheap: Alembic, which takes a second, is imported only when there is something to apply.
"""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from db.schema import metadata
from db.store import BUSY_SECONDS, Store, StoreUnavailable
from db.urls import backend, sqlite_path

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS: Final = tuple(f"{n:04}" for n in range(1, 93))
"""Every revision this program knows, oldest first."""
HEAD: Final[str] = REVISIONS[-1]

_PG_LOCK = 0x6875_6966_616E_67  # "huifang"
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its state in module globals


class SchemaTooNew(RuntimeError):
    """The database was upgraded by a later version of the program."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"数据库的版本 {found} 比本程序认识的 {HEAD} 新；请升级 huifang，或用 huifang db restore 恢复升级前的备份"
        )


class NotOurs(RuntimeError):
    """The database has tables with our names but no version record."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"数据库里已有表 {table}，却没有版本记录，不像是 huifang 建立的；请检查 HUIFANG_DATABASE_URL 或换一个空库"
        )


def revision(connection: Connection) -> str | None:
    """The revision of a database; None when it has never been set up."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one this program was written for."""
    return revision(connection) == HEAD


async def ensure_current(store: Store, url: str) -> None:
    """Upgrade the open store's database if it needs it; raises as `upgrade` does."""
    found = await store.read(revision)
    if found != HEAD:
        await upgrade(url)


async def upgrade(url: str) -> str | None:
    """Apply missing revisions, all or nothing; returns the previous revision (None: the database was empty).

    Raises SchemaTooNew, NotOurs, or StoreUnavailable when the database cannot be reached or is held by another program.
    """
    return await asyncio.to_thread(upgrade_here, url)


def upgrade_here(url: str) -> str | None:
    """The same for code on a thread of its own, without an event loop."""
    with _ONE_AT_A_TIME:
        try:
            if backend(url) == "sqlite":
                return _upgrade_sqlite(sqlite_path(url))
            return asyncio.run(_upgrade_postgres(url))
        except (DBAPIError, OSError) as e:
            reason = e.orig if isinstance(e, DBAPIError) else e
            raise StoreUnavailable(
                f"数据库升级没有完成，什么也没有改动：{reason}；请检查 HUIFANG_DATABASE_URL 和权限"
            ) from e


def _upgrade_sqlite(path: Path) -> str | None:
    if not path.parent.is_dir():
        raise StoreUnavailable(f"数据库目录不存在：{path.parent}；请先建立它，或改 HUIFANG_DATABASE_URL")
    engine = sqlite_engine(path)
    try:
        with engine.begin() as connection:
            before = _apply(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StoreUnavailable("升级会留下没有主人的记录，已放弃；请先运行 huifang db check")
            return before
    finally:
        engine.dispose()


async def _upgrade_postgres(url: str) -> str | None:
    from sqlalchemy.ext.asyncio import create_async_engine

    from db.engine.postgres import connected

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with connected(engine) as connection, connection.begin():
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PG_LOCK})
            return await connection.run_sync(_apply)
    finally:
        await engine.dispose()


def _apply(connection: Connection) -> str | None:
    """Inside the lock: check again, then apply what is missing."""
    from alembic import command

    before = revision(connection)
    if before == HEAD:
        return before
    if before is not None and before not in REVISIONS:
        raise SchemaTooNew(before)
    if before is None:
        for table in sorted(set(inspect(connection).get_table_names()) & set(metadata.tables)):
            raise NotOurs(table)
    command.upgrade(configuration(connection), "head")
    return before


def sqlite_engine(path: Path) -> Engine:
    """A plain engine whose transactions lock out other writers at once and check foreign keys only on request.

    Recreating a table, which SQLite's ALTER requires, would otherwise fail on rows that refer to it.
    """

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def configuration(connection: Connection | None) -> "Config":
    """Alembic's settings, without an ini file; the revisions run on `connection`."""
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
