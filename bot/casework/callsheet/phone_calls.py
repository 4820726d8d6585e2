"""电话回访: in which order people are phoned, when to stop trying, and which answers get a second call.

Nobody is given up before the close: a case that has been tried often enough stays open until then, and ends
by what was tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import IntEnum

from bot.domain.attempt import Outcome

PHONE = "phone"
"""The channel of calls."""
CALL, SECOND, CORRECTION, SECOND_CORRECTION = "call", "second_call", "correction", "second_corrected"
"""The kinds of calls among the attempts: the callback itself, the independent one after it, and what a record of
either should have been."""
TRIES, DAYS = 3, 2
"""After this many unanswered calls, over this many days, no further call is made."""
DEAD_TRIES = 2
"""After this many calls to a number that does not exist, no further call is made."""
LEASE = timedelta(minutes=10)
"""How long a card stays reserved for the officer who opened it."""
AGAIN = timedelta(hours=2)
"""When to phone again, if no time was named."""
SHARE = 0.05
"""The share of phoned answers that a second officer asks for again."""
AT_LEAST_FROM = 10
"""From this many phoned answers in a month on, at least one gets a second call."""


WITHOUT_ANSWER = (
    Outcome.NO_ANSWER,
    Outcome.WRONG_PERSON,
    Outcome.UNREACHABLE,
    Outcome.REFUSED,
    Outcome.LATER,
)
OPEN_ENDED = frozenset({Outcome.NO_ANSWER, Outcome.UNREACHABLE, Outcome.LATER, Outcome.WITHDRAWN})
"""After these the person may be phoned again."""


def again_at(named: time | None, now: datetime, zone: tzinfo) -> datetime:
    """When to phone again: at the hour that was named, today or tomorrow; else in a while."""
    if named is None:
        return now + AGAIN
    at = datetime.combine(now.astimezone(zone).date(), named, zone)
    return at if at > now else at + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Call:
    """One earlier phone call about a case."""

    at: datetime
    outcome: str


class Turn(IntEnum):
    """The order of the call sheet."""

    ASKED_FOR = 0
    """They named a time, and it has come."""
    TODAY = 1
    AGAIN = 2
    """Phoned today already; nobody picked up."""
    LATER = 3
    """They named a time that has not come."""
    ENOUGH = 4
    """Tried often enough: left for the close."""


def turn(calls: Sequence[Call], again_at: datetime | None, now: datetime, zone: tzinfo) -> Turn:
    """A case's place in the order; `again_at`: when the person asked, after the last call, to be phoned."""
    if again_at is not None:
        return Turn.ASKED_FOR if again_at <= now else Turn.LATER
    if not calls:  # most of a large queue
        return Turn.TODAY
    if enough(calls, zone):
        return Turn.ENOUGH
    today = now.astimezone(zone).date()
    return Turn.AGAIN if any(_day(call, zone) == today for call in calls) else Turn.TODAY


def enough(calls: Sequence[Call], zone: tzinfo) -> bool:
    """Whether the calls so far were enough, so that phoning again would be pestering."""
    if len(calls) < min(TRIES, DEAD_TRIES):
        return False
    silent = [call for call in calls if call.outcome == Outcome.NO_ANSWER]
    dead = sum(call.outcome == Outcome.UNREACHABLE for call in calls)
    days = {_day(call, zone) for call in silent}
    return (len(silent) >= TRIES and len(days) >= DAYS) or dead >= DEAD_TRIES


def in_other_hands(held_by: int | None, held_until: datetime | None, me: int, now: datetime) -> bool:
    """Whether somebody else has a card in hand."""
    return held_by not in (None, me) and held_until is not None and now < held_until


def asked_again(phoned: Sequence[str], this: str, chosen_before: int, lot: float, which: float) -> str | None:
    """Which phoned answer of the month gets a second call, now that there is one more; None: none of them.

    `phoned`: the cases answered by phone so far, including `this`; `lot` and `which`: random numbers in [0,
    1). When the minimum forces a first choice, it may fall on any of these cases, so that nobody can predict
    it.
    """
    if lot < SHARE:
        return this
    if chosen_before == 0 and len(phoned) >= AT_LEAST_FROM:
        return phoned[min(int(which * len(phoned)), len(phoned) - 1)]
    return None


def _day(call: Call, zone: tzinfo) -> object:
    return call.at.astimezone(zone).date()
