"""The planner says which holiday rule it applied, and never moves the days fixed by the regulation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.rounds.calendar import RuleName, planning_rule
from bot.casework.rounds.corrections import BadCorrection, corrections
from bot.domain.month import Month, window_of
from scheduler.workdays import OFFICIAL, Workdays


def test_an_ordinary_window_names_its_workdays() -> None:
    rule = planning_rule(window_of(Month(2026, 10)), OFFICIAL.is_workday, OFFICIAL.holiday_of)
    assert rule.name is RuleName.WORKDAYS
    assert rule.workdays == (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5))
    assert "11月1日至5日固定不变" in rule.text
    assert "工作日 4 天" in rule.text


def test_the_national_holiday_leaves_no_day_to_phone() -> None:
    rule = planning_rule(window_of(Month(2026, 9)), OFFICIAL.is_workday, OFFICIAL.holiday_of)
    assert rule.name is RuleName.HOLIDAYS
    assert rule.workdays == ()
    assert "五天全是休息日（国庆节）" in rule.text
    assert "安排值班" in rule.text


def test_a_holiday_beside_workdays_is_named() -> None:
    rule = planning_rule(window_of(Month(2025, 12)), OFFICIAL.is_workday, OFFICIAL.holiday_of)
    assert rule.name is RuleName.WORKDAYS
    assert rule.workdays == (date(2026, 1, 4), date(2026, 1, 5)), "the Sunday was worked in exchange"
    assert "元旦只发消息" in rule.text


def test_a_year_without_an_official_calendar_is_guessed_and_says_so() -> None:
    rule = planning_rule(window_of(Month(2030, 9)), OFFICIAL.is_workday, OFFICIAL.holiday_of)
    assert rule.name is RuleName.PROVISIONAL
    assert rule.workdays == (date(2030, 10, 1), date(2030, 10, 2), date(2030, 10, 3), date(2030, 10, 4))
    assert "2030 年尚无官方放假安排" in rule.text
    assert "暂定" in rule.text


def test_the_rule_speaks_without_knowing_a_holiday_by_name() -> None:
    rule = planning_rule(window_of(Month(2026, 9)), lambda day: False)
    assert "五天全是休息日：" in rule.text


@given(st.integers(2004, 2060), st.integers(1, 12), st.data())
def test_whatever_the_calendar_says_the_rule_stays_inside_the_window(
    year: int, month: int, data: st.DataObject
) -> None:
    window = window_of(Month(year, month))
    calendar = {day: data.draw(st.sampled_from([True, False, None])) for day in window.days}
    rule = planning_rule(window, calendar.__getitem__)
    assert set(rule.workdays) <= set(window.days)
    assert {day for day, works in calendar.items() if works} <= set(rule.workdays)
    assert not {day for day, works in calendar.items() if works is False} & set(rule.workdays)
    assert (rule.name is RuleName.PROVISIONAL) == (None in calendar.values())
    assert "1日至5日固定不变" in rule.text


def test_a_day_of_the_official_calendar_is_worked_or_free() -> None:
    assert OFFICIAL.is_workday(date(2026, 10, 1)) is False
    assert OFFICIAL.is_workday(date(2026, 10, 10)) is True, "a Saturday worked in exchange"
    assert OFFICIAL.is_workday(date(2026, 11, 2)) is True


def test_a_year_nobody_has_announced_is_unknown() -> None:
    assert OFFICIAL.is_workday(date(2035, 3, 5)) is None
    assert OFFICIAL.holiday_of(date(2035, 10, 1)) is None


def test_a_correction_wins_over_the_calendar() -> None:
    table = corrections({"2026-10-01": "工作日", "2035-03-05": "休息日"})
    office = Workdays(table)
    assert office.is_workday(date(2026, 10, 1)) is True
    assert office.holiday_of(date(2026, 10, 1)) is None
    assert office.is_workday(date(2035, 3, 5)) is False
    assert office.holiday_of(date(2035, 3, 5)) is None
    assert office.is_workday(date(2026, 10, 2)) is False


@pytest.mark.parametrize("line", [{"2026-13-01": "工作日"}, {"2026-10-01": "也许"}, {"": ""}])
def test_a_correction_that_cannot_be_read_is_named(line: dict[str, str]) -> None:
    with pytest.raises(BadCorrection, match="工作日更正表"):
        corrections(line)
