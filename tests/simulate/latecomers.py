"""Cases that come in when their month is sealed: the office is shut until the next window, and calls them back in it."""

import asyncio
from typing import TYPE_CHECKING

from bot.domain.month import RoundKey
from simulate.weather import NEXT, OPENS

if TYPE_CHECKING:
    from simulate.world import World

CLOSING_TIME = 120.0
"""Seconds in which everything that still runs has to end."""


async def come_in(world: "World", month: RoundKey) -> None:
    """Some come in now and are called back in the supplement of the month; one more when that is sealed, too."""
    await world.bring_in(world.town.late(world.weather.very_late_cases))
    await _shut(world, until=NEXT.opens - OPENS)
    supplement = RoundKey(month.month, 1)
    world.call_back(supplement, NEXT)
    await world.over(supplement, NEXT)
    if world.sealed(supplement):
        await world.bring_in(world.town.late(1))


async def _shut(world: "World", until: float) -> None:
    """Nothing runs for some weeks; time passes."""
    world.shut_until = until
    for process in world.processes:
        process.stop()
    await asyncio.sleep(CLOSING_TIME)
    for process in world.processes:
        process.kill()
    await asyncio.sleep(max(0.0, until - world.loop.time()))
