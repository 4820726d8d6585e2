"""A point inside a transaction at which it stops until the test lets it continue, on both engines.

async with gate_for(database_url) as gate:
    task = asyncio.create_task(store.write(lambda connection: gate.stop(connection)))
    await gate.reached()     # the work now stands there, inside its transaction
    await gate.open()        # and goes on; leaving the block opens it, too
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.urls import backend

PATIENCE = 30.0
"""Seconds after which a test that waits here is wrong rather than slow."""
_LOCK = 4_242
_WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


class Gate(Protocol):
    """See the module."""

    def stop(self, connection: Connection) -> None:
        """Wait here; called by the work."""
        ...

    async def reached(self) -> None:
        """Return once a work waits here."""
        ...

    async def open(self) -> None:
        """Let it go on, and whoever comes later."""
        ...


@asynccontextmanager
async def gate_for(database_url: str) -> AsyncIterator[Gate]:
    """A gate for works on this database."""
    if backend(database_url) == "sqlite":
        threads = _ThreadGate()
        try:
            yield threads
        finally:
            await threads.open()
        return
    engine = create_async_engine(database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as holder:
        await holder.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        locks = _LockGate(holder)
        try:
            yield locks
        finally:
            await locks.open()


class _ThreadGate:
    """SQLite works run on threads of their own."""

    def __init__(self) -> None:
        self._there = threading.Event()
        self._open = threading.Event()

    def stop(self, connection: Connection) -> None:
        self._there.set()
        assert self._open.wait(PATIENCE), "nobody opened the gate"

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._there.wait, PATIENCE), "no work came to the gate"

    async def open(self) -> None:
        self._open.set()


class _LockGate:
    """PostgreSQL works run on the event loop and give way only while the server makes them wait."""

    def __init__(self, holder: AsyncConnection) -> None:
        self._holder: AsyncConnection | None = holder

    def stop(self, connection: Connection) -> None:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    async def reached(self) -> None:
        assert self._holder is not None, "the gate is open"
        async with asyncio.timeout(PATIENCE):
            while (await self._holder.execute(_WAITING)).scalar_one() == 0:
                pass

    async def open(self) -> None:
        if self._holder is not None:
            await self._holder.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
            self._holder = None
