"""Whether the wall clock can be trusted with acts that cannot be undone: it is checked against the monotonic clock.

A clock that jumped is trusted again once it is back where it should be, or once it has run steadily for ten
minutes from where it is: then the earlier time was the wrong one. A process that was off for long learns how
long from the monotonic clock, unless the machine was restarted or another machine did the work. In that case
its absence looks the same as a clock that was set, and it holds final acts back for ten minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.month import Hours, Month, window_of

RAN_AWAY = timedelta(minutes=5)
"""Corrections smaller than this are normal."""
SETTLES = timedelta(minutes=10)
UNWATCHED = timedelta(hours=6)
"""After a gap this long between two looks the monotonic clock proves nothing either: it may have jumped too."""


@dataclass(frozen=True, slots=True)
class Unsteady:
    """The clock has jumped."""

    since: datetime
    """When the jump was noticed, by the clock's own reading."""
    wall: datetime
    expected: datetime
    """What the clock should show, according to what was trusted before."""
    settled_for: timedelta = timedelta()
    """How long it has run steadily since."""
    absent: bool = False
    """Found at the start of a process, which may simply have been off."""

    @property
    def until(self) -> datetime:
        """When the clock will be trusted, by its own reading, if it stays steady."""
        return self.wall + SETTLES - self.settled_for


@dataclass(frozen=True, slots=True)
class ClockWatch:
    """A clock under observation."""

    wall: datetime
    monotonic: float
    """Monotonic seconds at the latest look."""
    trusted: datetime
    """What the wall clock should show at that moment."""
    unsteady: Unsteady | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """What a clock showed when it was last trusted."""

    wall: datetime
    monotonic: float | None
    """None: read by a monotonic clock that has restarted since, or by another machine's."""


def begin(wall: datetime, monotonic: float, last: Last | None) -> ClockWatch:
    """A process's first look; None: nobody has ever trusted a clock here."""
    if last is None or abs(wall - last.wall) <= RAN_AWAY:
        return ClockWatch(wall, monotonic, wall)
    if last.monotonic is None:
        return ClockWatch(wall, monotonic, last.wall, Unsteady(wall, wall, last.wall, absent=True))
    expected = last.wall + timedelta(seconds=max(0.0, monotonic - last.monotonic))
    if abs(wall - expected) <= RAN_AWAY:
        return ClockWatch(wall, monotonic, wall)
    return ClockWatch(wall, monotonic, expected, Unsteady(wall, wall, expected))


def look(watch: ClockWatch, wall: datetime, monotonic: float) -> ClockWatch:
    """The next look."""
    passed = timedelta(seconds=monotonic - watch.monotonic)
    if not timedelta() <= passed <= UNWATCHED:
        passed = timedelta()
    trusted = watch.trusted + passed
    if abs(wall - trusted) <= RAN_AWAY:
        return ClockWatch(wall, monotonic, trusted)
    before = watch.unsteady
    if before is None or abs(wall - (watch.wall + passed)) > RAN_AWAY:
        unsteady = Unsteady(wall, wall, trusted)
    else:
        settled_for = before.settled_for + passed
        unsteady = replace(before, wall=wall, expected=trusted, settled_for=settled_for)
    if unsteady.settled_for >= SETTLES:
        return ClockWatch(wall, monotonic, wall)
    return ClockWatch(wall, monotonic, trusted, unsteady)


def may_start(unsteady: Unsteady | None, hours: Hours) -> bool:
    """Whether people may be written to on our own initiative.

    Nothing becomes due because a clock was set forward; but an office that was off and comes back within its
    window and its hours catches up at once. A clock that was set back makes nothing due too early, as long as
    the time that it should show lies within the hours and in the same window.
    """
    if unsteady is None:
        return True
    back = unsteady.wall < unsteady.expected
    if not back and not unsteady.absent:
        return False
    latest = max(unsteady.wall, unsteady.expected)
    window = window_of(Month.of(latest, hours.zone).previous, hours.zone)
    return window.opens <= unsteady.wall and latest < window.closes and latest in hours
