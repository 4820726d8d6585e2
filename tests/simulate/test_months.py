"""Simulated months hold the promise: ten known ones, and ten that nobody has seen before."""

import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from simulate.invariants import broken
from simulate.seed import simulate
from simulate.weather import weather_of

FEW = 4
"""People of a month; `make simulate` draws up to 25."""
SEED = 4
"""Three processes that are killed again and again, in a month that takes a third of what others of the kind do."""
FRESH = random.SystemRandom().randrange(10**9)


def found_in(seeds: Iterable[int]) -> dict[int, dict[str, list[str]]]:
    """What is broken, by seed."""
    found = {seed: broken(simulate(seed, weather_of(seed, people=FEW))) for seed in seeds}
    return {seed: what for seed, what in found.items() if what}


def test_known_months_hold_the_promise() -> None:
    """The same ones every time, for whoever looks for the change that broke it; more of them would find no more."""
    assert found_in(range(10)) == {}


def test_fresh_months_hold_the_promise() -> None:
    seeds = range(FRESH, FRESH + 10)
    print(f"fresh months {seeds.start} to {seeds.stop - 1}, {FEW} people each")
    assert found_in(seeds) == {}


def test_the_same_seed_is_the_same_month_to_the_last_byte_in_another_process_too() -> None:
    """Which has other hashes: this one's are drawn anew, or whatever whoever runs the tests has set."""
    month = weather_of(SEED, people=FEW)
    others = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    digests = {simulate(SEED, month).digest(), simulate(SEED, month).digest(), _digest_in_a_process(others)}
    assert len(digests) == 1


def _digest_in_a_process(hashes: str) -> str:
    command = [sys.executable, str(Path(__file__).parent), "--seed", str(SEED), "--people", str(FEW)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": hashes}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]
