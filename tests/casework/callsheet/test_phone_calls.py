"""Whom to phone first, when to stop trying, and which answers are asked for again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.callsheet.phone_calls import Call, Turn, asked_again, enough, turn
from bot.casework.callsheet.phone_script import further, script
from bot.domain.case import CaseFacts
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.library import questionnaire

NOON = datetime(2026, 11, 4, 12, tzinfo=OFFICE_ZONE)
DAY = timedelta(days=1)


def calls(*said: tuple[float, str]) -> list[Call]:
    """Calls so many days ago."""
    return [Call(NOON - days * DAY, outcome) for days, outcome in said]


@pytest.mark.parametrize(
    ("tried", "is_enough"),
    [
        ([], False),
        ([(0, "no_answer")] * 2, False),
        ([(0, "no_answer")] * 5, False),
        ([(1, "no_answer"), (1, "no_answer"), (0, "no_answer")], True),
        ([(1, "no_answer"), (0, "no_answer")], False),
        ([(1, "no_answer"), (1, "later"), (0, "no_answer")], False),
        ([(0, "unreachable")], False),
        ([(0, "unreachable"), (0, "unreachable")], True),
    ],
)
def test_enough_is_three_times_on_two_days_or_twice_a_dead_number(
    tried: list[tuple[float, str]], is_enough: bool
) -> None:
    assert enough(calls(*tried), OFFICE_ZONE) is is_enough


def test_two_days_are_days_of_the_office() -> None:
    midnight = datetime(2026, 11, 4, 0, 30, tzinfo=OFFICE_ZONE)
    late = [Call(midnight - timedelta(hours=1), "no_answer"), *[Call(midnight, "no_answer")] * 2]
    assert enough(late, OFFICE_ZONE)


@pytest.mark.parametrize(
    ("tried", "again_in", "where"),
    [
        ([], None, Turn.TODAY),
        ([(1, "no_answer")], None, Turn.TODAY),
        ([(0.1, "no_answer")], None, Turn.AGAIN),
        ([(0.1, "later")], -1, Turn.ASKED_FOR),
        ([(0.1, "later")], 0, Turn.ASKED_FOR),
        ([(0.1, "later")], 1, Turn.LATER),
        ([(0, "unreachable")] * 2, None, Turn.ENOUGH),
    ],
)
def test_an_hour_that_was_named_goes_before_everything(
    tried: list[tuple[float, str]], again_in: int | None, where: Turn
) -> None:
    again_at = NOON + timedelta(hours=again_in) if again_in is not None else None
    assert turn(calls(*tried), again_at, NOON, OFFICE_ZONE) is where


lots = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 40), st.integers(0, 3), lots, lots)
def test_an_answer_is_chosen_by_lot_or_because_there_must_be_one(
    number: int, before: int, lot: float, which: float
) -> None:
    phoned = [str(n) for n in range(number)]
    chosen = asked_again(phoned, phoned[-1], before, lot, which)
    if lot < 0.05:
        assert chosen == phoned[-1]
    elif before == 0 and number >= 10:
        assert chosen in phoned
    else:
        assert chosen is None


def test_the_one_that_is_forced_may_be_any_of_them() -> None:
    phoned = [str(n) for n in range(10)]
    assert {asked_again(phoned, "9", 0, 0.5, n / 100) for n in range(100)} == set(phoned)


@pytest.mark.parametrize("language", Language)
def test_the_script_has_the_levels_of_the_questionnaire_in_every_language(language: Language) -> None:
    case = CaseFacts("A-1", "HF-1", "无线电\u2028频率", "处", "张三", NOON)
    read_out = script(questionnaire(), case, agency="示例省经信委", caller="陈静", language=language)
    for option in questionnaire().overall.options:
        assert option.labels[language].lower() in read_out.ask.lower()
    assert "陈静" in read_out.greeting
    assert "示例省经信委" in read_out.greeting
    assert "无线电 频率" in read_out.about
    assert "张三" not in "".join(read_out.lines)


def test_what_the_persons_own_words_answer_is_not_asked_again() -> None:
    asked = [q.id for q in further(questionnaire())]
    assert "reason" not in asked
    assert "ticket" not in asked
    assert {"told_once", "integrity", "comment"} <= set(asked)
