"""The guard for acts that cannot be undone: nothing is closed, planned, expired or begun by a clock that jumped.

Every tick looks at the clock. While it is trusted, its reading is stored in the database once a minute, so
that the next process knows how long nothing was running. That it jumped is stored, too, for the health
reports.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot.casework.rounds.clock import ClockWatch, Last, begin, look
from db.queries.processes import marks
from db.store import Store

log = structlog.get_logger()

KEPT_EVERY = timedelta(minutes=1)


def _loop_time() -> float:
    """Monotonic seconds, or those of a simulation that brings its own loop."""
    return asyncio.get_running_loop().time()


class ClockGuard:
    """Watches the clock of one process."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        timer: Callable[[], float] = _loop_time,
        boot: str | None = None,
    ) -> None:
        """`timer`: the monotonic clock in seconds; `boot`: an identifier of the boot it counts from; None: as
        Linux reports it."""
        self._store = store
        self._clock = clock
        self._timer = timer
        self._boot = boot if boot is not None else boot_of_this_machine()
        self._watch: ClockWatch | None = None
        self._kept: datetime | None = None
        self._said: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def steadily(self, work: Callable[[datetime], Awaitable[object]]) -> None:
        """Do what a clock that jumped must not: by it nothing is closed, archived or warned of, and no card is raised."""
        seen = await self.look()
        if seen.unsteady is None:
            await work(seen.wall)

    async def look(self) -> ClockWatch:
        """What the clock shows and whether it can be trusted. Everything done next uses this moment and no other."""
        async with self._one_at_a_time:
            before = self._watch
            if before is None:
                mark = await self._store.read(partial(marks.find, name=marks.CLOCK))
                watch = begin(self._clock(), self._timer(), self._last(mark))
            else:
                watch = look(before, self._clock(), self._timer())
            self._watch = watch
            await self._note(watch)
            return watch

    def _last(self, mark: marks.Bookmark | None) -> Last | None:
        if mark is None:
            return None
        boot, _, seconds = mark.note.partition(" ")
        return Last(mark.at, float(seconds) if boot and boot == self._boot else None)

    async def _note(self, watch: ClockWatch) -> None:
        """Store what it shows, or since when it cannot be trusted."""
        unsteady = watch.unsteady
        since = unsteady.since if unsteady is not None else None
        lately = self._kept is not None and abs(watch.wall - self._kept) < KEPT_EVERY
        if since == self._said and (unsteady is not None or lately):
            return
        if unsteady is not None:
            log.warning("clock_ran_away", shows=str(unsteady.wall), expected=str(unsteady.expected))
        elif self._said is not None:
            log.info("clock_trusted", shows=str(watch.wall))
        await self._store.write(partial(_keep, watch=watch, boot=self._boot))
        self._kept, self._said = watch.wall, since


def boot_of_this_machine() -> str:
    """An identifier of the boot from which the monotonic clock counts; empty where the system does not tell."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _keep(connection: Connection, *, watch: ClockWatch, boot: str) -> None:
    if (unsteady := watch.unsteady) is not None:
        marks.put(connection, marks.RAN_AWAY, unsteady.since, unsteady.expected.isoformat())
    else:
        marks.put(connection, marks.CLOCK, watch.wall, f"{boot} {watch.monotonic}")
        marks.drop(connection, marks.RAN_AWAY)
