"""Which holiday rule applies to a callback window.

The regulation fixes the days: 每月1-5日对上月办件申办人进行回访. No holiday ever moves them, and messages go
out on all of them. A holiday only takes away the staff: nobody is at the desk to phone the applicants whom
messages did not reach. The rule says so in words that the round keeps and the console shows. 1–7 October
leaves no workday at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.month import Window

SATURDAY = 5


class RuleName(StrEnum):
    """The situations a planner can meet."""

    WORKDAYS = "workdays"
    """At least one workday: an officer can phone."""
    HOLIDAYS = "holidays"
    """No workday at all: phoning needs somebody on duty."""
    PROVISIONAL = "provisional"
    """No official calendar yet for at least one of the days: guessed from weekends."""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """The rule that was applied. `workdays`: the days on which an officer can phone."""

    name: RuleName
    text: str
    workdays: tuple[date, ...]


def planning_rule(
    window: Window,
    is_workday: Callable[[date], bool | None],
    holiday_of: Callable[[date], str | None] = lambda day: None,
) -> CalendarRule:
    """The rule for a window. `is_workday` answers None for a day without an official calendar.

    `holiday_of` gives the Chinese name of a day's holiday (国庆节), if it has one; it only makes the text
    more specific.
    """
    official = {day: is_workday(day) for day in window.days}
    workdays = tuple(day for day, works in official.items() if _or_weekday(day, works))
    free = tuple(day for day in window.days if day not in workdays)
    named = tuple(dict.fromkeys(name for day in free if (name := holiday_of(day))))
    fixed = _span(window)
    if None in official.values():
        years = "、".join(str(y) for y in sorted({d.year for d, works in official.items() if works is None}))
        guess = f"暂定工作日 {_days(workdays)}" if workdays else "暂无工作日，电话回访请安排值班"
        text = f"{fixed}；{years} 年尚无官方放假安排，按周末推算：{guess}。安排公布后请核对"
        return CalendarRule(RuleName.PROVISIONAL, text, workdays)
    if not workdays:
        reason = f"（{'、'.join(named)}）" if named else ""
        text = f"{fixed}；五天全是休息日{reason}：消息照发，没有工作日可打电话，电话回访请安排值班"
        return CalendarRule(RuleName.HOLIDAYS, text, workdays)
    text = f"{fixed}；其中工作日 {len(workdays)} 天（{_days(workdays)}）可电话回访"
    if free:
        text += f"，{'、'.join(named) or '休息日'}只发消息"
    return CalendarRule(RuleName.WORKDAYS, text, workdays)


def _or_weekday(day: date, works: bool | None) -> bool:
    return day.weekday() < SATURDAY if works is None else works


def _span(window: Window) -> str:
    first, last = window.days[0], window.days[-1]
    return f"回访期 {first.month}月{first.day}日至{last.day}日固定不变"


def _days(days: tuple[date, ...]) -> str:
    return "、".join(f"{d.month}月{d.day}日" for d in days)
