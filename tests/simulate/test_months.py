"""Simulated months hold the promise."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from bot.casework import clock
from simulate.invariants import broken
from simulate.weather import DAY, OPENS, Weather, moment_of_madness, weather_of
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


def mad_for_a_moment() -> Weather:
    """A calm month of people who answer or are asked in vain, whose clock goes mad on the third day."""
    return Weather(people=10, cadence=5.0, clock=moment_of_madness(OPENS + 2.5 * DAY), phoning=True)


def test_a_clock_that_runs_away_for_seconds_does_nothing_final() -> None:
    found = broken(simulate(5, mad_for_a_moment()))
    assert {"nothing_final_by_a_wrong_clock", "the_round_closes", "every_case_once"}.isdisjoint(found)


def test_the_simulation_sees_when_nobody_guards_the_clock() -> None:
    with patch.object(clock, "RAN_AWAY", timedelta(days=365)):
        assert "nothing_final_by_a_wrong_clock" in broken(simulate(5, mad_for_a_moment()))
