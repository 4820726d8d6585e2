"""The timetable: what is due after days of absence is done at once, and no setting of the clock stops the ticks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
import time_machine
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.timetable import Job, keep_going, scheduler_for

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)


class Ticks:
    """A job that counts its ticks and may be held inside one."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def tick(self) -> None:
        self.began.set()
        await self.go_on.wait()

    async def next(self) -> None:
        """Wait for one more."""
        await asyncio.wait_for(self.began.wait(), 10)
        self.began.clear()


@asynccontextmanager
async def going(ticks: Ticks, *, every_seconds: int) -> AsyncIterator[AsyncIOScheduler]:
    """A house with one job."""
    scheduler = scheduler_for((Job("rounds", every_seconds, ticks.tick),))
    scheduler.start()
    watching = asyncio.create_task(keep_going(scheduler, every_seconds=0.01))
    try:
        yield scheduler
    finally:
        watching.cancel()
        scheduler.shutdown(wait=False)


@pytest.mark.parametrize("as_lambda", [False, True])
async def test_every_job_runs_at_the_start_however_it_is_written(*, as_lambda: bool) -> None:
    ticks = Ticks()
    does = (lambda: ticks.tick()) if as_lambda else ticks.tick  # noqa: PLW0108 - APScheduler tells them apart
    scheduler = scheduler_for((Job("rounds", 3_600, does),))
    scheduler.start()
    await ticks.next()
    scheduler.shutdown(wait=False)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
async def test_a_clock_set_back_stops_no_tick(back: timedelta) -> None:
    ticks = Ticks()
    with time_machine.travel(NOW, tick=True) as clock:
        async with going(ticks, every_seconds=1):
            await ticks.next()
            clock.move_to(NOW - back)
            await ticks.next()
            await ticks.next()


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=3_650)])
async def test_a_clock_set_ahead_stops_no_tick_and_makes_up_for_none(ahead: timedelta) -> None:
    ticks = Ticks()
    with time_machine.travel(NOW, tick=True) as clock:
        async with going(ticks, every_seconds=1):
            await ticks.next()
            clock.move_to(NOW + ahead)
            await ticks.next()
            clock.move_to(NOW)
            await ticks.next()


async def test_a_tick_that_an_orderly_stop_cuts_short_has_not_failed() -> None:
    ticks = Ticks()
    ticks.go_on.clear()
    with structlog.testing.capture_logs() as lines:
        async with going(ticks, every_seconds=1) as scheduler:
            await ticks.next()
            ended = asyncio.Event()
            scheduler.add_listener(lambda event: ended.set(), EVENT_JOB_ERROR)
        await asyncio.wait_for(ended.wait(), 10)
    assert lines == []


async def test_a_tick_that_overlaps_is_skipped_without_a_line() -> None:
    ticks = Ticks()
    ticks.go_on.clear()
    skipped = asyncio.Event()
    with structlog.testing.capture_logs() as lines:
        async with going(ticks, every_seconds=1) as scheduler:
            scheduler.add_listener(lambda event: skipped.set(), EVENT_JOB_MAX_INSTANCES)
            await asyncio.wait_for(skipped.wait(), 10)
            ticks.go_on.set()
    assert lines == []
