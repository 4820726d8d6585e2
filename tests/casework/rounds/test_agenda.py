"""Where a month stands and what happens next, and which month the office has in hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.casework.rounds.agenda import (
    Agenda,
    MonthsKnown,
    MonthStands,
    Next,
    Phase,
    agenda,
    is_worked,
    month_in_hand,
)
from bot.domain.month import OFFICE_ZONE, Hours, Month, Window, window_of
from bot.domain.round_state import RoundState

MONTH = Month(2026, 10)
WINDOW = window_of(MONTH)
HOURS = Hours.parse("09:00-20:00")
OPEN = MonthStands(MONTH, RoundState.OPEN, WINDOW, concluded=195)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


def stands(of: MonthStands, now: datetime) -> tuple[Phase, list[tuple[Next, datetime]]]:
    found: Agenda = agenda(of, HOURS, now)
    return found.phase, [(coming.what, coming.at) for coming in found.coming]


def test_in_the_hours_it_says_when_they_stop_when_they_go_on_and_when_it_is_over() -> None:
    assert stands(OPEN, at(3, 10, 20)) == (
        Phase.ASKING,
        [(Next.STOPS, at(3, 20)), (Next.GOES_ON, at(4, 9)), (Next.ENDS, at(6))],
    )


def test_on_the_last_day_nothing_goes_on_tomorrow() -> None:
    assert stands(OPEN, at(5, 10)) == (Phase.ASKING, [(Next.STOPS, at(5, 20)), (Next.ENDS, at(6))])
    assert stands(OPEN, at(5, 21)) == (Phase.RESTING, [(Next.ENDS, at(6))])


def test_at_night_it_says_when_messages_go_on() -> None:
    assert stands(OPEN, at(3, 3)) == (Phase.RESTING, [(Next.GOES_ON, at(3, 9)), (Next.ENDS, at(6))])
    assert stands(OPEN, at(3, 20)) == (Phase.RESTING, [(Next.GOES_ON, at(4, 9)), (Next.ENDS, at(6))])


def test_hours_that_reach_midnight_stop_with_the_window() -> None:
    late = Hours.parse("09:00-24:00")
    found = agenda(OPEN, late, at(5, 22))
    assert [coming.what for coming in found.coming] == [Next.ENDS]


def test_a_late_window_ends_at_its_own_hour() -> None:
    late = replace(OPEN, window=Window(WINDOW.opens, at(9, 18)))
    assert stands(late, at(9, 10)) == (Phase.ASKING, [(Next.ENDS, at(9, 18))])
    assert stands(late, at(8, 21)) == (Phase.RESTING, [(Next.GOES_ON, at(9, 9)), (Next.ENDS, at(9, 18))])


@pytest.mark.parametrize(
    ("state", "concluded", "never_called", "now", "phase"),
    [
        (RoundState.UNPLANNED, 0, 0, at(28, month=10), Phase.TO_IMPORT),
        (RoundState.UNPLANNED, 195, 0, at(28, month=10), Phase.READY),
        (RoundState.UNPLANNED, 0, 0, at(2), Phase.MISSING),
        (RoundState.UNPLANNED, 195, 0, at(2), Phase.UNPLANNED),
        (RoundState.UNPLANNED, 195, 0, at(9), Phase.UNPLANNED),
        (RoundState.OPEN, 195, 2, at(3, 10), Phase.ASKING),
        (RoundState.OPEN, 195, 2, at(7), Phase.HELD),
        (RoundState.OPEN, 195, 0, at(7), Phase.ENDING),
        (RoundState.CLOSING, 195, 0, at(7), Phase.SEALING),
        (RoundState.CLOSED, 195, 0, at(7), Phase.SEALED),
    ],
)
def test_where_a_month_stands(
    state: RoundState, concluded: int, never_called: int, now: datetime, phase: Phase
) -> None:
    of = MonthStands(MONTH, state, WINDOW, concluded, never_called)
    assert agenda(of, HOURS, now).phase is phase


def test_before_the_window_and_after_the_seal_the_next_beginning_is_told() -> None:
    to_come = MonthStands(MONTH, RoundState.UNPLANNED, WINDOW, 0)
    assert stands(to_come, at(28, month=10))[1] == [(Next.OPENS, at(1, 9))]
    sealed = MonthStands(MONTH, RoundState.CLOSED, WINDOW, 195)
    assert stands(sealed, at(7))[1] == [(Next.OPENS, at(1, 9, month=12))]
    assert stands(sealed, at(7, month=12))[1] == [], "what began long ago does not come"


def test_what_only_persons_can_end_comes_at_no_hour() -> None:
    held = MonthStands(MONTH, RoundState.OPEN, WINDOW, 195, never_called=2)
    assert stands(held, at(7))[1] == []
    missing = MonthStands(MONTH, RoundState.UNPLANNED, WINDOW, 0)
    assert stands(missing, at(2))[1] == [(Next.ENDS, at(6))]
    assert stands(missing, at(7))[1] == []


NONE = MonthsKnown((), last_sealed=False, last_has_cases=False, anything=True)
UNDER_WAY = MonthsKnown((MONTH,), last_sealed=False, last_has_cases=True, anything=True)
DONE = MonthsKnown((), last_sealed=True, last_has_cases=True, anything=True)


@pytest.mark.parametrize(
    ("known", "now", "month", "worked"),
    [
        (UNDER_WAY, at(3), MONTH, True),
        (UNDER_WAY, at(20), MONTH, True),  # held open by somebody who was never called
        (DONE, at(4), MONTH, True),
        (DONE, at(15), MONTH, False),
        (DONE, at(24), MONTH.next, True),  # a week before its window
        (NONE, at(3), MONTH, True),
        (NONE, at(15), MONTH.next, False),
        (replace(NONE, last_has_cases=True), at(15), MONTH, True),  # cases, and no round
        (replace(NONE, anything=False), at(15), MONTH.next, True),  # a new office
        (replace(DONE, supplements=True), at(15), MONTH, True),
    ],
)
def test_the_month_in_hand(known: MonthsKnown, now: datetime, month: Month, worked: bool) -> None:
    assert month_in_hand(known, now, OFFICE_ZONE) == month
    assert is_worked(known, now, OFFICE_ZONE) is worked


def test_two_months_under_way_the_later_one_is_in_hand() -> None:
    both = replace(UNDER_WAY, unsealed=(MONTH.previous, MONTH))
    assert month_in_hand(both, at(3), OFFICE_ZONE) == MONTH
    assert stands(OPEN, at(3) + timedelta(hours=10))[0] is Phase.ASKING
