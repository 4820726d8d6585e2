"""Months and their rounds, a month's callback window, and the hours in which we may write to a person first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
WINDOW_DAYS = 5


class BadMonth(ValueError):
    """The text does not name a month."""

    def __init__(self, text: str) -> None:
        super().__init__(f"月份写法不对：{text[:40]!r}；请写成 2026-10 这样")


def written_day(day: date) -> str:
    """2026年10月6日: as official papers write a day, without noughts (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """回访月次: the month in which the cases were concluded."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-10`; raises BadMonth."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
        if found is None:
            raise BadMonth(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime, zone: tzinfo = OFFICE_ZONE) -> Self:
        """The month of a moment, in the office's time zone."""
        local = moment.astimezone(zone)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def next(self) -> "Month":
        """The month in which this month's cases are called back."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month whose cases are called back in this month."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


class BadRound(BadMonth):
    """The text names neither a month nor one of its supplement rounds."""

    def __init__(self, text: str) -> None:
        ValueError.__init__(
            self, f"月份写法不对：{text[:40]!r}；请写成 2026-10 这样，补充月次写成 2026-10+1 这样"
        )


@dataclass(frozen=True, slots=True, order=True)
class RoundKey:
    """The key of a round: the month alone, or `2026-10+1` for the month's first 补充月次."""

    month: Month
    number: int = 0
    """0: the month's own round."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-10` or `2026-10+1`; raises BadRound."""
        month, plus, number = text.partition("+")
        if plus and re.fullmatch(r"[1-9]\d{0,3}", number, re.ASCII) is None:
            raise BadRound(text)
        try:
            return cls(Month.parse(month), int(number or 0))
        except BadMonth:
            raise BadRound(text) from None

    def __str__(self) -> str:
        return f"{self.month}+{self.number}" if self.number else str(self.month)


@dataclass(frozen=True, slots=True)
class Window:
    """The callback window of a month: from 00:00 of day 1 to 24:00 of day 5 of the following month."""

    opens: datetime
    closes: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.opens <= moment < self.closes

    @property
    def days(self) -> tuple[date, ...]:
        """The window's days in its own zone."""
        first = self.opens.date()
        return tuple(first + timedelta(days=n) for n in range(WINDOW_DAYS))


def last_moment(windows: Iterable[Window], now: datetime) -> datetime | None:
    """The last moment of the window that is open now; of several, the latest one."""
    closes = max((window.closes for window in windows if now in window), default=None)
    return None if closes is None else closes - timedelta(seconds=1)


@lru_cache(maxsize=64)
def window_of(month: Month, zone: tzinfo = OFFICE_ZONE) -> Window:
    """The window in which `month` is called back (regulation: 每月1-5日对上月办件申办人进行回访)."""
    first = date(month.next.year, month.next.month, 1)
    return Window(_midnight(first, zone), _midnight(first + timedelta(days=WINDOW_DAYS), zone))


@lru_cache(maxsize=64)
def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def day_of(moment: datetime, zone: tzinfo = OFFICE_ZONE) -> datetime:
    """The start of the moment's day: stored where the moment itself would reveal too much."""
    return _midnight(moment.astimezone(zone).date(), zone)


class BadHours(ValueError):
    """The text does not name hours of a day."""

    def __init__(self, text: str) -> None:
        super().__init__(f"HUIFANG_SEND_HOURS 写法不对：{text[:40]!r}；请写成 09:00-20:00 这样，开始早于结束")


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day in which something may be started; `closes` is exclusive, 24:00 is allowed."""

    opens: timedelta
    closes: timedelta
    zone: tzinfo = OFFICE_ZONE

    @classmethod
    def parse(cls, text: str, zone: tzinfo = OFFICE_ZONE) -> Self:
        """Read `09:00-20:00`; raises BadHours."""
        found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–—~至]\s*(\d{1,2}):(\d\d)\s*", text, re.ASCII)
        if found is None:
            raise BadHours(text)
        h1, m1, h2, m2 = (int(g) for g in found.groups())
        opens, closes = timedelta(hours=h1, minutes=m1), timedelta(hours=h2, minutes=m2)
        if m1 > 59 or m2 > 59 or not opens < closes <= timedelta(hours=24):
            raise BadHours(text)
        return cls(opens, closes, zone)

    def day(self, moment: datetime) -> tuple[datetime, datetime]:
        """Opening and closing time on the day of `moment`."""
        midnight = _midnight(moment.astimezone(self.zone).date(), self.zone)
        return midnight + self.opens, midnight + self.closes

    def __contains__(self, moment: datetime) -> bool:
        opens, closes = self.day(moment)
        return opens <= moment < closes

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself during the hours, else the moment when they next open."""
        opens, closes = self.day(moment)
        if moment < opens:
            return opens
        if moment < closes:
            return moment
        return self.day(moment + timedelta(days=1))[0]

    def left(self, moment: datetime) -> timedelta:
        """How much of today's hours is left; zero outside them."""
        _, closes = self.day(moment)
        return max(closes - moment, timedelta()) if moment in self else timedelta()

    def following_day(self, moment: datetime) -> datetime:
        """The same time of day on the next day, moved into the hours."""
        return self.next_opening(moment.astimezone(UTC) + timedelta(days=1))
