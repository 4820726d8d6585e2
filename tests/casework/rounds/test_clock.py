"""A clock is trusted with irreversible acts while it keeps pace with the monotonic one."""

from datetime import datetime, timedelta

import pytest

from bot.casework.rounds.clock import ClockWatch, Last, Unsteady, begin, look, may_start
from bot.domain.month import OFFICE_ZONE, Hours

NOW = datetime(2026, 11, 2, 10, tzinfo=OFFICE_ZONE)
HOURS = Hours.parse("09:00-20:00")
DAYS = timedelta(days=5)


def watched(*looks: tuple[float, timedelta]) -> ClockWatch:
    """A process that has trusted its clock, and then saw: after so many seconds, a clock that was so far off."""
    watch = begin(NOW, 0.0, None)
    for seconds, off in looks:
        watch = look(watch, NOW + timedelta(seconds=seconds) + off, seconds)
    return watch


def test_whoever_starts_for_the_first_time_trusts_the_clock() -> None:
    assert begin(NOW, 0.0, None).unsteady is None


@pytest.mark.parametrize("off", [DAYS, -DAYS, timedelta(minutes=6), timedelta(hours=-1)])
def test_a_clock_that_is_set_is_trusted_after_ten_steady_minutes(off: timedelta) -> None:
    set_at_2 = [(2.0, off)]
    assert watched(*set_at_2).unsteady is not None
    assert watched(*set_at_2, (300.0, off), (601.0, off)).unsteady is not None
    assert watched(*set_at_2, (300.0, off), (602.0, off)).unsteady is None


def test_a_clock_that_comes_back_is_trusted_at_once() -> None:
    assert watched((2.0, DAYS), (22.0, timedelta())).unsteady is None


def test_a_clock_that_runs_away_again_has_to_settle_anew() -> None:
    assert watched((2.0, DAYS), (500.0, DAYS), (501.0, 2 * DAYS), (700.0, 2 * DAYS)).unsteady is not None


def test_steps_too_small_to_be_seen_do_not_add_up_unseen() -> None:
    crept = [(2.0 * n, timedelta(minutes=2 * n)) for n in range(1, 4)]
    assert watched(*crept[:2]).unsteady is None
    assert watched(*crept).unsteady is not None


def test_it_says_what_the_clock_should_show_and_until_when_things_wait() -> None:
    unsteady = watched((2.0, DAYS), (122.0, DAYS)).unsteady
    assert unsteady is not None
    assert unsteady.expected == NOW + timedelta(seconds=122)
    assert unsteady.since == NOW + timedelta(seconds=2) + DAYS
    assert unsteady.until == unsteady.since + timedelta(minutes=10)


def test_both_clocks_leaping_together_are_a_clock_that_ran_away() -> None:
    leapt = look(begin(NOW, 0.0, None), NOW + DAYS, DAYS.total_seconds())
    assert leapt.unsteady is not None
    back = look(leapt, NOW + timedelta(seconds=20), 20.0)
    assert back.unsteady is None


@pytest.mark.parametrize(
    ("away", "trusted"),
    [(timedelta(minutes=4), True), (timedelta(hours=3), False), (timedelta(hours=-1), False)],
)
def test_an_absence_looks_like_a_clock_that_was_set(away: timedelta, trusted: bool) -> None:
    watch = begin(NOW, 0.0, Last(NOW - away, None))
    assert (watch.unsteady is None) is trusted
    assert look(watch, NOW + timedelta(minutes=10), 600.0).unsteady is None


@pytest.mark.parametrize(("off_for", "trusted"), [(DAYS, True), (timedelta(hours=1), False)])
def test_the_monotonic_clock_of_the_same_boot_tells_an_absence_from_a_leap(
    off_for: timedelta, trusted: bool
) -> None:
    watch = begin(NOW, 100.0 + off_for.total_seconds(), Last(NOW - DAYS, 100.0))
    assert (watch.unsteady is None) is trusted


@pytest.mark.parametrize(
    ("shows", "should", "starts"),
    [
        (NOW, NOW + timedelta(hours=1), True),
        (NOW, NOW - timedelta(hours=1), False),
        (NOW, NOW + timedelta(hours=11), False),
        (NOW, NOW + DAYS, False),
        (NOW - DAYS, NOW, False),
    ],
    ids=["an hour back", "an hour ahead", "at night", "after the window", "before the window"],
)
def test_only_by_a_clock_set_back_within_the_window_is_anything_started(
    shows: datetime, should: datetime, starts: bool
) -> None:
    assert may_start(Unsteady(shows, shows, should), HOURS) is starts
