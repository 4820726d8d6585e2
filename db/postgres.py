"""PostgreSQL through asyncpg: each work is one transaction; several processes may serve at once."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.store import Conflict, StoreUnavailable, Work

T = TypeVar("T")

LOST_RACES = ("40001", "40P01")
"""SQLSTATE: serialization_failure, deadlock_detected."""


class PostgresStore:
    """See `db.store.Store`."""

    dialect = "postgresql"

    def __init__(self, engine: AsyncEngine) -> None:
        self._writing = engine
        self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect once, to see that it works; raises StoreUnavailable with a sentence for the operator."""
        store = cls(create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True))
        try:
            async with connected(store._writing):
                return store
        except BaseException:
            await store.close()
            raise

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`; a lost race (serialisation, deadlock) is a Conflict."""
        try:
            async with connected(self._writing) as connection, connection.begin():
                return await connection.run_sync(work)
        except DBAPIError as e:
            if getattr(e.orig, "sqlstate", None) in LOST_RACES:
                raise Conflict from e
            raise

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`."""
        async with connected(self._reading) as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._writing.dispose()


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection; raises StoreUnavailable, whatever the driver calls it, when there is none to be had."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.connect())
        except (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as e:
            raise StoreUnavailable(f"连不上 PostgreSQL：{e}；请检查 HUIFANG_DATABASE_URL 和数据库服务") from e
        yield connection
