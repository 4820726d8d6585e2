"""Every job and its hour, on one page.

All jobs are idempotent ticks that ask the database what is due; none is the only chance for anything to happen. The
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


def timetable(
    *,
    inboxes: Callable[[], Awaitable[object]],
    rounds: Callable[[], Awaitable[object]],
    doubts: Callable[[], Awaitable[object]],
    deadlines: Callable[[], Awaitable[object]],
    receipts: Callable[[], Awaitable[object]],
    files: Callable[[], Awaitable[object]],
    departments: Callable[[], Awaitable[object]],
    health: Callable[[], Awaitable[object]],
) -> tuple[Job, ...]:
    """The jobs of one office."""
    return (
        Job("inboxes", 3, inboxes),  # what no webhook brought; read each minute, and before reminders
        Job("rounds", 2, rounds),  # plan, invite, remind, hand to the phone, close
        Job("doubts", 3, doubts),  # sends whose end nobody saw; also this process's heartbeat
        Job("deadlines", 10, deadlines),  # of complaints: counted anew, warned of, closed after silence
        Job("receipts", 3_600, receipts),  # accepted long ago and never heard of again
        Job("files", 2, files),  # what people attach to complaints
        Job("departments", 600, departments),  # whom a complaint can name; kept counts put together
        Job("health", 10, health),  # what is wrong with us, into the gauges and the office chat
    )


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """One interval after the tick before, whatever hour it was due at.

    APScheduler's own counts every tick that was missed: three million of them, the loop standing still meanwhile, when a
    clock is set from January to March.
    """

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """See BaseTrigger."""
        return now + self.interval if previous_fire_time is not None else now


def scheduler_for(jobs: tuple[Job, ...]) -> AsyncIOScheduler:
    """A scheduler with every job of the timetable, not started yet.

    A late tick runs late instead of being dropped (the default drops a job after one second of a busy loop), missed
    ticks run once, and no tick overlaps itself. Every job runs at the start, too: the office may have been off for days.
    """
    start = datetime.now(UTC)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        every = Every(timedelta(seconds=job.every_seconds))
        scheduler.add_job(job.does, every, id=job.name, next_run_time=start)
        SKIPPED.labels(job.name)
        FAILED.labels(job.name)
    scheduler.add_listener(_failed, EVENT_JOB_ERROR)
    scheduler.add_listener(_Skips(), EVENT_JOB_MAX_INSTANCES)
    return scheduler


async def keep_going(scheduler: AsyncIOScheduler, *, every_seconds: float = 1.0) -> None:
    """Until cancelled: no setting of the wall clock keeps a tick waiting for longer than its interval.

    APScheduler notes by the wall clock when a job is due next, so after a clock that was set back an hour nothing would
    happen for an hour. What is due later than one interval from now was noted by a clock that is not the present one.
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
        return  # an orderly stop cut it short; the next start does it
    FAILED.labels(event.job_id).inc()
    log.error("job_failed", job=event.job_id, error=type(event.exception).__name__)


class _Skips:
    """A tick that is due while its predecessor still works is skipped, which harms nothing: the next one does it all.

    It is a number; a line is written when most ticks of an hour were skipped, for then the machine is too small.
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
