"""评分周期: a month, a quarter, half a year or a year of concluded cases."""

import re
from dataclasses import dataclass
from typing import Self

from bot.domain.month import Month

_WRITTEN = re.compile(r"(?P<year>20\d\d)(?:-(?:(?P<month>0[1-9]|1[0-2])|(?P<part>Q[1-4]|H[12])))?")
_LENGTHS = {"Q": 3, "H": 6}
_CALLED = {
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
    "H1": "上半年",
    "H2": "下半年",
}


class BadPeriod(ValueError):
    """Not a period; the text says how one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Consecutive months of one calendar year, both named months included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026-10`, `2026-Q4`, `2026-H2` or `2026`; raises BadPeriod."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise BadPeriod(
                f"没有“{text[:20]}”这样的周期：月份写 2026-10，季度写 2026-Q4，半年写 2026-H2，全年写 2026"
            )
        year = int(found["year"])
        if found["month"]:
            month = Month(year, int(found["month"]))
            return cls(month, month)
        if not found["part"]:
            return cls(Month(year, 1), Month(year, 12))
        kind, number = found["part"][0], int(found["part"][1])
        length = _LENGTHS[kind]
        return cls(Month(year, (number - 1) * length + 1), Month(year, number * length))

    @property
    def months(self) -> int:
        """How many months it has: 1, 3, 6 or 12."""
        return self.last.month - self.first.month + 1

    def __str__(self) -> str:
        """As `parse` reads it."""
        year = self.first.year
        match self.months:
            case 1:
                return str(self.first)
            case 12:
                return str(year)
            case length:
                kind = {3: "Q", 6: "H"}[length]
                return f"{year}-{kind}{self.last.month // length}"

    @property
    def before(self) -> "Period":
        """The one of the same length that ends where this begins."""
        end = self.first.previous
        start = end
        for _ in range(self.months - 1):
            start = start.previous
        return Period(start, end)

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    @property
    def title(self) -> str:
        """In the office's words: 2026年第四季度."""
        name = str(self)
        part = name.partition("-")[2]
        if self.months == 1:
            return f"{self.first.year}年{self.first.month}月"
        return f"{self.first.year}年{_CALLED.get(part, '全年')}"


def around(month: Month) -> tuple[Period, ...]:
    """The month itself and the quarter, half-year and year that it belongs to."""
    year, number = month.year, month.month
    written = (str(month), f"{year}-Q{(number + 2) // 3}", f"{year}-H{(number + 5) // 6}", str(year))
    return tuple(Period.parse(one) for one in written)
