"""The brakes of the public door: so many tries at once, then as time passes; each network for itself, and not for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizens import Stopwatch
from handlers.citizen.web import brake
from handlers.citizen.web.brake import ALLOWANCES, Brakes

HERE, THERE = "192.0.2.7", "192.0.2.8"
CODE = ALLOWANCES["code"]


def used_up(brakes: Brakes, address: str) -> int:
    """Try until refused: how many tries were allowed."""
    tries = 0
    while brakes.admits(address, "code"):
        tries += 1
    return tries


def test_as_many_tries_as_stand_in_the_table_and_no_more() -> None:
    brakes = Brakes(clock=Stopwatch())
    assert used_up(brakes, HERE) == CODE.tries
    assert used_up(brakes, THERE) == CODE.tries
    assert brakes.admits(HERE, "phone")


def test_tries_come_back_one_by_one_and_refused_ones_do_not_cost_any() -> None:
    clock = Stopwatch()
    brakes = Brakes(clock=clock)
    used_up(brakes, HERE)
    assert not brakes.admits(HERE, "code")
    clock.seconds += CODE.interval
    assert used_up(brakes, HERE) == 1
    clock.seconds += CODE.seconds
    assert used_up(brakes, HERE) == CODE.tries


def test_the_hosts_of_one_ipv6_network_count_together() -> None:
    brakes = Brakes(clock=Stopwatch())
    used_up(brakes, "2001:db8:1:2::1")
    assert not brakes.admits("2001:db8:1:2:ffff::9", "code")
    assert brakes.admits("2001:db8:1:3::1", "code")


def test_those_whose_tries_have_all_come_back_are_forgotten() -> None:
    clock = Stopwatch()
    brakes = Brakes(clock=clock)
    for n in range(50):
        brakes.admits(f"192.0.2.{n}", "code")
    clock.seconds += CODE.seconds
    brakes.admits("198.51.100.1", "code")
    assert len(brakes) == 1


def test_the_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "MOST", 10)
    brakes = Brakes(clock=Stopwatch())
    for n in range(100):
        brakes.admits(f"192.0.2.{n}", "code")
    assert len(brakes) == 10


@given(st.lists(st.floats(0, 40), max_size=200))
def test_whatever_the_pauses_no_window_holds_more_than_twice_the_allowance(pauses: list[float]) -> None:
    """At most a full allowance, and what came back meanwhile."""
    clock = Stopwatch()
    brakes = Brakes(clock=clock)
    allowed: list[float] = []
    for pause in pauses:
        clock.seconds += pause
        if brakes.admits(HERE, "code"):
            allowed.append(clock.seconds)
    for start in allowed:
        assert sum(start <= at <= start + CODE.seconds for at in allowed) <= 2 * CODE.tries
