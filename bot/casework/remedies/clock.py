"""When each step is due. Terms count whole days as those of complaints do (`bot.casework.tickets.deadline`).

The term of a remedy runs from the rating, for the person waits from then on; where somebody claimed in vain that it does not
count, from that decision, for nothing could be put right before it. Nothing is kept of a due day but the promised term: a
calendar that is announced later moves the days by itself.
"""

from dataclasses import dataclass, replace
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
    reopened_at: datetime | None = None
    """The person was not satisfied: the term of the class runs once more from then on, and is not extended."""
    answered_again_at: datetime | None = None

    @property
    def counted_from(self) -> datetime:
        """From when the office's time runs."""
        return self.reopened_at if self.reopened_at is not None else self.first_counted_from

    @property
    def first_counted_from(self) -> datetime:
        """The same, before it was reopened."""
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
            answered = times.answered_again_at or times.answered_at or times.opened_at
            return due(answered, rules.callback, is_workday)
        case RemedyState.REOPENED:
            return due(times.counted_from, rules.verify, is_workday)
        case RemedyState.COMPLAINT | RemedyState.ENDED:
            return None


def remedy_due(times: RemedyTimes, is_workday: IsWorkday) -> Deadline | None:
    """By when the person is answered, or answered again; None where it was never verified. An extension granted counts."""
    if times.term is None:
        return None
    more = times.more_days if times.reopened_at is None else 0
    return due(times.counted_from, times.term, is_workday, extension=more)


def in_time(times: RemedyTimes, is_workday: IsWorkday) -> bool | None:
    """Whether the person was answered within the term, and again where it was reopened; None where there was no term, or
    an answer is still owed."""
    deadline = remedy_due(times, is_workday)
    if deadline is None or times.answered_at is None:
        return None
    if times.reopened_at is None:
        return times.answered_at <= deadline.at
    if in_time(replace(times, reopened_at=None), is_workday) is False:
        return False
    return None if times.answered_again_at is None else times.answered_again_at <= deadline.at
