"""The console on a large office: how long its lists take, from the request to the last byte, each in the log as always.

A million concluded and sealed cases, most of them in one month, and another month that is open, are put straight into a
fresh SQLite database; then each filter is asked for many times, from a random place in its list, and each page of the
rail and of the public door that counts. One figure is the whole way of a page: log-in checked, found, written into the log with a
durable commit, rendered, received. What `serve` counts ahead is counted before, and garbage is collected as seldom as there. On
standard error each part tells what it computed.
"""

import asyncio
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bench import archives, open_month, oversight
from bench.archives import DEPARTMENTS, ITEMS, MONTHS, RARE
from bench.copying import copied
from bench.filling import fast
from bench.office import SECRET
from bot.domain.period import Period
from bot.domain.role import Role
from bot.work import persons_looked_at
from bot.work.mark_sheets import counted, draw_up
from citizens import public_door
from console import Browser, ConsoleHouse, add_user, served
from db.opening import open_store
from db.store import Store
from db.vault import Vault
from handlers.citizen.web.ahead import count_ahead as count_complaints_ahead
from handlers.office.web.ahead import count_ahead
from handlers.pages.lately import USUAL
from handlers.terminal.garbage import settled
from scheduler.shelves import file_shelves

TIMES, FEWEST = 60, 12
ENOUGH = 3.0
"""Seconds of computing after which a slow page has been asked for often enough, `FEWEST` times at least."""
TODAY = datetime(2026, 12, 10, 2, tzinfo=UTC)
"""After all that is in the archive: at an earlier day the call sheet would take most of its calls for today's."""
Ask = Callable[[random.Random], dict[str, object]]
MONTH = MONTHS[0]
BARE = "/office/account"
"""A page that lists nothing: the frame, the log-in, one rendering. The others are told as so many times its computing."""
PERIODS = (MONTH, "2026-Q3", "2026")
PAGES = (
    "/office/",
    "/office/today",
    "/office/months",
    f"/office/months/{MONTH}",
    "/office/import",
    "/office/exports",
    "/office/callsheet",
    f"/office/callsheet/{open_month.MONTH}/paper",
    "/office/callsheet/phoned",
    "/office/callsheet/second",
    "/office/tickets",
    "/office/register",
    "/office/approvals",
    "/office/notes",
    "/office/colleagues",
    "/office/log",
    "/office/users",
    "/office/remedies",
    "/office/remedies?show=ended",
    "/office/remedies/7",
    f"/office/remedies/figures?month={MONTH}",
    f"/office/remedies/export?month={MONTH}",
    "/office/remedy_calls",
    "/office/requests",
    "/office/panel",
    "/office/panel/opinions",
    "/office/panel/duties",
    *(f"/office/scores?period={period}" for period in PERIODS),
    f"/office/scores?period={MONTH}&of=handler",
    *(f"/office/scores/facts?period={period}" for period in PERIODS),
    f"/office/scores/facts?{urlencode({'period': PERIODS[-1], 'department': RARE})}",
    "/office/supervision",
    f"/office/supervision?{urlencode({'department': DEPARTMENTS[3]})}",
    "/office/supervision?only=odd",
    "/office/supervision/board",
    "/office/supervision/day",
    "/office/supervision/letters",
    f"/office/months/{MONTH}/signs",
    "/office/ledger",
    "/office/reports/2026/annual",
)
"""What stands in the rail and behind it, and the largest months; each for the first of `PEOPLE` who may open it."""
PEOPLE = (Role.OFFICER, Role.ADMIN, Role.AUDITOR)


Computed = Callable[[], float]
"""Seconds of computing so far."""


def measure(folder: Path, rows: int, *, postgres: bool = False) -> dict[str, object]:
    """Median and 95th percentile of each query, in milliseconds, and the worst 95th percentile of all. `postgres`: of the same rows
    in a server of its own, whose computing counts, too."""
    began, file = time.perf_counter(), folder / "huifang.db"
    with _part("sealed cases"):
        numbers = archives.write(file, rows, Vault(SECRET))
    with _part("the open month"), fast(file) as connection:
        shares = {"waiting": rows * 36 // 100, "phoned": rows * 24 // 100}
        open_month.write(connection, Vault(SECRET), **shares)
    with _part("what is watched"), fast(file) as connection:
        oversight.write(connection, Vault(SECRET), numbers)
    built = time.perf_counter() - began
    found = _on_postgres(file, numbers) if postgres else _on_sqlite(file, numbers)
    worst = max(found.values(), key=lambda figures: figures["p95_ms"])
    bare = found[BARE]["cpu_ms"]
    return {
        "rows": rows,
        "engine": "postgresql" if postgres else "sqlite",
        "built_seconds": round(built, 1),
        "database_mb": round(file.stat().st_size / 1e6),
        "worst_p95_ms": worst["p95_ms"],
        "worst_p95_cpu_ms": max(figures["p95_cpu_ms"] for figures in found.values()),
        "times_a_bare_page": {name: round(figures["cpu_ms"] / bare, 1) for name, figures in found.items()},
        "queries": found,
    }


def _on_sqlite(file: Path, numbers: range) -> dict[str, dict[str, float]]:
    return asyncio.run(_asked(f"sqlite+aiosqlite:///{file}", numbers, time.process_time))


def _on_postgres(file: Path, numbers: range) -> dict[str, dict[str, float]]:
    with ExitStack() as stack:
        with _part("copying"):
            server = stack.enter_context(copied(file))
        return asyncio.run(_asked(server.url, numbers, lambda: time.process_time() + server.computed()))


def queries(numbers: range) -> Mapping[str, Ask]:
    """What is asked for, by name."""

    def after(chance: random.Random) -> str:
        return archives.case_no(chance.choice(numbers))

    return {
        "everything, first page": lambda c: {},
        "everything": lambda c: {"after": after(c)},
        "month": lambda c: {"month": MONTH, "after": after(c)},
        "disposition": lambda c: {"month": MONTH, "disposition": "no_answer", "after": after(c)},
        "answered": lambda c: {"month": MONTH, "disposition": "answered", "after": after(c)},
        "rare disposition": lambda c: {"month": MONTH, "disposition": "excluded", "after": after(c)},
        "disposition, any month": lambda c: {"disposition": "refused", "after": after(c)},
        "score": lambda c: {"month": MONTH, "score": c.randint(1, 5), "after": after(c)},
        "score 1, any month": lambda c: {"score": 1, "after": after(c)},
        "department": lambda c: {"month": MONTH, "department": c.choice(DEPARTMENTS), "after": after(c)},
        "rare department": lambda c: {"month": MONTH, "department": RARE},
        "department, any month": lambda c: {"department": c.choice(DEPARTMENTS), "after": after(c)},
        "department nobody has": lambda c: {"department": "没有这个处"},
        "item": lambda c: {"month": MONTH, "item": c.choice(ITEMS), "after": after(c)},
        "department + score": lambda c: {
            "month": MONTH,
            "department": c.choice(DEPARTMENTS),
            "score": c.randint(1, 5),
            "after": after(c),
        },
        "department + item + disposition": lambda c: {
            "month": MONTH,
            "department": c.choice(DEPARTMENTS),
            "item": c.choice(ITEMS),
            "disposition": "refused",
        },
        "department + disposition it never has": lambda c: {
            "month": MONTH,
            "department": DEPARTMENTS[0],
            "disposition": "unreachable",
        },
        "number": lambda c: {"q": archives.case_no(c.choice(numbers))[:-2]},
        "number, short": lambda c: {"q": "HNJX", "after": after(c)},
        "number, a part": lambda c: {"q": archives.case_no(c.choice(numbers))[-5:], "by": "number"},
        "number, a part nobody has": lambda c: {"q": "99999999", "by": "number"},
        "applicant, a part": lambda c: {"q": "科技", "by": "applicant"},
        "item, a part": lambda c: {"q": "许可", "by": "work"},
        "end of a phone": lambda c: {"q": archives.phone(c.choice(numbers))[-4:], "by": "phone"},
        "number, short + score": lambda c: {"q": "HNJX", "score": 1, "after": after(c)},
        "applicant": lambda c: {"q": archives.applicant(c.choice(numbers))},
        "applicant, family name": lambda c: {"q": archives.applicant(c.choice(numbers))[0]},
        "applicant + department": lambda c: {
            "q": archives.applicant(c.choice(numbers)),
            "department": c.choice(DEPARTMENTS),
        },
        "applicant nobody has": lambda c: {"q": "没有这个人"},
        "phone": lambda c: {"q": archives.phone(c.choice(numbers))},
    }


async def _asked(url: str, numbers: range, computed: Computed) -> dict[str, dict[str, float]]:
    persons_looked_at.PERSONS_AN_HOUR = sys.maxsize  # who measures looks for more persons than anybody may
    store = await open_store(url)
    try:
        for role in PEOPLE:
            await add_user(store, role.value, role)
        with _part("filing shelves"):
            await file_shelves(store, Vault(SECRET))
        for period in map(Period.parse, PERIODS):
            with _part(f"marks of {period}"):
                draft = await store.read(partial(counted, period=period))
                await store.write(partial(draw_up, draft=draft, by=oversight.CHIEF, now=TODAY))
        async with served(store, timer=time.monotonic, patience=USUAL) as house:
            house.clock.now = TODAY
            with _part("counting ahead"):
                await count_ahead(house.console)
            with _collected_as_served():
                found = await _lists(house, numbers, computed) | await _rail(house, computed)
        return found | await _public(store, computed)
    finally:
        await store.close()


@contextmanager
def _collected_as_served() -> Iterator[None]:
    """Garbage is collected as seldom as in `serve`; what is measured afterwards finds it as it was."""
    usual = gc.get_threshold()
    settled()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@contextmanager
def _part(what: str) -> Iterator[None]:
    """Tell what this took of computing, so that a run that does not end shows where it stays."""
    began = time.process_time()
    yield
    print(f"  {what}: {time.process_time() - began:.1f} s", file=sys.stderr, flush=True)


async def _lists(house: ConsoleHouse, numbers: range, computed: Computed) -> dict[str, dict[str, float]]:
    """Every list, filter and box."""
    async with house.logged_in("officer") as browser:
        found = {}
        for name, ask in queries(numbers).items():
            chance = random.Random(name)
            paths = [f"/office/cases?{urlencode(ask(chance))}" for _ in range(TIMES)]
            found[name] = await _timed(browser, paths, computed)
        for words in (archives.case_no(numbers[-1])[-5:], "2026", "许可", "没有这样的", "张"):
            found[f"one box: {words}"] = await _timed(
                browser, [f"/office/find?{urlencode({'q': words})}"] * TIMES, computed
            )
        paths = [f"/office/cases/{archives.case_no(n)}" for n in _some(numbers)]
        found["one case"] = await _timed(browser, paths, computed)
        return found


async def _rail(house: ConsoleHouse, computed: Computed) -> dict[str, dict[str, float]]:
    """The pages of the rail, and the bare one."""
    found: dict[str, dict[str, float]] = {}
    for role in PEOPLE:
        async with house.logged_in(role.value) as browser:
            for page in (BARE, *PAGES):
                if page not in found and (await browser.get(page)).status != 403:
                    found[page] = await _timed(browser, [page] * TIMES, computed)
    return found


async def _public(store: Store, computed: Computed) -> dict[str, dict[str, float]]:
    """The pages that anybody may open."""
    async with public_door(store, timer=time.monotonic, patience=USUAL) as house:
        house.clock.now = TODAY
        await count_complaints_ahead(house.door)
        async with house.browser() as browser:
            paths = ("/figures/", f"/figures/{MONTH}", "/figures/2026", "/screen")
            return {path: await _timed(browser, [path] * TIMES, computed) for path in paths}


def _some(numbers: range) -> Iterator[int]:
    chance = random.Random(1)
    return (chance.choice(numbers) for _ in range(TIMES))


async def _timed(browser: Browser, paths: list[str], computed_so_far: Computed) -> dict[str, float]:
    """Milliseconds, of `times` requests; the first one opens what has to be opened once and does not count.

    `cpu_ms` is the median time of computing, `p95_cpu_ms` its 95th percentile, the asking side's included: on a busy
    machine they say more.
    """
    spent: list[float] = []
    computed: list[float] = []
    for path in [paths[0], *paths]:
        if sum(computed) > ENOUGH * 1_000 and len(computed) > FEWEST:
            break
        began, computing = time.perf_counter(), computed_so_far()
        answer = await browser.get(path)
        spent.append((time.perf_counter() - began) * 1_000)
        computed.append((computed_so_far() - computing) * 1_000)
        if answer.status not in (200, 303):
            raise RuntimeError(f"{path}: {answer.status}")
    return {
        "times": len(spent) - 1,
        "p50_ms": round(statistics.median(spent[1:]), 1),
        "p95_ms": _slowest_but_few(spent[1:]),
        "cpu_ms": round(statistics.median(computed[1:]), 1),
        "p95_cpu_ms": _slowest_but_few(computed[1:]),
    }


def _slowest_but_few(figures: list[float]) -> float:
    """The 95th percentile."""
    return round(sorted(figures)[int(len(figures) * 0.95) - 1], 1)
