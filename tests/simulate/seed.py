"""Living through the month of a seed.

world = simulate(seed)         # the month, lived through
broken(world)                  # what of the promise was broken, by name (simulate.invariants)
"""

import asyncio
import gc
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import structlog

from scheduler import leases
from scheduler.health import clock
from scheduler.inbound import hearing
from scheduler.sending import dispatch, documents
from scratch import in_memory
from simulate.loop import VirtualLoop
from simulate.weather import Weather, stream, weather_of
from simulate.world import World


def simulate(seed: int, weather: Weather | None = None) -> World:
    """Live through the month of a seed."""
    _set_aside()
    loop = VirtualLoop(stream(seed, "loop"))
    folder = Path(tempfile.mkdtemp(prefix="huifang-simulate-", dir=in_memory()))
    try:
        with _everything_from(seed, loop):
            world = World(seed, weather or weather_of(seed), loop, folder)
            asyncio.set_event_loop(None)
            loop.run_until_complete(loop.create_task(world.live()))
            loop.end()
            return world
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _set_aside() -> None:
    """What is there before the first month stays, and no later collection has to look through it."""
    gc.collect()
    gc.freeze()


@contextmanager
def _everything_from(seed: int, loop: VirtualLoop) -> Iterator[None]:
    """No clock but the loop's, no chance but the seed's, no log, and no collector at moments of its own."""
    logging, collecting = structlog.get_config(), gc.isenabled()
    with ExitStack() as stack:
        for where, name, value in (
            (time, "monotonic", loop.time),
            (random, "_urandom", stream(seed, "secrets").randbytes),
            # What only looks whether there is something to do need not look each second: whatever is due wakes the
            # clockwork (`simulate.resting`), and that pokes the dispatcher. A lease lasts as many renewals as it does.
            (documents, "letter_pdf", lambda paper: b"%PDF-1.7 a letter"),  # drawn elsewhere, and for long
            (dispatch, "IDLE_SECONDS", 6 * 3_600.0),
            (hearing, "EVERY", 6_000.0),
            (hearing, "LONG_EVERY", 4 * 3_600.0),
            (leases, "RENEWED", 1_700.0),
            (clock, "KEPT_EVERY", timedelta(hours=3)),
            (leases, "LASTS", timedelta(seconds=3_600)),
        ):
            stack.enter_context(patch.object(where, name, value))
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
        gc.disable()
        try:
            yield
        finally:
            structlog.configure(**logging)
            if collecting:
                gc.enable()
