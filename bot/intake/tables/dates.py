"""Dates and times in a cell, read as an aware moment in the office's time zone.

Dates come as ISO text with or without a zone, as 2026年10月3日, with 上午/下午, with Chinese numerals, as
eight or fourteen digits, or as a spreadsheet's serial number. Text that could mean two different days
(10/3/2026, 26-10-03) is not accepted. Seconds are the finest unit: fractions are dropped.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.month import OFFICE_ZONE
from bot.intake.tables.cells import folded

YEARS: Final = range(2000, 2100)
"""A date outside these years is a placeholder or a typing error."""

_SERIAL_ZERO: Final = datetime(1899, 12, 30, tzinfo=UTC)
_CACHED: Final = 20_000
_MIDNIGHT: Final = time(0, tzinfo=OFFICE_ZONE)
_LAST_SECOND: Final = time(23, 59, 59, tzinfo=OFFICE_ZONE)

_SHORT_CLOCK: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?", re.ASCII)

_CHINESE_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_DATE: Final = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_DAY: Final = re.compile(
    r"""(?P<year>\d{4})
    (?: \s*[-/.年]\s* (?P<month>\d{1,2}) \s*[-/.月]\s* (?P<day>\d{1,2}) \s*[日号]?
      | (?P<month8>\d\d) (?P<day8>\d\d) )""",
    re.VERBOSE | re.ASCII,
)
_WEEKDAY: Final = re.compile(r"\s*\(?(?:星期|周|週|礼拜)[一二三四五六日天]\)?\s*")
_CLOCK: Final = re.compile(
    r"""[T\s]* (?P<half>上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|[AP]M)? \s*
    (?P<hour>\d{1,2}) (?: [:时點点時] \s* (?: (?P<minute>\d{1,2}) (?: [:分] \s* (?: (?P<second>\d{1,2}) 秒? )? )? )?
                        | (?P<minute2>\d\d) (?P<second2>\d\d)? )
    (?: [.,]\d+ )? \s* (?P<half2>[AP]M)? \s*
    (?: (?P<utc>Z|UTC|GMT) | (?:UTC|GMT)? (?P<sign>[+-]) (?P<zone_hour>\d{1,2}) (?: :? (?P<zone_minute>\d\d) )? )?""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_SERIAL: Final = re.compile(r"[3-7]\d{4}(?:\.\d+)?", re.ASCII)
_HALVES: Final[Mapping[str, frozenset[int]]] = MappingProxyType(
    {
        **dict.fromkeys(("上午", "早上", "早晨", "清晨", "凌晨", "am"), frozenset(range(12))),
        **dict.fromkeys(("下午", "pm"), frozenset(range(12, 24))),
        **dict.fromkeys(("傍晚", "晚上"), frozenset(range(17, 24))),
        "中午": frozenset(range(11, 15)),
    }
)
"""The hours of the day that each half of it can have."""


class NotAMoment(LookupError):
    """Not in one of the common forms; `moment` may still understand it."""


class _Days(dict[str, date]):
    """A cache of texts that name a day only; an export repeats a few of them many times."""

    def __missing__(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        if found is None:
            raise NotAMoment(text)
        day = _day(found)
        if len(self) < _CACHED:
            self[text] = day
        return day


class _Clocks(dict[str, time]):
    """A cache of times of day written as 9:05, 15:26 or 9:05:07."""

    def __missing__(self, text: str) -> time:
        if not _SHORT_CLOCK.fullmatch(text):
            raise NotAMoment(text)
        hour, minute, second = map(int, f"{text}:0".split(":")[:3])
        clock = time(hour, minute, second, tzinfo=OFFICE_ZONE)
        if len(self) < _CACHED:
            self[text] = clock
        return clock


def usual_reader() -> Callable[[str], datetime]:
    """A reader for the common forms, above all 2026-10-03 15:26:51, fast enough for an export of a million rows.

    It returns what `moment` returns, and raises NotAMoment or ValueError for a form that only `moment` may
    understand.
    """
    days, clocks = _Days(), _Clocks()
    from_iso, combine = datetime.fromisoformat, datetime.combine

    def read(text: str) -> datetime:
        # fromisoformat also accepts zones, weeks and any separator; the marks rule them out.
        if len(text) == 19 and text[7] == "-" and text[10] == " " and text[13] == ":" and text[16] == ":":
            then = from_iso(text)
            if then.year not in YEARS:
                raise NotAMoment(text)
            return combine(then.date(), then.time(), OFFICE_ZONE)
        day, space, clock = text.partition(" ")
        return combine(days[day], clocks[clock] if space else _MIDNIGHT)

    return read


def moment(text: str, *, serial_shift: int = 0) -> datetime | None:
    """The moment that the text names, in Asia/Shanghai; None when it names none, or an impossible one.

    A day without a time is its midnight. Text with a zone is converted. A plain number is a spreadsheet's
    serial day, counted from 1899-12-30 (from 1904-01-01 with a `serial_shift` of 1462).
    """
    text = folded(text)
    if _SERIAL.fullmatch(text):
        return from_serial(float(text) + serial_shift)
    text = text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text
    text = _CHINESE_DATE.sub(_chinese_date, text, count=1)
    found = _DAY.match(text)
    if found is None:
        return None
    rest = _WEEKDAY.sub(" ", text[found.end() :], count=1).strip()
    try:
        day = date(
            int(found["year"]), int(found["month"] or found["month8"]), int(found["day"] or found["day8"])
        )
        then = _at(day, rest)
    except (ValueError, OverflowError):
        return None
    return then if then is not None and then.year in YEARS else None


def from_serial(serial: float) -> datetime | None:
    """A spreadsheet's serial day as a moment, to the nearest second; None outside the plausible years."""
    try:
        then = (_SERIAL_ZERO + timedelta(seconds=round(serial * 86_400))).replace(tzinfo=OFFICE_ZONE)
    except (ValueError, OverflowError):
        return None
    return then if then.year in YEARS else None


def _day(found: re.Match[str]) -> date:
    """Raises ValueError for a day that is not in the calendar or not in a plausible year."""
    day = date(int(found["year"]), int(found["month"] or found["month8"]), int(found["day"] or found["day8"]))
    if day.year not in YEARS:
        raise ValueError(day.year)
    return day


def _at(day: date, rest: str) -> datetime | None:
    if not rest:
        return datetime.combine(day, _MIDNIGHT)
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        return None
    hour = _hour(int(clock["hour"]), (clock["half"] or clock["half2"] or "").lower())
    minute = int(clock["minute"] or clock["minute2"] or 0)
    second = int(clock["second"] or clock["second2"] or 0)
    if (hour, minute, second) == (24, 0, 0):  # the end of that day, and of its month
        return datetime.combine(day, _LAST_SECOND)
    there = datetime.combine(day, time(hour, minute, second, tzinfo=OFFICE_ZONE))
    if clock["utc"]:
        return there.replace(tzinfo=UTC).astimezone(OFFICE_ZONE)
    if clock["sign"]:
        ahead = timedelta(hours=int(clock["zone_hour"]), minutes=int(clock["zone_minute"] or 0))
        utc = there.replace(tzinfo=UTC) + (ahead if clock["sign"] == "-" else -ahead)
        return utc.astimezone(OFFICE_ZONE)
    return there


def _hour(hour: int, half: str) -> int:
    """The hour of the day; raises ValueError for one that this half of the day does not have."""
    if not half:
        return hour
    for candidate in (hour % 12, hour % 12 + 12) if hour <= 12 else (hour,):
        if candidate in _HALVES[half]:
            return candidate
    raise ValueError(half)


def _chinese_date(match: re.Match[str]) -> str:
    year = match[1].translate(_CHINESE_DIGITS)
    return f"{year}-{chinese_number(match[2])}-{chinese_number(match[3])} "


def chinese_number(text: str) -> int:
    """The number under a hundred written as 三, 十五 or 二十一; otherwise 0, which is neither a day nor a
    deadline."""
    tens, ten, units = text.partition("十")
    if not ten:
        tens, units = "零", text
    digits = "零一二三四五六七八九"
    if len(tens) > 1 or len(units) > 1 or (tens or "一") not in digits or (units or "零") not in digits:
        return 0
    return digits.index(tens or "一") * 10 + digits.index(units or "零")
