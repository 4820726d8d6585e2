"""Whether the wall clock can be trusted with what cannot be undone: it is held against the monotonic one.

A clock that ran away is trusted again as soon as it is back where it should be, or when it has gone steadily for ten
minutes from where it is: then it was the time before that was wrong. A process that has been off for long knows by
the monotonic clock how long, unless the machine was started anew or another one did the work: then it cannot tell its
absence from a clock that was set, and waits the ten minutes with what is final.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.casework.rounds.month import Hours, Month, window_of

RAN_AWAY = timedelta(minutes=5)
"""A clock is corrected by less now and then."""
SETTLES = timedelta(minutes=10)
UNWATCHED = timedelta(hours=6)
"""After so long between two looks nothing vouches for the monotonic clock either: it may have leapt with the other."""


@dataclass(frozen=True, slots=True)
class Unsteady:
    """The clock has run away."""

    since: datetime
    """As it showed itself when that was noticed."""
    wall: datetime
    expected: datetime
    """What it should show, by what was trusted before."""
    settled_for: timedelta = timedelta()
    """How long it has been going steadily from where it is."""
    absent: bool = False
    """Found at the start of a process, which may as well have been off."""

    @property
    def until(self) -> datetime:
        """When it will be trusted, as it shows itself, if it goes on steadily."""
        return self.wall + SETTLES - self.settled_for


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock that is being watched."""

    wall: datetime
    monotonic: float
    """Seconds, at the latest look."""
    trusted: datetime
    """What the wall clock should show at that moment."""
    unsteady: Unsteady | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """What a clock showed when somebody last trusted it."""

    wall: datetime
    monotonic: float | None
    """None: by a monotonic clock that began anew since, or that is another machine's."""


def begin(wall: datetime, monotonic: float, last: Last | None) -> Watch:
    """The first look of a process; None: nobody ever trusted a clock here."""
    if last is None or abs(wall - last.wall) <= RAN_AWAY:
        return Watch(wall, monotonic, wall)
    if last.monotonic is None:
        return Watch(wall, monotonic, last.wall, Unsteady(wall, wall, last.wall, absent=True))
    expected = last.wall + timedelta(seconds=max(0.0, monotonic - last.monotonic))
    if abs(wall - expected) <= RAN_AWAY:
        return Watch(wall, monotonic, wall)
    return Watch(wall, monotonic, expected, Unsteady(wall, wall, expected))


def look(watch: Watch, wall: datetime, monotonic: float) -> Watch:
    """The next look."""
    passed = timedelta(seconds=monotonic - watch.monotonic)
    if not timedelta() <= passed <= UNWATCHED:
        passed = timedelta()
    trusted = watch.trusted + passed
    if abs(wall - trusted) <= RAN_AWAY:
        return Watch(wall, monotonic, trusted)
    before = watch.unsteady
    if before is None or abs(wall - (watch.wall + passed)) > RAN_AWAY:
        unsteady = Unsteady(wall, wall, trusted)
    else:
        settled_for = before.settled_for + passed
        unsteady = replace(before, wall=wall, expected=trusted, settled_for=settled_for)
    if unsteady.settled_for >= SETTLES:
        return Watch(wall, monotonic, wall)
    return Watch(wall, monotonic, trusted, unsteady)


def may_start(unsteady: Unsteady | None, hours: Hours) -> bool:
    """Whether people may be written to of our own accord.

    By a clock that was set forward nothing is due; but an office that was off and comes back within its window and its
    hours catches up at once. A clock that was set back makes nothing due too early, as long as the time that it should
    show lies within the hours and in the same window.
    """
    if unsteady is None:
        return True
    back = unsteady.wall < unsteady.expected
    if not back and not unsteady.absent:
        return False
    latest = max(unsteady.wall, unsteady.expected)
    window = window_of(Month.of(latest, hours.zone).previous, hours.zone)
    return window.opens <= unsteady.wall and latest < window.closes and latest in hours
