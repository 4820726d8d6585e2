"""补充月次: which round takes a case that came in after its month was sealed.

into the month's open supplement   while that one's window is not over
into the next number               worked in the window in which the case came in, if a day of it was left, else in the
                                   next window
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.domain.month import OFFICE_ZONE, Month, RoundKey, Window, window_of

ENOUGH = timedelta(days=1)
"""With less than this left of a window, new cases are called back in the next one."""


@dataclass(frozen=True, slots=True)
class ExistingSupplement:
    """A supplement that exists."""

    number: int
    open: bool
    window: Window


@dataclass(frozen=True, slots=True)
class Destination:
    """The round that takes cases now."""

    key: RoundKey
    window: Window
    came_by: datetime | None
    """Takes the cases that came in up to this moment; None: all of them."""

    def takes(self, came_at: datetime) -> bool:
        """Whether a case that came in at this moment belongs here."""
        return self.came_by is None or came_at <= self.came_by


def destination(
    month: Month, there: Sequence[ExistingSupplement], now: datetime, zone: tzinfo = OFFICE_ZONE
) -> Destination:
    """Which supplement of a sealed month takes the cases that are waiting for one.

    Cases that are not taken wait for the next window. A window in which nobody planned still counts, as it
    does for a month's own round: a missed window must be visible.
    """
    current = window_of(Month.of(now, zone).previous, zone)
    came_by = current.closes - ENOUGH
    for supplement in there:
        if supplement.open and now < supplement.window.closes:
            return Destination(RoundKey(month, supplement.number), supplement.window, None)
        if supplement.open and supplement.window.opens == current.opens:
            return Destination(RoundKey(month, supplement.number), supplement.window, came_by)
    number = max((supplement.number for supplement in there), default=0) + 1
    return Destination(RoundKey(month, number), current, came_by)


def window_for(came_at: datetime, zone: tzinfo = OFFICE_ZONE) -> Window:
    """The window in which a case that came in at this moment is called back, if its month has no open supplement."""
    current = window_of(Month.of(came_at, zone).previous, zone)
    return current if came_at <= current.closes - ENOUGH else window_of(Month.of(came_at, zone), zone)
