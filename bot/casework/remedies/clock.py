"""When each step is due. Terms count whole days as those of complaints do (`bot.casework.tickets.deadline`).

The term of a remedy runs from the rating, for the person waits from then on; where somebody claimed in vain that it does not
count, from that decision, for nothing could be put right before it. Nothing is kept of a due day but the promised term: a
calendar that is announced later moves the days by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.casework.remedies.rules import RemedyRules
from bot.casework.tickets.deadline import Deadline, IsWorkday, Term, due
from bot.domain.remedy import RemedyState


@dataclass(frozen=True, slots=True)
class RemedyTimes:
    """What the clock has to know of a 差评."""

    state: RemedyState
    opened_at: datetime
    claimed_at: datetime | None = None
    decided_at: datetime | None = None
    """Of the claim."""
    upheld: bool = False
    verified_from: datetime | None = None
    """From when the term ran when it was verified; a contest of what was verified moves it no more."""
    term: Term | None = None
    """Of its class, as it was when it was verified."""
    more_days: int = 0
    """Granted."""
    answered_at: datetime | None = None

    @property
    def counted_from(self) -> datetime:
        """From when the office's time runs."""
        if self.verified_from is not None:
            return self.verified_from
        return self.decided_at if self.decided_at is not None and not self.upheld else self.opened_at


def due_now(times: RemedyTimes, rules: RemedyRules, is_workday: IsWorkday) -> Deadline | None:
    """When the step in which it stands is due; None where nothing is."""
    match times.state:
        case RemedyState.RECEIVED | RemedyState.HANDED:
            return due(times.counted_from, rules.verify, is_workday)
        case RemedyState.CLAIMED:
            return due(times.claimed_at or times.opened_at, rules.verify, is_workday)
        case RemedyState.INVALID:
            return due(times.decided_at or times.opened_at, rules.verify, is_workday)
        case RemedyState.MEASURES | RemedyState.REPORTED:
            return remedy_due(times, is_workday)
        case RemedyState.TOLD:
            return due(times.answered_at or times.opened_at, rules.callback, is_workday)
        case RemedyState.COMPLAINT | RemedyState.ENDED:
            return None


def remedy_due(times: RemedyTimes, is_workday: IsWorkday) -> Deadline | None:
    """By when the person is answered; None where it was never verified. An extension granted counts."""
    if times.term is None:
        return None
    return due(times.counted_from, times.term, is_workday, extension=times.more_days)


def in_time(times: RemedyTimes, is_workday: IsWorkday) -> bool | None:
    """Whether the person was answered within the term; None where there was no term, or no answer yet."""
    deadline = remedy_due(times, is_workday)
    if deadline is None or times.answered_at is None:
        return None
    return times.answered_at <= deadline.at
