"""本月工作: which month the office has in hand, where it stands, and what happens next and when.

Where a month stands, and what comes:

    to_import    its window is to come, and it has no case       opens
    ready        its window is to come                           opens
    missing      its window is open or over, and it has no case  ends, until it is over
    unplanned    there are cases, and no round yet               (within minutes)
    asking       messages go out now                             stops, goes_on if days are left, ends
    resting      the window is open, but not the hours           goes_on if days are left, ends
    held         over, and somebody was never called             (persons decide)
    ending       over                                            (within minutes)
    sealing      being sealed                                    (within minutes)
    sealed       sealed                                          the next month's window opens
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from bot.domain.month import Hours, Month, Window, window_of
from bot.domain.round_state import RoundState

NEAR = timedelta(days=7)
"""From so long before a window somebody should be getting the month's cases together."""


class Phase(StrEnum):
    """Where a month stands."""

    TO_IMPORT = "to_import"
    READY = "ready"
    MISSING = "missing"
    UNPLANNED = "unplanned"
    ASKING = "asking"
    RESTING = "resting"
    HELD = "held"
    ENDING = "ending"
    SEALING = "sealing"
    SEALED = "sealed"


class Next(StrEnum):
    """What comes by itself at a known moment."""

    OPENS = "opens"
    """The callbacks begin: the first message goes out, within the hours."""
    STOPS = "stops"
    """Nothing is started any more today."""
    GOES_ON = "goes_on"
    """Messages go out again."""
    ENDS = "ends"
    """The window is over; the month is sealed behind it."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What comes, and when."""

    what: Next
    at: datetime


@dataclass(frozen=True, slots=True)
class MonthStands:
    """What is known of a month. `window`: the round's own, which two persons may have made longer."""

    month: Month
    state: RoundState
    window: Window
    concluded: int
    never_called: int = 0
    """How many keep the round from closing."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Where the month stands, and what comes, the soonest first."""

    phase: Phase
    coming: tuple[Upcoming, ...] = ()


def agenda(stands: MonthStands, hours: Hours, now: datetime) -> Agenda:
    """Where a month stands and what happens next."""
    phase = _phase(stands, hours, now)
    return Agenda(phase, tuple(_coming(phase, stands, hours, now)))


def _phase(stands: MonthStands, hours: Hours, now: datetime) -> Phase:
    match stands.state:
        case RoundState.CLOSED:
            return Phase.SEALED
        case RoundState.CLOSING:
            return Phase.SEALING
        case RoundState.UNPLANNED:
            if now < stands.window.opens:
                return Phase.READY if stands.concluded else Phase.TO_IMPORT
            return Phase.UNPLANNED if stands.concluded else Phase.MISSING
        case RoundState.OPEN:
            if now >= stands.window.closes:
                return Phase.HELD if stands.never_called else Phase.ENDING
            return Phase.ASKING if now in hours else Phase.RESTING


def _coming(phase: Phase, stands: MonthStands, hours: Hours, now: datetime) -> Iterator[Upcoming]:
    closes = stands.window.closes
    match phase:
        case Phase.TO_IMPORT | Phase.READY:
            yield Upcoming(Next.OPENS, hours.next_opening(stands.window.opens))
        case Phase.MISSING:
            if now < closes:
                yield Upcoming(Next.ENDS, closes)
        case Phase.ASKING:
            stops = min(hours.day(now)[1], closes)
            if stops < closes:
                yield Upcoming(Next.STOPS, stops)
            yield from _goes_on(hours.next_opening(max(now, stops)), closes)
            yield Upcoming(Next.ENDS, closes)
        case Phase.RESTING:
            yield from _goes_on(hours.next_opening(now), closes)
            yield Upcoming(Next.ENDS, closes)
        case Phase.SEALED:
            after = window_of(stands.month.next, hours.zone).opens
            if now < after:
                yield Upcoming(Next.OPENS, hours.next_opening(after))
        case Phase.UNPLANNED | Phase.HELD | Phase.ENDING | Phase.SEALING:
            pass


def _goes_on(opening: datetime, closes: datetime) -> Iterator[Upcoming]:
    if opening < closes:
        yield Upcoming(Next.GOES_ON, opening)


@dataclass(frozen=True, slots=True)
class MonthsKnown:
    """What decides which month the office has in hand."""

    unsealed: Sequence[Month]
    """Whose own round is under way, or being sealed."""
    last_sealed: bool
    """Of the month before this one: its own round."""
    last_has_cases: bool
    anything: bool
    """Some month has a round, or the last one cases."""
    supplements: bool = False
    """A supplement is under way."""


def month_in_hand(known: MonthsKnown, now: datetime, zone: tzinfo) -> Month:
    """The month to be worked on: the last one until it is done with, and from a week before on the one to come."""
    this = Month.of(now, zone)
    last = this.previous
    if known.unsealed:
        return max(known.unsealed)
    if now < window_of(last, zone).closes or (known.last_has_cases and not known.last_sealed):
        return last
    return this if _near(this, now, zone) or not known.last_has_cases else last


def is_worked(known: MonthsKnown, now: datetime, zone: tzinfo) -> bool:
    """Whether the office has work on a month's callbacks now, or should have."""
    this = Month.of(now, zone)
    return (
        bool(known.unsealed)
        or known.supplements
        or not known.anything
        or (known.last_has_cases and not known.last_sealed)
        or now < window_of(this.previous, zone).closes
        or _near(this, now, zone)
    )


def _near(month: Month, now: datetime, zone: tzinfo) -> bool:
    return now >= window_of(month, zone).opens - NEAR
