"""The store: what the rest of the house knows of the database, and the one way to write.

`write(work)` runs `work(connection)` inside a transaction and returns only after that transaction is durable;
`read(work)` never waits for a writer. A work is plain synchronous code on a SQLAlchemy Core connection, the same for
both engines (`db.engine.sqlite`, `db.engine.postgres`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_SECONDS = 30
"""How long a statement on SQLite waits for another program's lock."""
FORMS = "sqlite+aiosqlite:///huifang.db 或 postgresql+asyncpg://用户:密码@主机/库"


class Conflict(RuntimeError):
    """Somebody else moved first: nothing was written, read again and decide again."""


class HandledBefore(RuntimeError):
    """The message has been handled before: nothing was written."""


class StoreUnavailable(RuntimeError):
    """The database cannot be opened or does not answer; the message says what to do."""


class BadDatabaseUrl(StoreUnavailable, ValueError):
    """The setting names no database that we know; the message says how to write it."""


class Store(Protocol):
    """What the rest of the house knows of the database."""

    dialect: str

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; return its result once that is durable. Its exceptions roll it back.

        Another transaction may make it run again from the start (a deadlock), so it changes nothing but through its
        connection. StoreUnavailable: the database is away or too busy; nothing of it stands, unless it went away
        during the commit itself. A caller that is cancelled while it waits does not learn whether its work was written.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a consistent view (all its statements see one moment) without locking anybody out."""
        ...

    async def close(self) -> None:
        """Finish what waits, then close."""
        ...


async def open_store(url: str) -> Store:
    """Open the database of a settings URL; raises StoreUnavailable with a sentence for the operator."""
    if backend(url) == "sqlite":
        from db.engine.sqlite import SqliteStore

        return await SqliteStore.open(sqlite_path(url))
    from db.engine.postgres import PostgresStore

    return await PostgresStore.open(url)


def backend(url: str) -> str:
    """`sqlite` or `postgresql`; raises BadDatabaseUrl for every other URL."""
    parsed = _parsed(url)
    match parsed.drivername:
        case "sqlite" | "sqlite+aiosqlite":
            return "sqlite"
        case "postgresql+asyncpg":
            return "postgresql"
        case other:
            raise BadDatabaseUrl(f"HUIFANG_DATABASE_URL 不认识 {other}，请写成 {FORMS}")


def sqlite_path(url: str) -> Path:
    """The file behind a SQLite URL; an in-memory database is refused, for it would lose everything."""
    name = _parsed(url).database
    if not name or name == ":memory:":
        raise BadDatabaseUrl("HUIFANG_DATABASE_URL 没有写数据库文件名，例如 sqlite+aiosqlite:///huifang.db")
    return Path(name)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # whose words could quote a password
        raise BadDatabaseUrl(f"看不懂 HUIFANG_DATABASE_URL，请写成 {FORMS}") from None
