"""PostgreSQL through asyncpg: each piece of work is one transaction; several processes may serve at once.

Writing and reading have separate pools, so that long reads (a report, an export) do not take connections from
incoming requests. Every wait is limited: for a connection, for a lock, for a process that stalled in the middle of a
transaction. A server that goes away, or refuses for lack of resources, raises StoreUnavailable as if it had never
been there; the next piece of work gets a new connection.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self, TypeVar

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.engine.compiled import ONCE
from db.schema import metadata
from db.store import Conflict, StoreUnavailable, Work

T = TypeVar("T")

WRITERS, MORE_WRITERS = 8, 8
"""Connections for writing, and how many more under load. The jobs need ten of them at most."""
READERS, MORE_READERS = 4, 4
PATIENCE_SECONDS = 10
"""How long to wait for a connection, and a statement for a lock: less than a provider waits for our answer."""
ASLEEP_SECONDS = 60
"""The server ends a transaction that has been idle for this long, because others need what it locks."""
LOCK_NOT_AVAILABLE = "55P03"
LOST_RACES = ("40001", "40P01")
"""SQLSTATE: serialization_failure, deadlock_detected."""
ATTEMPTS = 4
"""How often a piece of work is started before the caller gets the conflict."""
AWAY = ("08", "53", "57P", "58", "55P03", "57014", "25P03")
"""The first characters of SQLSTATEs: connection gone, no resources, shutting down, disk trouble, a lock or statement
timeout, an idle transaction ended."""


class PostgresStore:
    """See `db.store.Store`."""

    dialect = "postgresql"

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        self._writing = writing
        self._reading = reading

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect once, to check that it works; raises StoreUnavailable with a sentence for the operator."""
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
        """See `Store.write`; if it keeps losing races (serialisation, deadlock), Conflict is raised."""
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

    async def sweep(self) -> bool:
        """See `Store.sweep`; statistics are taken anew, for they quote what they count."""
        with explained():
            async with connected(self._writing) as connection:
                alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in metadata.sorted_tables:
                    try:
                        await alone.execute(text(f"VACUUM (FULL, ANALYZE) {table.name}"))
                    except DBAPIError as e:
                        if _code(e) != LOCK_NOT_AVAILABLE:
                            raise
                        return False
        return True

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
        execution_options=ONCE,
        connect_args={"server_settings": server, "timeout": PATIENCE_SECONDS},
    )


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection; raises StoreUnavailable, whatever the driver calls the error, when none can be had."""
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
    """Turns any error of a server that goes away, is full or makes a statement wait into StoreUnavailable.

    If the server goes away during a commit, it is unknown whether the data was written.
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
    """The SQLSTATE, if the server gave one."""
    return getattr(error.orig, "sqlstate", None) or ""
