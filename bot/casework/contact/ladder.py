"""The ladder of one callback: linked chat → SMS → reminder → the other channel → call sheet.

Derived from what has been tried so far, so that a machine that was off until day 3, or was killed between two
steps, continues from what is recorded. Every callback gets at most one first message and one reminder on each
channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.inputs import LadderStep
from bot.domain.attempt import TryState
from bot.domain.month import Hours, Window

LOOK_AGAIN = timedelta(minutes=1)
"""How soon the ladder looks again at an attempt that is still under way."""


@dataclass(frozen=True, slots=True)
class Try:
    """One message that asked about this case."""

    channel: str
    at: datetime
    state: TryState
    reminder: bool
    temporary: bool = False
    """Not delivered, but the address is valid: another day may work."""
    ours: bool = False
    """Accepted by the provider and then lost through a fault of ours: treated as if it had not been sent."""
    mended: bool = False
    """Refused for what the office has mended since: treated as if it had never been tried."""

    @property
    def closes_channel(self) -> bool:
        """Nothing will ever arrive here: no second attempt on this channel."""
        return self.state.refused and not self.temporary


@dataclass(frozen=True, slots=True)
class Send:
    """Take this step on this channel now."""

    step: LadderStep
    channel: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class HandToPhone:
    """Messages are used up: the case goes to the call sheet."""


Move = Send | Wait | HandToPhone


def next_move(
    tries: Sequence[Try], channels: Sequence[str], now: datetime, window: Window, hours: Hours
) -> Move:
    """What the ladder does next with an unanswered callback. `channels`: the ways to reach the person, best first."""
    real = [t for t in tries if t.state is not TryState.CANCELLED and not t.mended]
    closed = {t.channel for t in real if t.closes_channel}
    usable = [c for c in channels if c not in closed]
    if any(t.state.under_way for t in real):
        return Wait(now + LOOK_AGAIN)
    lost = [t for t in real if t.ours]
    if lost and now < (due := hours.following_day(lost[-1].at)):
        return Wait(due)
    heard = [t for t in real if not t.closes_channel and not t.ours]
    if not heard:
        return _start(LadderStep.INVITE, usable, now, window, hours)
    due = hours.following_day(heard[-1].at)
    if now < due:
        return Wait(due)
    return _start(LadderStep.REMIND, _not_reminded(usable, heard), now, window, hours)


def _not_reminded(usable: Sequence[str], heard: Sequence[Try]) -> list[str]:
    """Channels without a reminder yet: first the one that carried the first message, then the others."""
    reminded = {t.channel for t in heard if t.reminder}
    first = heard[0].channel
    order = [c for c in usable if c == first] + [c for c in usable if c != first]
    return [c for c in order if c not in reminded]


def _start(step: LadderStep, channels: Sequence[str], now: datetime, window: Window, hours: Hours) -> Move:
    if not channels:
        return HandToPhone()
    opening = hours.next_opening(max(now, window.opens))
    if opening > now:
        return Wait(opening)
    return Send(step, channels[0])
