"""The office's health: measured, judged (`bot.casework.health.judgement`), shown in gauges, told to the office chat.

A request gets its answer within seconds even while the database hangs: measurements are a few seconds apart,
a read that does not return is itself a finding, and slow checks (a write, a long count) run in the
background.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.casework.health.facts import Facts
from bot.casework.health.judgement import no_answer, problems
from bot.casework.health.problem import HealthProblem
from bot.casework.tickets.deadline import UNANNOUNCED, Calendar
from bot.domain.month import Hours, Month
from bot.work import remedies
from db.queries.processes import health, marks
from db.store import Store, StoreUnavailable
from db.upkeep import signed_aside
from scheduler.health import gauges
from scheduler.health.behind import Behind
from scheduler.health.steadiness import Steadiness

FRESH_SECONDS = 3.0
"""Requests within this many seconds get the same answer."""
SHARE = 5
"""Measuring takes at most a sixth of the time."""
READ_SECONDS = 4.0
HANGS_SECONDS = 30.0
"""A write that takes longer counts as refused."""
PROBE = "probe"
_PAGES = "x" * 32_768
"""Large enough to need new space: a single small row may still fit into existing pages."""
ROOM = 100_000_000
ROOM_SHARE = 0.05


def _loop_time() -> float:
    """Monotonic seconds, or those of a simulation that brings its own loop."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What was found."""

    facts: Facts
    problems: tuple[HealthProblem, ...]
    queue: dict[tuple[str, str], int]


class Health:
    """The health of one office, as seen by one process."""

    def __init__(  # noqa: PLR0913 - each is another thing that is looked at
        self,
        store: Store,
        *,
        hours: Hours,
        channels: Sequence[str],
        receipts_on: Sequence[str],
        clock: Callable[[], datetime],
        folder: Path | None = None,
        signed: Path | None = None,
        timer: Callable[[], float] = _loop_time,
        calendar: Callable[[], Calendar] = lambda: UNANNOUNCED,
    ) -> None:
        """`receipts_on`: the channels whose provider reports final states; `folder`: where a local database
        file is stored; `signed`: the file of `db.upkeep.signed_aside`; `calendar`: by which 差评 are overdue."""
        self._store = store
        self._zone = hours.zone
        self._receipts_on = tuple(receipts_on)
        self._clock = clock
        self._folder = folder
        self._signed = signed
        self._calendar = calendar
        self._timer = timer
        self._latest: HealthReport | None = None
        self._fresh_until = 0.0
        self._one_at_a_time = asyncio.Lock()
        self._steady = Steadiness(clock, timer)
        self._probe = Behind[str | None](self._write, None, timer)
        self._not_called = Behind[dict[str, int]](self._count_not_called, {}, timer)
        self._channels = tuple(channels)
        gauges.exist(self._channels)

    async def report(self) -> HealthReport:
        """The state of things, at most seconds old."""
        async with self._one_at_a_time:
            began = self._timer()
            if self._latest is not None and began < self._fresh_until:
                return self._latest
            found = self._latest = await self._look()
            took = self._timer() - began
            self._fresh_until = self._timer() + max(FRESH_SECONDS, SHARE * took)
            gauges.show(found.facts, found.problems, found.queue, self._channels)
            return found

    async def problems(self) -> tuple[HealthProblem, ...]:
        """What is wrong, the worst first."""
        return (await self.report()).problems

    async def _look(self) -> HealthReport:
        now = self._clock()
        set_by = self._steady.look()
        not_called = await self._not_called.latest()
        try:
            async with asyncio.timeout(READ_SECONDS):
                facts, queue = await self._store.read(partial(self._measure, now=now, not_called=not_called))
        except Exception as e:  # whatever the driver raises
            return HealthReport(Facts(now), (no_answer(type(e).__name__),), {})
        refused = await self._probe.latest() if facts.current else None
        if self._probe.runs_for() > HANGS_SECONDS:
            refused = f"{HANGS_SECONDS:.0f} 秒还没有写完"
        clock = replace(facts.clock, drift=max(facts.clock.drift, set_by, key=abs))
        facts = replace(facts, refused=refused, clock=clock, **self._room())
        return HealthReport(facts, problems(facts), queue)

    def _measure(
        self, connection: Connection, *, now: datetime, not_called: dict[str, int]
    ) -> tuple[Facts, dict[tuple[str, str], int]]:
        facts = health.measure(
            connection,
            now=now,
            zone=self._zone,
            months=lately_opened(now, self._zone),
            receipts_on=self._receipts_on,
            not_called=not_called,
        )
        if not facts.current:
            return facts, {}
        late = remedies.overdue(connection, now, self._calendar)
        facts = replace(facts, ledger_forgotten=self._forgotten(connection), remedies_overdue=late)
        return facts, health.queue(connection)

    def _forgotten(self, connection: Connection) -> int | None:
        with suppress(OSError):
            before = signed_aside.forgotten(connection, self._signed) if self._signed is not None else None
            return before.size if before is not None else None
        return None

    async def _write(self) -> str | None:
        """A test write that needs new space; returns the database's error, if any."""
        try:
            await self._store.write(partial(marks.put, name=PROBE, at=self._clock(), note=_PAGES))
        except Exception as e:
            return reason_of(e)
        return None

    async def _count_not_called(self) -> dict[str, int]:
        return await self._store.read(health.not_called)

    def _room(self) -> dict[str, Any]:
        if self._folder is None:
            return {}
        with suppress(OSError):
            disk = os.statvfs(self._folder)
            wanted = min(ROOM, int(disk.f_blocks * disk.f_frsize * ROOM_SHARE))
            return {"free_bytes": disk.f_bavail * disk.f_frsize, "wanted_bytes": wanted}
        return {}


def lately_opened(now: datetime, zone: tzinfo) -> list[str]:
    """The last three months whose window has opened: earlier ones were imported as history."""
    month = Month.of(now, zone)
    found = []
    for _ in range(3):
        month = month.previous
        found.append(str(month))
    return found


def reason_of(error: Exception) -> str:
    """Why a database refuses a write, in its own words."""
    match error:
        case StoreUnavailable():
            return str(error).removeprefix("数据库写不进去：").partition("；")[0]
        case DBAPIError() if error.orig is not None:
            return str(error.orig).partition("\n")[0][:200]
        case _:
            return type(error).__name__
