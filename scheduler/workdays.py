"""Workdays as the State Council announces them: the chinesecalendar tables, with the office's own corrections.

The calendar of a year is announced late in the year before. For a year not yet announced the answer is None,
never a guess: the caller decides what to do with such a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256

import chinese_calendar

from bot.casework.tickets.deadline import Calendar

_HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


@dataclass(frozen=True, slots=True)
class Workdays:
    """The official calendar, overridden by the office's corrections."""

    corrections: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool | None:
        """Whether people work on that day; None when the calendar of its year has not been announced."""
        if day in self.corrections:
            return self.corrections[day]
        return _announced(day)

    @property
    def calendar(self) -> Calendar:
        """The same for terms of complaints, with a digest: terms counted under another digest should be
        recomputed."""
        known = (chinese_calendar.holidays, chinese_calendar.workdays, chinese_calendar.in_lieu_days)
        said = sorted(self.corrections.items()), [len(days) for days in known], max(chinese_calendar.holidays)
        return Calendar(self.is_workday, sha256(repr(said).encode()).hexdigest()[:16])

    def holiday_of(self, day: date) -> str | None:
        """The Chinese name of the holiday for which the day is off, if there is one."""
        if self.is_workday(day) is not False:
            return None
        try:
            _, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return None
        return _HOLIDAYS.get(name) if name else None


@lru_cache(maxsize=4_000)
def _announced(day: date) -> bool | None:
    """What was announced of a day. Remembered: the library looks for its first and last year anew at every question."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def announced_until() -> int:
    """The last year whose calendar is known."""
    return int(max(chinese_calendar.holidays).year)


OFFICIAL = Workdays()
