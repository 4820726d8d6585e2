"""How much of its promised working days an application has used: the day of receipt is not counted, days off are not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.casework.tickets.deadline import LONGEST_TERM, IsWorkday, Term, Unit, due, works
from bot.domain.month import OFFICE_ZONE

_LONGEST = timedelta(days=3_000)
"""Days counted at most; somebody whose application is older than that need not know to the day."""


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The promised days and how many of them are over, the present one among them."""

    promised: int
    used: int
    last_day: date
    """The last one that is in time."""
    today: bool
    """Whether the day up to which we count is itself a working day."""
    provisional: bool
    """Counted on a calendar that has not been announced."""

    @property
    def left(self) -> int:
        """Working days left; negative by how many it is late."""
        return self.promised - self.used


def case_clock(received: datetime, promised: int, until: datetime, is_workday: IsWorkday) -> CaseClock | None:
    """The clock as it stands, or stood when the case was concluded; None for a promise that is none."""
    if not 1 <= promised <= LONGEST_TERM:
        return None
    ends = due(received, Term(promised, Unit.WORKING), is_workday)
    if ends is None:
        return None
    first, last = (moment.astimezone(OFFICE_ZONE).date() for moment in (received, until))
    last = min(last, first + _LONGEST)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    worked = [day for day in days if works(day, is_workday(day))]
    counts = bool(worked) and worked[-1] == last
    return CaseClock(promised, len(worked), ends.at.date(), counts, ends.provisional)
