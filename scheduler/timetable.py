"""Every job and its interval, on one page.

All jobs are idempotent ticks that ask the database what is due; nothing depends on any single tick. The
office's dates (1–5 of the month) are never a cron expression: `Rounds.tick` compares moments.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from prometheus_client import Counter as Metric

log = structlog.get_logger()
SKIPPED = Metric("huifang_ticks_skipped", "ticks that found their predecessor still at work", ["job"])
FAILED = Metric("huifang_ticks_failed", "ticks that ended in an error", ["job"])
SLACK = timedelta(seconds=1)
HOUR_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable."""

    name: str
    every_seconds: int
    does: Callable[[], Awaitable[object]]


def timetable(  # noqa: PLR0913 - a parameter for each line of it
    *,
    settings: Callable[[], Awaitable[object]],
    inboxes: Callable[[], Awaitable[object]],
    rounds: Callable[[], Awaitable[object]],
    witnesses: Callable[[], Awaitable[object]],
    publishing: Callable[[], Awaitable[object]],
    province: Callable[[], Awaitable[object]],
    heartbeat: Callable[[], Awaitable[object]],
    doubts: Callable[[], Awaitable[object]],
    deadlines: Callable[[], Awaitable[object]],
    supervision: Callable[[], Awaitable[object]],
    staff: Callable[[], Awaitable[object]],
    receipts: Callable[[], Awaitable[object]],
    files: Callable[[], Awaitable[object]],
    departments: Callable[[], Awaitable[object]],
    shelves: Callable[[], Awaitable[object]],
    vouching: Callable[[], Awaitable[object]],
    health: Callable[[], Awaitable[object]],
) -> tuple[Job, ...]:
    """The jobs of one office."""
    return (
        Job("settings", 5, settings),  # what the office has changed in the console of another process
        Job("inboxes", 3, inboxes),  # missed messages; an inbox is read each minute, and before reminders
        Job("rounds", 2, rounds),  # plan, invite, remind, hand to the phone, close
        Job("witnesses", 5, witnesses),  # their signatures under what was signed, from those that answer
        Job("publishing", 5, publishing),  # a closed month into the folder of what is published
        Job("province", 10, province),  # a sealed round to the provincial platform, message by message
        Job(
            "heartbeat", 3, heartbeat
        ),  # that this process lives, whoever keeps it waiting; and who does no more
        Job(
            "doubts", 3, doubts
        ),  # sends whose end nobody saw: providers are asked, and may be slow to answer
        Job("deadlines", 10, deadlines),  # complaints: recomputed, warned of, closed after silence
        Job("supervision", 10, supervision),  # cases in progress: clocks counted, cards raised, told once
        Job("staff", 10, staff),  # telling the office's own people that something waits for them
        Job("receipts", 3_600, receipts),  # messages accepted long ago without a receipt
        Job("files", 2, files),  # attachments of complaints
        Job("departments", 600, departments),  # whom it can name; counts folded, files forgotten
        Job("shelves", 2, shelves),  # what was imported, so that any part of it is found
        Job("vouching", 60, vouching),  # that rows which are only added stay what they are
        Job("health", 10, health),  # what is wrong with us, into the gauges and the office chat
    )


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """One interval after the previous tick, whatever time that was due at.

    APScheduler's own trigger counts every missed tick: when a clock is set from January to March, the loop
    stands still while it counts three million of them.
    """

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """See BaseTrigger."""
        return now + self.interval if previous_fire_time is not None else now


def scheduler_for(jobs: tuple[Job, ...]) -> AsyncIOScheduler:
    """A scheduler with every job of the timetable, not started yet.

    A late tick runs late instead of being dropped (the default drops a job after one second of a busy loop),
    missed ticks run once, and no tick overlaps itself. Every job also runs at the start: the office may have
    been off for days.
    """
    start = datetime.now(UTC)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        every = Every(timedelta(seconds=job.every_seconds))
        scheduler.add_job(_tick_of(job), every, id=job.name, next_run_time=start)
        SKIPPED.labels(job.name)
        FAILED.labels(job.name)
    scheduler.add_listener(_failed, EVENT_JOB_ERROR)
    scheduler.add_listener(_Skips(), EVENT_JOB_MAX_INSTANCES)
    return scheduler


def _tick_of(job: Job) -> Callable[[], Awaitable[object]]:
    """The job as a coroutine function: whatever else gives an awaitable, a lambda say, APScheduler calls in a thread and awaits never."""

    async def tick() -> None:
        await job.does()

    return tick


async def keep_going(scheduler: AsyncIOScheduler, *, every_seconds: float = 1.0) -> None:
    """Run until cancelled, so that no change of the wall clock delays a tick by more than its interval.

    APScheduler schedules by the wall clock, so after a clock was set back an hour nothing would run for an
    hour. A job due later than one interval from now was scheduled before the clock was changed.
    """
    while True:
        await asyncio.sleep(every_seconds)  # by the monotonic clock
        now = datetime.now(UTC)
        for job in scheduler.get_jobs():
            if job.next_run_time > now + job.trigger.interval + SLACK:
                log.warning("clock_set_back", job=job.id)
                job.modify(next_run_time=now)


def _failed(event: JobExecutionEvent) -> None:
    if isinstance(event.exception, asyncio.CancelledError):
        return  # cut short by an orderly stop; the next start does it
    FAILED.labels(event.job_id).inc()
    log.error("job_failed", job=event.job_id, error=type(event.exception).__name__)


class _Skips:
    """Counts ticks skipped because their predecessor was still running: harmless, the next one does all the work.

    They are counted in a metric; a line is logged when most ticks of an hour were skipped, because then the
    machine is too slow.
    """

    def __init__(self) -> None:
        self._hour = time.monotonic()
        self._skipped: Counter[str] = Counter()

    def __call__(self, event: JobSubmissionEvent) -> None:
        SKIPPED.labels(event.job_id).inc()
        self._skipped[event.job_id] += 1
        if time.monotonic() - self._hour >= HOUR_SECONDS:
            log.warning("ticks_skipped_this_hour", **self._skipped)
            self._hour = time.monotonic()
            self._skipped.clear()
