"""A lane: a budget that never exceeds the rate, and pauses that end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.contact.lane import (
    ALARM_AFTER,
    LONGEST_PAUSE,
    LONGEST_RETRY_AFTER,
    PROBE_LASTS,
    SMALLEST_SHARE,
    SUSPICIONS,
    Lane,
    Trouble,
)
from bot.domain.pause import Reason

TEN = datetime(2026, 11, 1, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DARK = Trouble(Reason.NETWORK, "connect")
SILENT = Trouble(Reason.SILENT, "http_503", certain=False)


def lane(tokens: float = 1.0) -> Lane:
    return Lane("sms", tokens, TEN)


def starts(rate: float, tick: timedelta, of: Lane, seconds: int) -> list[datetime]:
    """When messages start, of which there are always enough."""
    found, now = [], of.refilled_at
    end = now + timedelta(seconds=seconds)
    while now < end:
        of = of.refilled(rate, now)
        found += [now] * of.room(now)
        of = of.started(of.room(now), "a", now)
        now += tick
    return found


@pytest.mark.parametrize("rate", [1.0, 3.0, 10.0, 30.0, 100.0])
@pytest.mark.parametrize("tick", [timedelta(milliseconds=7), timedelta(milliseconds=110)])
def test_no_second_sees_more_than_the_rate_and_most_of_it_is_used(rate: float, tick: timedelta) -> None:
    at = starts(rate, tick, lane(tokens=1_000.0).refilled(rate, TEN), 20)
    assert max(sum(1 for other in at if moment <= other < moment + SECOND) for moment in at) <= rate
    assert len(at) >= 0.75 * rate * 20


def test_a_clock_set_back_an_hour_stops_nothing() -> None:
    hour = timedelta(hours=1)
    empty = replace(lane(), refilled_at=TEN + hour, tokens=0.0)
    assert empty.refilled(10.0, TEN).refilled(10.0, TEN + SECOND).room(TEN + SECOND) >= 1
    paused = lane().troubled(DARK, TEN + hour)
    assert paused.room(TEN) == 1
    probing = replace(paused, probed_by="gone", probed_at=TEN + hour)
    assert probing.room(TEN) == 1


def test_machines_whose_clocks_differ_a_little_do_not_fill_the_budget_twice() -> None:
    now, of, given = TEN, lane(tokens=0.0), 0
    for n in range(2_000):
        theirs = now - timedelta(seconds=2) if n % 2 else now
        of = of.refilled(10.0, theirs)
        given += of.room(theirs)
        of = of.started(of.room(theirs), "a", theirs)
        now += timedelta(milliseconds=10)
    assert given <= 10 * 20


def test_pauses_double_to_five_minutes_and_are_over_with_the_first_answer() -> None:
    now, of, pauses = TEN, lane(), []
    for _ in range(12):
        of = of.troubled(DARK, now)
        assert of.paused_until is not None
        pauses.append((of.paused_until - now).total_seconds())
        assert of.room(of.paused_until - SECOND / 2) == 0
        now = of.paused_until
        assert of.room(now) == 1
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE.total_seconds()
    opened = of.passed(TEN)
    assert not opened.paused
    assert opened.share == SMALLEST_SHARE
    assert opened.refilled(10.0, now + timedelta(minutes=2)).share == 1.0


@pytest.mark.parametrize(("asked", "given"), [(20, 20), (0.2, 1), (7_200, LONGEST_RETRY_AFTER.seconds)])
def test_a_provider_that_says_how_long_is_believed_within_reason(asked: float, given: float) -> None:
    busy = Trouble(Reason.BUSY, "20429", wait=timedelta(seconds=asked))
    assert lane().troubled(busy, TEN).paused_until == TEN + timedelta(seconds=given)


def test_one_probe_goes_at_a_time_and_a_lost_one_does_not_block_the_lane() -> None:
    of = lane().troubled(DARK, TEN)
    probing = of.started(of.room(TEN + SECOND), "a", TEN + SECOND)
    assert probing.room(TEN + 2 * SECOND) == 0
    assert probing.room(TEN + SECOND + PROBE_LASTS) == 1
    assert probing.missed().room(TEN + 2 * SECOND) == 1


def test_only_several_doubts_in_a_row_pause_a_lane_and_one_is_enough_for_a_probe() -> None:
    of = lane()
    for _ in range(SUSPICIONS - 1):
        of = of.troubled(SILENT, TEN)
    assert not of.paused
    assert not of.passed(TEN).troubled(SILENT, TEN).paused
    of = of.troubled(SILENT, TEN)
    assert of.paused
    again = of.troubled(SILENT, TEN + SECOND)
    assert (again.epoch, again.streak) == (of.epoch + 1, 2)


def test_a_long_pause_and_trouble_with_our_account_alarm() -> None:
    of = lane().troubled(DARK, TEN)
    assert not of.alarmed
    assert of.troubled(DARK, TEN + ALARM_AFTER).alarmed
    assert lane().troubled(Trouble(Reason.ACCOUNT, "20003"), TEN).alarmed
    assert not of.troubled(DARK, TEN + ALARM_AFTER).passed(TEN).alarmed


def test_a_budget_that_lacks_a_rounding_error_is_waited_for() -> None:  # found by simulated month 2
    now = datetime(2026, 11, 5, 1, tzinfo=UTC)
    almost = Lane("sms", 1.0 - 1e-15, now)
    assert almost.room(now) == 0
    assert almost.wait(1.0, now) >= 0.001
