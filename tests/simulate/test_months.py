"""Simulated months hold the promise."""

from dataclasses import replace

import pytest

from simulate.invariants import broken
from simulate.weather import Weather, weather_of
from simulate.world import simulate


def settled(seed: int) -> Weather:
    """The seed's month without what lasts."""
    return replace(weather_of(seed), processes=1, spells=(), off=(), full_disk=(), people=10)


@pytest.mark.parametrize("seed", range(10))
def test_a_month_without_long_outages_holds_the_promise(seed: int) -> None:
    known = {"scores_were_given", "silent_after_opting_out", "unreachable_by_a_code"}
    found = broken(simulate(seed, settled(seed)))
    assert {name: what for name, what in found.items() if name not in known} == {}


def test_the_same_seed_is_the_same_month_to_the_last_byte() -> None:
    month = settled(3)
    assert simulate(3, month).digest() == simulate(3, month).digest()
