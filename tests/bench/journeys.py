"""Journeys: which files and how many functions of the house one small event passes through, counted with real parts.

How much has to be read to follow one message is a figure like any other: `make bench ARGS='--only journeys'` counts it,
and this file run by path names the files, too. A function counts once it is called; what a process does only once, such as
building a table of words, is done before.
"""

import asyncio
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import CodeType, FrameType

if __name__ == "__main__":
    TESTS = Path(__file__).resolve().parent.parent
    sys.path[0:1] = [str(TESTS), str(TESTS.parent)]

from bench.office import ROOT
from bot.channels.base import Fate, Receipt
from bot.domain.month import RoundKey
from db.migrate import ensure_current
from db.opening import open_store
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

PACKAGES = ("bot", "handlers", "scheduler", "db")
_ROOTS = tuple(f"{ROOT / package}/" for package in PACKAGES)
PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Journey:
    """What was entered on the way."""

    functions: set[CodeType] = field(default_factory=set)

    @property
    def files(self) -> list[str]:
        """The files, as paths within the house."""
        return sorted({str(Path(code.co_filename).relative_to(ROOT)) for code in self.functions})

    def figures(self) -> dict[str, int]:
        """How many files, those of the dialogue among them, and how many functions."""
        dialogue = sum(name.startswith("bot/dialogue/") for name in self.files)
        return {"files": len(self.files), "dialogue": dialogue, "functions": len(self.functions)}


class _Watch:
    """Notes every function of the house that starts, in whatever thread, while a journey is under way."""

    def __init__(self) -> None:
        self._journey: Journey | None = None
        threading.setprofile(self._profile)  # the database has a thread of its own
        sys.setprofile(self._profile)

    def _profile(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and self._journey is not None and frame.f_code.co_filename.startswith(_ROOTS):
            self._journey.functions.add(frame.f_code)

    async def follow(self, work: Awaitable[object]) -> Journey:
        """Carry the work out; what was entered on the way."""
        self._journey = journey = Journey()
        await work
        self._journey = None
        return journey


async def _all(store: Store, watch: _Watch, said: str) -> dict[str, Journey]:
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await import_cases(store, [phone(n) for n in range(1, PEOPLE + 1)])
    await house.rounds.plan(RoundKey(MONTH), clock())
    found = {"a tick with three invites": await watch.follow(house.rounds.tick(clock()))}
    await house.dispatch.drain()
    first, second, _ = house.provider.accepted
    report = Receipt("SM2", "delivered", "", second.ref, Fate.DELIVERED)
    found["a delivery report"] = await watch.follow(house.reconcile.report(house.provider.name, report))
    found["an inbound score"] = await watch.follow(house.says(first.to, said, "m1"))
    clock.now = WINDOW.closes + timedelta(minutes=1)
    found["a seal"] = await watch.follow(house.rounds.close(RoundKey(MONTH), clock()))
    return found


async def _on_a_fresh_store(folder: Path, watch: _Watch, said: str) -> dict[str, Journey]:
    url = f"sqlite+aiosqlite:///{folder / said}.db"
    store = await open_store(url)
    try:
        await ensure_current(store, url)
        return await _all(store, watch, said)
    finally:
        await store.close()


async def _rehearsed(folder: Path) -> dict[str, Journey]:
    """Once before, with another score, so that what a process does only once is done."""
    watch = _Watch()
    await _on_a_fresh_store(folder, watch, "5")
    try:
        return await _on_a_fresh_store(folder, watch, "4")
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def measure(folder: Path) -> dict[str, object]:
    """Files and functions entered by each journey."""
    return {name: journey.figures() for name, journey in asyncio.run(_rehearsed(folder)).items()}


def main() -> None:
    """Print the table, and below it each journey's files with the number of functions entered there."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = asyncio.run(_rehearsed(Path(folder)))
    for name, journey in found.items():
        print(f"{name:28}", *(f"{figure:5} {what}" for what, figure in journey.figures().items()))
    for name, journey in found.items():
        print(f"\n{name}")
        entered = Counter(str(Path(code.co_filename).relative_to(ROOT)) for code in journey.functions)
        for file in journey.files:
            print(f"  {entered[file]:3} {file}")


if __name__ == "__main__":
    main()
