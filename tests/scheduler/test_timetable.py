"""The timetable: what is due after days of absence is done at once, not after one more interval."""

import asyncio

from scheduler.timetable import Job, scheduler_for


async def test_every_job_runs_at_the_start() -> None:
    ran = asyncio.Event()

    async def does() -> None:
        ran.set()

    scheduler = scheduler_for((Job("hourly", 3_600, does),))
    scheduler.start()
    try:
        await asyncio.wait_for(ran.wait(), 5)
    finally:
        scheduler.shutdown(wait=False)
