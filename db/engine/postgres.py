"""PostgreSQL through asyncpg: each work is one transaction; several processes may serve at once.

Writing and reading have pools of their own, so that long reading (a report, an export) leaves the doors their
connections. No wait is for ever: not for a connection, not for a lock, not for a process that fell asleep in the middle
of a transaction. A server that goes away, or refuses for want of room, is a StoreUnavailable like one that was never
there; the next work finds a new connection.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.store import Conflict, StoreUnavailable, Work

T = TypeVar("T")

WRITERS, MORE_WRITERS = 8, 8
"""Connections for works that write, and how many more when many come at once. The clockwork needs ten of them at most."""
READERS, MORE_READERS = 4, 4
PATIENCE_SECONDS = 10
"""How long a work waits for a connection, and a statement for a lock: less than a provider waits for our answer."""
ASLEEP_SECONDS = 60
"""A transaction in which nothing happens for so long is ended by the server: what it locks is wanted."""
LOST_RACES = ("40001", "40P01")
"""SQLSTATE: serialization_failure, deadlock_detected."""
ATTEMPTS = 4
"""How often a work is begun before its lost races are the caller's."""
AWAY = ("08", "53", "57P", "58", "55P03", "57014", "25P03")
"""SQLSTATE, by their first letters: the connection is gone, no room, shutting down, trouble with the disk, a lock or a
statement took too long, a transaction fell asleep."""


class PostgresStore:
    """See `db.store.Store`."""

    dialect = "postgresql"

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        self._writing = writing
        self._reading = reading

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect once, to see that it works; raises StoreUnavailable with a sentence for the operator."""
        asleep = str(ASLEEP_SECONDS * 1_000)
        writing = _engine(url, WRITERS, MORE_WRITERS, idle_in_transaction_session_timeout=asleep)
        reading = _engine(url, READERS, MORE_READERS).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        store = cls(writing, reading)
        try:
            async with connected(writing):
                return store
        except BaseException:
            await store.close()
            raise

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`; a race that is lost again and again (serialisation, deadlock) is a Conflict."""
        for _ in range(ATTEMPTS):
            try:
                with explained():
                    async with connected(self._writing) as connection, connection.begin():
                        return await connection.run_sync(work)
            except DBAPIError as e:
                if _code(e) not in LOST_RACES:
                    raise
                lost = e
        raise Conflict from lost

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`."""
        with explained():
            async with connected(self._reading) as connection:
                return await connection.run_sync(work)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._writing.dispose()
        await self._reading.dispose()


def _engine(url: str, size: int, more: int, **settings: str) -> AsyncEngine:
    server: dict[str, Any] = {"lock_timeout": str(int(PATIENCE_SECONDS * 1_000)), **settings}
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=more,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        connect_args={"server_settings": server, "timeout": PATIENCE_SECONDS},
    )


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection; raises StoreUnavailable, whatever the driver calls it, when there is none to be had."""
    try:
        connection = await engine.connect()
    except PoolTimeout as e:
        raise StoreUnavailable("数据库忙：所有连接都在用，请稍后再试") from e
    except (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as e:
        raise StoreUnavailable(f"连不上 PostgreSQL：{e}；请检查 HUIFANG_DATABASE_URL 和数据库服务") from e
    try:
        yield connection
    finally:
        await connection.close()


@contextmanager
def explained() -> Iterator[None]:
    """Whatever a server that goes away, is full or keeps a statement waiting raises becomes a StoreUnavailable.

    If it goes away during a commit, nobody knows whether that was written.
    """
    try:
        yield
    except DBAPIError as e:
        if not (e.connection_invalidated or _code(e).startswith(AWAY)):
            raise
        raise StoreUnavailable(
            f"PostgreSQL 没有应答或太忙（{_code(e) or '连接断了'}）；请检查数据库服务"
        ) from e
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as e:
        raise StoreUnavailable("PostgreSQL 没有应答（连接断了）；请检查数据库服务") from e


def _code(error: DBAPIError) -> str:
    """The SQLSTATE, if the server said one."""
    return getattr(error.orig, "sqlstate", None) or ""
