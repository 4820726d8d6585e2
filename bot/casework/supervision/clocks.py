"""The two clocks of a case, in working days: what the law allows (法定) and what the office promised (承诺).

They run as every term of this house does (`bot.casework.tickets.deadline`): the day of the acceptance is not counted, a
term ends with the end of its last working day, and a special procedure takes its first day out of the count but not its
last. Running by the second and rounding up, as a vendor's engine does, would call somebody late on a day on which the
law does not.

While a special procedure runs both clocks stand: the colour is that of the moment in which it began. Past the promise is
not past the law: each clock has its own colour, and they are never made into one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from bot.casework.supervision.thresholds import USUAL, Threshold
from bot.casework.supervision.watched import LAWFUL, SpecialProcedure, WatchedCase, office_day
from bot.casework.tickets.deadline import Colour, IsWorkday, Pause, Term, Unit, colour, countable, due, works

LONGEST = 3_650
"""Days of a term; more is a typing error, and no term."""
_LONGEST_COUNT = timedelta(days=3_000)


class ClockName(StrEnum):
    """Which clock."""

    PROMISED = "promised"
    STATUTORY = "statutory"


@dataclass(frozen=True, slots=True)
class WatchClock:
    """One clock as it stands."""

    name: ClockName
    days: int
    """Working days of the term."""
    used: int
    """Working days gone, the present one among them."""
    ends: datetime
    """The last second in time; while a special procedure runs, as it would be had it ended today."""
    yellow_at: datetime
    colour: Colour
    stands: bool
    """Whether a special procedure runs."""
    provisional: bool
    """Counted on a calendar that has not been announced."""

    @property
    def left(self) -> int:
        """Working days left after the present one; negative by how many it is late."""
        return self.days - self.used


@dataclass(frozen=True, slots=True)
class Watching:
    """By what rules clocks run. `strict`: a procedure without lawful cause and written notice stops none."""

    is_workday: IsWorkday
    strict: bool = False


def clocks(
    case: WatchedCase, now: datetime, rules: Watching, threshold: Threshold = USUAL
) -> tuple[WatchClock, ...]:
    """Those that run or ran, the promised one first; a concluded case has them as they stood at its end."""
    if case.received is None:
        return ()
    terms = {ClockName.PROMISED: case.promised_days, ClockName.STATUTORY: case.statutory_days}
    return tuple(
        _clock(name, case, days, now, rules, threshold)
        for name, days in terms.items()
        if days is not None and 1 <= days <= LONGEST
    )


def stopping(case: WatchedCase, rules: Watching) -> tuple[SpecialProcedure, ...]:
    """The special procedures that stop the clocks of a case."""
    return tuple(
        one
        for one in case.procedures
        if not one.backwards and (not rules.strict or (one.notice and one.cause in LAWFUL))
    )


def _clock(
    name: ClockName, case: WatchedCase, days: int, now: datetime, rules: Watching, threshold: Threshold
) -> WatchClock:
    assert case.received is not None
    upto = min(now, case.concluded) if case.concluded is not None else now
    stops = [one for one in stopping(case, rules) if one.since <= upto]
    running = [one for one in stops if one.until is None or one.until > upto]
    stood_at = min((one.since for one in running), default=upto)
    pauses = [Pause(one.since, one.until) for one in stops if one.until is not None and one not in running]
    to_end = [*pauses, *(Pause(one.since, upto) for one in running)]
    term = Term(days, Unit.WORKING)
    then = due(case.received, term, rules.is_workday, pauses=pauses, warns=threshold)
    ends = due(case.received, term, rules.is_workday, pauses=to_end, warns=threshold)
    assert then is not None, "every pause given has an end"
    assert ends is not None, "these too"
    return WatchClock(
        name,
        days,
        working_days(case.received, stood_at, rules.is_workday, pauses),
        ends.at,
        ends.yellow_at,
        colour(stood_at, then.at, then.yellow_at),
        stands=bool(running),
        provisional=ends.provisional,
    )


def working_days(
    begins: datetime, until: datetime, is_workday: IsWorkday, pauses: Sequence[Pause] = ()
) -> int:
    """How many days of a term that began at one moment are counted up to another, its day among them."""
    first, last = office_day(begins), office_day(until)
    last = min(last, first + _LONGEST_COUNT)
    off = sorted((office_day(one.since), office_day(one.until)) for one in pauses if one.until is not None)
    days = takewhile(lambda day: day <= last, countable(first, off))
    return sum(works(day, is_workday(day)) for day in days)
