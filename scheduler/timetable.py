"""Every job and its hour, on one page.

All jobs are idempotent ticks that ask the database what is due; none is the only chance for anything to happen. The
office's dates (1–5 of the month) are never a cron expression: `Rounds.tick` compares moments.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable."""

    name: str
    every_seconds: int
    does: Callable[[], Awaitable[object]]


def timetable(
    *,
    rounds: Callable[[], Awaitable[object]],
    doubts: Callable[[], Awaitable[object]],
    deadlines: Callable[[], Awaitable[object]],
    receipts: Callable[[], Awaitable[object]],
    files: Callable[[], Awaitable[object]],
    departments: Callable[[], Awaitable[object]],
) -> tuple[Job, ...]:
    """The jobs of one office."""
    return (
        Job("rounds", 2, rounds),  # plan, invite, remind, hand to the phone, close
        Job("doubts", 3, doubts),  # sends whose end nobody saw; also this process's heartbeat
        Job("deadlines", 10, deadlines),  # of complaints: counted anew, warned of, closed after silence
        Job("receipts", 3_600, receipts),  # accepted long ago and never heard of again
        Job("files", 2, files),  # what people attach to complaints
        Job("departments", 600, departments),  # whom a complaint can name
    )


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
        every = IntervalTrigger(seconds=job.every_seconds, timezone="UTC")
        scheduler.add_job(job.does, every, id=job.name, next_run_time=start)
    scheduler.add_listener(_failed, EVENT_JOB_ERROR)
    return scheduler


def _failed(event: JobExecutionEvent) -> None:
    log.error("job_failed", job=event.job_id, error=type(event.exception).__name__)
