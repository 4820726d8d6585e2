"""Work that only one of all processes does, with another taking over soon after that one has died.

The process that holds the lease works and renews it. It stops on its own if it could not renew the lease in
time, and hands it back when it ends in good order. Leased work must tolerate two workers for a moment,
because no lease can promise more.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from db.queries.processes import leases
from db.store import Conflict, Store, StoreUnavailable

log = structlog.get_logger()

LASTS = timedelta(seconds=6)
RENEWED = 2.0
"""Seconds between two renewals, and between two checks of the waiting processes."""


class Work(Protocol):
    """Something that runs until it is stopped."""

    async def run(self) -> None:
        """Work until `stop`; return once everything under way is done."""
        ...

    def stop(self) -> None:
        """Begin nothing new."""
        ...


class Leased:
    """Does its work while it holds the lease on it."""

    def __init__(
        self,
        store: Store,
        name: str,
        begin: Callable[[], Work],
        *,
        owner: str,
        clock: Callable[[], datetime],
    ) -> None:
        """`begin` creates the work anew each time the lease is taken; `owner` names this process."""
        self._store = store
        self._name = name
        self._begin = begin
        self._owner = owner
        self._clock = clock
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Wait for the lease and work while it is held, until `stop`."""
        while not self._stopped.is_set():
            asked = asyncio.get_running_loop().time()
            if await self._taken():
                await self._work(asked + LASTS.total_seconds())
            await self._rest()

    def stop(self) -> None:
        """Finish what is under way and hand the lease back."""
        self._stopped.set()

    async def _work(self, until: float) -> None:
        """Work until the stop, the end of the work, or the loss of the lease."""
        log.info("lease_taken", lease=self._name)
        loop = asyncio.get_running_loop()
        work = self._begin()
        working = asyncio.create_task(work.run())
        try:
            while True:
                await self._rest(working)
                asked = loop.time()
                if self._stopped.is_set() or working.done():
                    break
                taken = await self._taken()
                if taken:
                    until = asked + LASTS.total_seconds()
                elif (
                    taken is False or loop.time() + RENEWED >= until
                ):  # it will have expired by the next check
                    log.warning("lease_lost", lease=self._name)
                    break
        finally:
            work.stop()
            await asyncio.wait([working])
        if not working.cancelled() and (failure := working.exception()) is not None:
            log.error("leased_work_failed", lease=self._name, error=type(failure).__name__)
        with contextlib.suppress(StoreUnavailable, Conflict):  # then it expires on its own
            await self._store.write(partial(leases.release, name=self._name, owner=self._owner))

    async def _taken(self) -> bool | None:
        """Whether the lease is ours; None when that cannot be determined."""
        take = partial(leases.take, name=self._name, owner=self._owner, lasts=LASTS, now=self._clock())
        try:
            return await self._store.write(take)
        except (StoreUnavailable, Conflict):
            return None

    async def _rest(self, *working: asyncio.Task[None]) -> None:
        """Wait for the next check, the stop, or the end of the work."""
        stopped = asyncio.create_task(self._stopped.wait())
        await asyncio.wait([stopped, *working], timeout=RENEWED, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
