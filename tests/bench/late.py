"""Cases that come in after the seal: the cost of a supplement round next to a month of a hundred thousand or a
million.

A sealed month is put in; a tenth as many cases of it come in late, wait, are planned, and are looked at: by the tick that
finds nothing to do, by health, by the month's page and by its lists. A size is measured on a fresh database.

    .venv/bin/python tests/bench/late.py 100000 1000000 [--postgres]
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    TESTS = Path(__file__).resolve().parent.parent
    sys.path[0:1] = [str(TESTS), str(TESTS.parent)]

from sqlalchemy import Connection, text

import embedded
from bot.domain.month import Month, RoundKey, window_of
from db.migrate import ensure_current
from db.opening import open_store
from db.queries.cases import cases, search
from db.queries.cases.wanted import CasesWanted
from db.queries.figures import figures, supplement_rounds
from db.queries.processes import health
from db.store import Store
from offices import HOURS, MONTH, WINDOW, Clock, OfficeHouse, Provider, case

DECEMBER = window_of(Month(2026, 11))
FIRST = RoundKey(MONTH, 1)
BATCH = 10_000
_SEALED = (
    "UPDATE rounds SET state = 'closed'",
    "UPDATE callbacks SET stage = 'done', due_at = NULL, score = 5, disposition = 'answered', ended_at = :at",
)


class Looks:
    """How long each thing took, in milliseconds."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}

    async def timed(self, what: str, work: Awaitable[object]) -> None:
        began = time.perf_counter()
        await work
        self.found[what] = round(1_000 * (time.perf_counter() - began), 1)
        print(f"  {what}: {self.found[what]} ms", file=sys.stderr)


async def measured(url: str, size: int) -> dict[str, float]:
    """The times at one size."""
    store, looks, clock = await open_store(url), Looks(), Clock(WINDOW.opens + timedelta(hours=10))
    try:
        await ensure_current(store, url)
        house = OfficeHouse(store, clock, Provider(clock))
        await taken(house, range(size))
        await house.rounds.plan(RoundKey(MONTH), clock())
        await store.write(partial(_seal, now=clock()))
        clock.now = WINDOW.closes + timedelta(days=10)
        await looks.timed("import late", taken(house, range(size, size + size // 10)))
        await looks.timed("tick, nothing due", house.rounds.plan_due(clock()))
        await _look(looks, store, clock, "waiting")
        clock.now = DECEMBER.opens + timedelta(hours=1)
        await looks.timed("plan", house.rounds.plan_due(clock()))
        await looks.timed("tick, all planned", house.rounds.plan_due(clock()))
        await _look(looks, store, clock, "planned")
        return looks.found
    finally:
        await store.close()


async def taken(house: OfficeHouse, numbers: range) -> None:
    """These cases of the month come in now."""
    for first in range(numbers.start, numbers.stop, BATCH):
        records = [case(n, _phone(n)) for n in range(first, min(first + BATCH, numbers.stop))]
        ready = cases.prepared(house.vault, records, dialect=house.store.dialect)
        await house.store.write(partial(cases.take, vault=house.vault, batch=ready, now=house.clock()))


def _phone(n: int) -> str:
    """One of 80,000 fictional numbers: 555-01xx in 800 area codes."""
    return f"+1{200 + n // 100 % 800}55501{n % 100:02d}"


async def _look(looks: Looks, store: Store, clock: Clock, when: str) -> None:
    now, zone = clock(), HOURS.zone
    measure = partial(
        health.measure, now=now, zone=zone, months=[str(MONTH)], receipts_on=["sms"], not_called={}
    )
    await looks.timed(f"health, {when}", store.read(measure))
    beside = partial(supplement_rounds.of_month, month=MONTH, now=now, zone=zone)
    await looks.timed(f"supplements, {when}", store.read(beside))
    await looks.timed(f"month page, {when}", store.read(partial(figures.month_figures, month=str(MONTH))))
    for wanted in (CasesWanted(month=str(MONTH), disposition="answered"), CasesWanted(month=str(FIRST))):
        listed = partial(search.page, wanted=wanted)
        await looks.timed(f"list {wanted.month} {wanted.disposition}, {when}", store.read(listed))


def _seal(connection: Connection, *, now: object) -> None:
    for statement in _SEALED:
        connection.execute(text(statement), {"at": now} if ":at" in statement else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    for size in wanted.sizes:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite+aiosqlite:///{folder}/huifang.db"
            if wanted.postgres:
                install = embedded.found()
                assert install is not None, "no PostgreSQL"
                url = stack.enter_context(embedded.started(install)).url
            print(json.dumps({"size": size, **asyncio.run(measured(url, size))}))


if __name__ == "__main__":
    main()
