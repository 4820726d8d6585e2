"""When a simulated clockwork ticks: it rests until something in the database is due, and skips jobs that have nothing to do."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scheduler.timetable import Job
from simulate.weather import DAY, FIRST, HOUR, NEXT

if TYPE_CHECKING:
    from simulate.process import Process
    from simulate.world import World

_FILES = "SELECT 1 FROM attachments WHERE state IN ('wanted', 'dropped') LIMIT 1"
_LETTERS = "SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1"
_DOUBTS = "SELECT 1 FROM outbox WHERE state IN ('pending', 'sending', 'unknown') LIMIT 1"
IDLE: Mapping[str, tuple[float, str | None]] = {
    "settings": (2 * DAY, None),  # nobody changes any there
    "files": (DAY, _FILES),
    "heartbeat": (3 * HOUR, _DOUBTS),
    "doubts": (3 * HOUR, _DOUBTS),
    "deadlines": (12 * HOUR, None),
    "supervision": (DAY, None),  # nobody there imports what is in progress
    "shelves": (DAY, None),  # there are too few cases to fill one
    "vouching": (DAY, None),
    "witnesses": (DAY, None),  # nobody there witnesses
    "province": (DAY, None),  # nor is there a platform above
    "staff": (DAY, None),  # nobody there has an address
    "receipts": (4 * HOUR, None),
    "departments": (DAY, None),
    "health": (2 * DAY, None),
    "publishing": (HOUR, None),
}
"""What a job that has nothing to do need not ask oftener than, in seconds; and what tells that it has something to do."""
PATIENCE = 3
"""So many times in a row something may be due before the clockwork takes its time."""


def pause(world: "World", job: Job) -> float:
    """How long a job need not be done again: what finds nothing to do is not asked each time."""
    idle, waiting = IDLE.get(job.name, (job.every_seconds, None))
    if waiting is not None and world.ground.raw.execute(waiting).fetchone():
        return job.every_seconds
    return idle


def letters_wait(world: "World") -> bool:
    """Whether the dispatcher has anything to look at."""
    return world.ground.raw.execute(_LETTERS).fetchone() is not None


async def rest(world: "World", process: "Process") -> None:
    """Until a process's clockwork has something to do: what is due stands in the database."""
    changed, latest = world.ground.listener(process), world.loop.time() + world.weather.longest_rest
    pause = world.weather.cadence
    while True:
        changed.clear()
        await asyncio.sleep(pause)
        due = _until_due(world, process)
        left = min(due, latest - world.loop.time())
        if left <= 0:
            # What is due again and again waits for somebody else, and is looked at less and less often.
            process.overdue = process.overdue + 1 if due <= 0 else 0
            if process.overdue > PATIENCE:
                again = min(world.weather.cadence * 2 ** (process.overdue - PATIENCE), HOUR)
                await asyncio.sleep(again * world.chance.random())
            return
        turns = _until_the_clock_turns(world)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(left, turns)):
                await changed.wait()
                continue
        if turns < left:
            return  # a house that ticks every two seconds sees what its clock says, however short it says so


def _until_the_clock_turns(world: "World") -> float:
    """Until the wall clock next says something else; and a moment, so that it does."""
    now = world.loop.time()
    return min((at - now + 1.0 for at, _ in world.weather.clock if at > now), default=float("inf"))


def _until_due(world: "World", process: "Process") -> float:
    due = world.ground.due
    if world.loop.time() < process.settled:
        return 0.0
    now = world.loop.time()
    opening = next(
        (window.opens - now for window in (FIRST, NEXT) if now < window.opens), world.weather.longest_rest
    )
    if due is None:
        return opening
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
    return min(opening, (moment - process.clock()).total_seconds())
