"""The service manager: starts a process again whenever it is gone, and stops or kills it when the seed says so."""

import asyncio
from typing import TYPE_CHECKING

from simulate.process import Process

if TYPE_CHECKING:
    from simulate.world import World


async def keep_one(world: "World") -> None:
    """Start a process, and another one whenever it is gone."""
    while True:
        off = [spell.ends for spell in world.weather.off if spell.holds(world.loop.time())]
        await asyncio.sleep(max(0.0, max([world.shut_until, *off]) - world.loop.time()))
        world.started += 1
        process = Process(world, f"p{world.started}")
        world.processes.append(process)
        await _until_gone(world, process)
        world.processes.remove(process)
        await asyncio.sleep(world.chance.choice((1.0, 5.0, 5.0, 60.0, 900.0)))


async def _until_gone(world: "World", process: Process) -> None:
    chance, weather = world.chance, world.weather
    kill = chance.expovariate(1 / (weather.kills * 3600)) if weather.kills else float("inf")
    stop = chance.expovariate(1 / (weather.deploys * 3600)) if weather.deploys else float("inf")
    for spell in weather.off:
        if spell.begins > world.loop.time():
            kill = min(kill, spell.begins - world.loop.time())
    begun = world.loop.time()
    kill, stop = begun + kill, begun + stop
    if weather.moves is not None and weather.moves > begun:
        stop = min(stop, weather.moves)
    while process.alive:
        now = world.loop.time()
        if now >= kill:
            process.kill()
        elif now >= stop:
            process.stop()
            stop = now + 30
        await process.until_gone(max(0.001, min(kill, stop) - now))
    if process.task.done() and not process.task.cancelled() and process.task.exception() is not None:
        world.note("crashed", process.name, repr(process.task.exception()))
