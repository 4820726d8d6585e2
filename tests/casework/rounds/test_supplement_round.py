"""Which round takes a case that comes in after its month was sealed."""

from datetime import datetime, timedelta

import pytest

from bot.casework.rounds.supplement_round import ExistingSupplement, destination, window_for
from bot.domain.month import OFFICE_ZONE, BadMonth, Month, RoundKey, Window, window_of

OCTOBER = Month(2026, 10)
DAY = timedelta(days=1)
OWN, NEXT = window_of(OCTOBER), window_of(Month(2026, 11))


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=OFFICE_ZONE)


def standing(number: int, window: Window, *, open_: bool = True) -> ExistingSupplement:
    return ExistingSupplement(number, open_, window)


@pytest.mark.parametrize(
    ("text", "key"), [("2026-10", RoundKey(OCTOBER)), ("2026-10+12", RoundKey(OCTOBER, 12))]
)
def test_a_round_is_written_as_it_is_read(text: str, key: RoundKey) -> None:
    assert (RoundKey.parse(text), str(key)) == (key, text)


def test_rounds_are_in_the_order_of_their_numbers() -> None:
    keys = [RoundKey.parse(text) for text in ("2026-11", "2026-10+10", "2026-10+9", "2026-10")]
    assert [str(key) for key in sorted(keys)] == ["2026-10", "2026-10+9", "2026-10+10", "2026-11"]


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-10+", "2026-10+0", "2026-10+01", "2026-10+-1", "2026-10+１", "2026-10+1+1", "+1"],
)
def test_nonsense_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(BadMonth, match=r"月份写法不对.*2026-10\+1") as refused:
        RoundKey.parse(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("came", "window"),
    [
        (at(11, 3), OWN),
        (OWN.closes - DAY, OWN),
        (OWN.closes - DAY + timedelta(seconds=1), NEXT),
        (at(11, 20), NEXT),
    ],
)
def test_a_case_is_called_back_in_the_open_window_if_a_day_of_it_is_left(
    came: datetime, window: Window
) -> None:
    assert window_for(came) == window


def test_between_two_windows_nobody_is_taken() -> None:
    into = destination(OCTOBER, [], at(11, 20))
    assert not into.takes(at(11, 20))


def test_the_next_window_takes_whoever_waits_into_the_next_number() -> None:
    into = destination(OCTOBER, [standing(1, OWN, open_=False)], NEXT.opens)
    assert (into.key, into.window, into.takes(at(11, 20))) == (RoundKey(OCTOBER, 2), NEXT, True)


def test_an_open_supplement_takes_everybody_until_its_window_is_over() -> None:
    open_one = [standing(1, NEXT)]
    into = destination(OCTOBER, open_one, NEXT.closes - timedelta(hours=1))
    assert (into.key.number, into.takes(NEXT.closes - timedelta(hours=1))) == (1, True)
    late = Window(NEXT.opens, NEXT.closes + 3 * DAY)
    assert destination(OCTOBER, [standing(1, late)], NEXT.closes + DAY).key.number == 1


def test_a_supplement_whose_window_is_over_takes_nobody_who_came_in_since() -> None:
    held = [standing(1, NEXT)]
    assert not destination(OCTOBER, held, NEXT.closes + DAY).takes(NEXT.closes)
    assert destination(OCTOBER, held, window_of(Month(2026, 12)).opens).key.number == 2


def test_a_window_that_went_by_while_nobody_planned_is_not_passed_over() -> None:
    into = destination(OCTOBER, [], NEXT.closes + DAY)
    assert (into.window, into.takes(at(11, 20))) == (NEXT, True)
