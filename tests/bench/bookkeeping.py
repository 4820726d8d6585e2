"""What the ledger adds to planning and to closing a month: the same month with and without it, by turns, in one process.

Without it no callback is given a slot, so that nothing is put on a roster and no result is committed to; everything else
is the real thing. Each month has a fresh database, and nobody writes meanwhile. A neighbour on the other core slows down
computing, too; so there are many short turns, and the least of each counts.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable
from contextlib import nullcontext, redirect_stdout
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

from bench.growing import BATCH, import_month, put_history
from bench.office import collect_seldom
from bot.domain.month import RoundKey
from db.migrate import ensure_current
from db.opening import open_store
from db.queries.ledger import slots
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider

STEPS = ("plan", "close")
Spent = dict[str, float]


def measure(folder: Path, cases: int, turns: int) -> dict[str, object]:
    """Microseconds of computing for a case with the ledger, how many of them are the ledger's, and the ratio to a month without."""
    collect_seldom()
    tried: dict[bool, list[Spent]] = {True: [], False: []}
    for turn in range(turns):
        for kept, found in tried.items():
            file = folder / f"{turn}-{kept}.db"
            without = nullcontext() if kept else mock.patch.object(slots, "give")
            with without, redirect_stdout(sys.stderr):
                found.append(asyncio.run(_month(f"sqlite+aiosqlite:///{file}", cases)))
            file.unlink()
        print(f"  with {tried[True][-1]}, without {tried[False][-1]}", file=sys.stderr)
    return {"cases": cases, "turns": turns, **{step: _compared(step, tried) for step in STEPS}}


def _compared(step: str, tried: dict[bool, list[Spent]]) -> Spent:
    kept, without = (min(one[step] for one in tried[which]) for which in (True, False))
    pairs = zip(tried[True], tried[False], strict=True)
    return {
        "cpu_us": round(kept, 1),
        "ledger_us": round(kept - without, 1),
        "ratio": round(kept / without, 3),
        "median_ratio": round(median(one[step] / other[step] for one, other in pairs), 3),
    }


async def _month(url: str, cases: int) -> Spent:
    store, clock = await open_store(url), Clock(WINDOW.opens + timedelta(hours=10))
    try:
        await ensure_current(store, url)
        house = OfficeHouse(store, clock, Provider(clock))
        await import_month(store, house, cases)
        planned = await _computing(house.rounds.plan(RoundKey(MONTH), clock()))
        for first in range(1, cases + 1, BATCH):
            await store.write(partial(put_history, first=first))
        clock.now = WINDOW.closes + timedelta(minutes=1)
        closed = await _computing(house.rounds.close(RoundKey(MONTH), clock()))
        return {"plan": round(1e6 * planned / cases, 1), "close": round(1e6 * closed / cases, 1)}
    finally:
        await store.close()


async def _computing(work: Awaitable[object]) -> float:
    began = time.process_time()
    await work
    return time.process_time() - began
