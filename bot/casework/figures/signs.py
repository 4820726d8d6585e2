"""值得看一看的地方: where the figures of a month differ from what is usual in this office. No accusation: each may have good reason.

What is usual is not chosen but counted: the lowest and the highest share among the earlier months. Before there are three of
them nothing is called unusual. Nor is what chance alone brings: of seven like months one is the highest, and who compares nine things
month by month finds something nearly every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.figures.score import wilson_low

ENOUGH_MONTHS = 3
"""So many earlier months, or nothing is said to be usual."""
EARLIER = 6
"""So many earlier months are compared at most."""


class RateSign(StrEnum):
    """What is looked at."""

    SHARED_PHONE = "shared_phone"
    """Cases whose number is that of another case of the month, too."""
    STAFF_PHONE = "staff_phone"
    """Cases whose number is one at which colleagues call somebody who works here; of nothing where none is on record."""
    CHANGED_PHONE = "changed_phone"
    """Cases whose number was changed after it had been imported first."""
    BY_PHONE = "by_phone"
    """Ratings that an officer wrote down by phone."""
    BUSIEST_HOUR = "busiest_hour"
    """Ratings that came in the hour in which most came."""
    SECOND_DIFFERS = "second_differs"
    """Second calls that do not agree with the first."""
    CHANGED_RATING = "changed_rating"
    """Ratings that were another one before."""
    AFTER_COMPLAINT = "after_complaint"
    """Of those, such whose complaint was with a department."""
    SILENT_HANDLERS = "silent_handlers"
    """Handlers of ten cases or more of whose people nobody answered."""


@dataclass(frozen=True, slots=True)
class SignCount:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class SignLine:
    """One thing that was looked at. `lowest`, `highest`: what was usual; None: too few earlier months to say."""

    sign: RateSign
    now: SignCount
    lowest: float | None
    highest: float | None

    @property
    def unusual(self) -> bool:
        """Whether it is above everything that was usual, and by more than chance makes of so few: its Wilson lower bound is.
        To be below is no sign of anything."""
        low = wilson_low(self.now.part, self.now.whole)
        return self.highest is not None and low is not None and low > self.highest


def compared(
    now: Mapping[RateSign, SignCount], earlier: Sequence[Mapping[RateSign, SignCount]]
) -> tuple[SignLine, ...]:
    """A month against the earlier ones; months in which there was nothing to count say nothing of what is usual."""
    return tuple(_line(sign, now[sign], earlier) for sign in RateSign)


def _line(sign: RateSign, now: SignCount, earlier: Sequence[Mapping[RateSign, SignCount]]) -> SignLine:
    shares = [share for month in earlier if (share := month[sign].share) is not None]
    if len(shares) < ENOUGH_MONTHS:
        return SignLine(sign, now, None, None)
    return SignLine(sign, now, min(shares), max(shares))
