"""What the office says of a quarter, half a year or a year that no month says: its departments, once and for all.

It is said when the last of the months is published, and stays as it was said: two breakdowns of one period, one after the
other, could be subtracted from each other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.figures import merging, period_floor
from bot.casework.figures.breakdown import Group
from bot.casework.figures.merging import Departments
from bot.casework.figures.period_floor import MonthOfGroups
from bot.domain.month import Month
from bot.domain.period import Period, around
from bot.exports.bundle_folder import NotABundle
from bot.exports.edition import Edition
from bot.exports.office_word import Floor, departments_read, departments_written
from db.queries.figures import figures, floors

_FORMAT = "huifang/period/v1"


@dataclass(frozen=True, slots=True)
class PeriodWord:
    """What its file says."""

    period: Period
    months: tuple[Month, ...]
    """Those with cases, each of them published."""
    departments: Departments
    """Of the months' own rounds, without supplements, as they were at the seal."""
    floor: int
    corrected: bool
    """A result had been corrected before: departments could show whose, so they are not told."""

    def written(self) -> bytes:
        """The file."""
        whole = {
            "format": _FORMAT,
            "period": str(self.period),
            "months": list(map(str, self.months)),
            "departments": departments_written(self.departments),
            "floor": self.floor,
            "corrected": self.corrected,
        }
        return f"{json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()

    @classmethod
    def read(cls, raw: bytes) -> "PeriodWord":
        """What the file says; raises NotABundle for one that is not ours."""
        try:
            told = json.loads(raw)
            return cls(
                Period.parse(told["period"]),
                tuple(Month.parse(month) for month in told["months"]),
                departments_read(told["departments"]),
                int(told["floor"]),
                bool(told["corrected"]),
            )
        except (KeyError, TypeError, ValueError, RecursionError):
            raise NotABundle("公布的周期文件读不懂，不是公布时写的；请移开它，会重新公布") from None


def due(published: Sequence[Month], known: Sequence[Month], over: Month) -> tuple[Period, ...]:
    """The periods of which something can be said: the last of their months is not after `over`, and of their months those
    that are `known` to have cases are all published. In the order in which they are said."""
    periods = {period for month in published for period in around(month)[1:]}
    ripe = [
        one
        for one in periods
        if one.last <= over and not [month for month in known if month in one and month not in published]
    ]
    return tuple(sorted(ripe, key=lambda one: (one.last, one.months)))


def word_of_period(
    connection: Connection,
    period: Period,
    editions: Mapping[Month, Edition],
    said: Mapping[Period, Departments],
    floor: Floor,
) -> PeriodWord:
    """`editions`: the published months of its year up to its end; `said`: what was said of other periods of the year."""
    months = [
        MonthOfGroups(month, _groups(connection, month, floor), edition.word.departments)
        for month, edition in sorted(editions.items())
    ]
    own = tuple(one.month for one in months if one.month in period)
    answers = floors.held(connection, str(period), floor.answers)
    corrected = any(editions[month].number("errata") for month in own)
    departments = Departments((), None, 0) if corrected else period_floor.told(period, months, said, answers)
    return PeriodWord(period, own, departments, answers, corrected)


def _groups(connection: Connection, month: Month, floor: Floor) -> tuple[Group, ...]:
    return merging.in_order(figures.departments_as_written(connection, month), floor.order)
