"""When a term turns yellow: at a share of its working days, or some working days before its end; per item.

The field knows 90% of the time (榆林) and one working day before the end; no rule of the nation fixes it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Self

from bot.domain.month import OFFICE_ZONE

MOST_DAYS = 100
_SHARE = re.compile(r"\s*(\d{1,2})\s*[%％]\s*", re.ASCII)
_DAYS = re.compile(r"\s*(?:到期)?前?\s*(\d{1,3})\s*个?工作日\s*", re.ASCII)
_WHOLE = 100


class BadThreshold(ValueError):
    """The text does not name a threshold."""

    def __init__(self, text: str) -> None:
        super().__init__(f"黄牌的时候写法不对：{text[:40]!r}；请写成“90%”或“1个工作日”（到期前）")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of the days in per cent (1 to 99), or a number of working days before the end (1 or more)."""

    percent: int | None = 90
    days: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `90%` or `1个工作日`; raises BadThreshold."""
        share, days = _SHARE.fullmatch(text), _DAYS.fullmatch(text)
        if share is not None and int(share[1]):
            return cls(percent=int(share[1]))
        if days is not None and 1 <= int(days[1]) <= MOST_DAYS:
            return cls(percent=None, days=int(days[1]))
        raise BadThreshold(text)

    def __str__(self) -> str:
        return f"{self.days}个工作日" if self.days is not None else f"{self.percent}%"

    def __call__(self, counted: Sequence[date]) -> datetime:
        """The moment, given the days that are counted in a term; each is taken as 24 hours."""
        if self.days is not None:
            return _midnight(counted[max(0, len(counted) - self.days)])
        full, rest = divmod(len(counted) * (self.percent or 0), _WHOLE)
        return _midnight(counted[full]) + timedelta(days=1) * rest / _WHOLE


USUAL = Threshold()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The office's: one for all items, others for some."""

    usual: Threshold = USUAL
    of_items: Mapping[str, Threshold] = field(default_factory=dict)

    def of(self, item: str) -> Threshold:
        """That of an item."""
        return self.of_items.get(item, self.usual)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
