"""When a complaint must be accepted and finished: terms count whole days, and a day ends at 24:00 local time.

The day on which a term begins is not counted (民法典 art. 201). A term in working days ends with its last
working day; a term in calendar days that would end on a day off ends with the next working day (art. 203). No
day is counted while a ticket is suspended: when it resumes it has as much of its term left as before, even if
that is only the rest of the last day. An extension adds days in the unit of the term.

For a year whose official calendar has not been announced, weekends are the days off. The deadline is then
marked `provisional`, until the announcement has been imported and the deadline recomputed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from bot.dialogue.scene import Span
from bot.domain.month import OFFICE_ZONE

IsWorkday = Callable[[date], bool | None]
"""Whether people work on a day; None when the calendar of its year has not been announced."""
Warns = Callable[[Sequence[date]], datetime]
"""When a term turns yellow, told the days that are counted in it, in order; there is at least one."""
YELLOW_FROM = (9, 10)
"""Yellow from 90% of the counted time (电子监察: 黄牌预警)."""
LONGEST_TERM = 400
"""Days; a longer term is a typing error."""
_END = time(23, 59, 59)
_SATURDAY = 5
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING = "working"
    CALENDAR = "calendar"


class BadTerm(ValueError):
    """The text does not name a term."""

    def __init__(self, text: str) -> None:
        super().__init__(f"时限写法不对：{text[:40]!r}；请写成“3个工作日”或“30天”（1 到 {LONGEST_TERM}）")


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days of one unit."""

    days: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3个工作日`, `30天`, `3 working` or `30 calendar`; raises BadTerm."""
        found = re.fullmatch(
            r"\s*(\d{1,3})\s*(个?工作日|working|个?自然日|日|天|calendar)\s*", text, re.ASCII
        )
        if found is None or not 1 <= int(found[1]) <= LONGEST_TERM:
            raise BadTerm(text)
        return cls(int(found[1]), Unit.WORKING if found[2].endswith(("工作日", "working")) else Unit.CALENDAR)

    @property
    def span(self) -> Span:
        """As written in a conversation."""
        return Span(self.days, working=self.unit is Unit.WORKING)

    def __str__(self) -> str:
        return f"{self.days}个工作日" if self.unit is Unit.WORKING else f"{self.days}天"


@dataclass(frozen=True, slots=True)
class Terms:
    """The office's terms for complaints (defaults: Hunan's 行政效能投诉处理办法)."""

    accept: Term = Term(3, Unit.WORKING)
    finish: Term = Term(30, Unit.CALENDAR)
    longest_extension: int = 30
    silence_days: int = 7
    """After a reply, this many days without a verdict count as silence."""
    tries: int = 3
    """Logged attempts to get the verdict that are needed before a silent ticket may be closed."""

    @property
    def promise(self) -> str:
        """What a complainant is told when the complaint is registered, in the form in which it is kept."""
        return f"{self.accept}/{self.finish}"

    def as_promised(self, promise: str | None) -> Self:
        """These terms, with what was promised then; None: nothing else was."""
        if promise is None:
            return self
        accept, _, finish = promise.partition("/")
        return replace(self, accept=Term.parse(accept), finish=Term.parse(finish))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days, and a digest that changes whenever an answer may have changed."""

    is_workday: IsWorkday
    digest: str


UNANNOUNCED = Calendar(lambda day: None, "")
"""No calendar at all: every deadline is provisional."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The ticket was suspended from one moment to another; `until` None: it still is."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last second that is still in time."""

    at: datetime
    yellow_at: datetime
    provisional: bool = False
    """Counted on a calendar that has not been announced."""


class Colour(StrEnum):
    """How near a deadline is."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def colour(now: datetime, deadline: datetime, yellow_at: datetime) -> Colour:
    """Green, yellow from `yellow_at`, red once the deadline is past."""
    if now > deadline:
        return Colour.RED
    return Colour.YELLOW if now >= yellow_at else Colour.GREEN


def due(
    begins: datetime,
    term: Term,
    is_workday: IsWorkday,
    *,
    pauses: Iterable[Pause] = (),
    extension: int = 0,
    warns: Warns | None = None,
) -> Deadline | None:
    """When a term beginning at this moment ends; None while suspended. `extension`: further days in its unit.

    `warns`: when it turns yellow, if not at 90%.
    """
    closed = []
    for pause in pauses:
        if pause.until is None:
            return None
        closed.append((_day(pause.since), _day(pause.until)))
    days = _Days(is_workday)
    counted = []
    for day in countable(_day(begins), sorted(closed)):
        if term.unit is Unit.CALENDAR or days.works(day):
            counted.append(day)
        if len(counted) == term.days + extension:
            break
    last = counted[-1]
    while term.unit is Unit.CALENDAR and not days.works(last):
        last += timedelta(days=1)
    return Deadline(_end(last), (warns or _yellow)(counted), days.guessed)


class _Days:
    """Days looked up, and whether any answer was a guess."""

    def __init__(self, is_workday: IsWorkday) -> None:
        self._is_workday = is_workday
        self.guessed = False

    def works(self, day: date) -> bool:
        announced = self._is_workday(day)
        self.guessed = self.guessed or announced is None
        return works(day, announced)


def works(day: date, announced: bool | None) -> bool:
    """Whether people work on a day, given what was announced of it; of a year that was not, on all but weekends."""
    return day.weekday() < _SATURDAY if announced is None else announced


def countable(begins: date, pauses: Sequence[tuple[date, date]]) -> Iterator[date]:
    """The days that count after `begins`: a pause removes its first day, part of which was left, but not its last.

    A pause on the very day on which the term begins only delays the beginning.
    """
    for since, until in pauses:
        if since <= begins < until:
            begins = until
    day = begins
    while True:
        day += _DAY
        if not (pauses and any(since <= day < until for since, until in pauses)):
            yield day


def _yellow(counted: Sequence[date]) -> datetime:
    """The moment at which 90% of the counted days, of 24 hours each, have passed."""
    part, whole = YELLOW_FROM
    full, rest = divmod(len(counted) * part, whole)
    midnight = datetime.combine(counted[full], time(), OFFICE_ZONE)
    return midnight + timedelta(days=1) * rest / whole


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()


def _end(day: date) -> datetime:
    return datetime.combine(day, _END, OFFICE_ZONE)
