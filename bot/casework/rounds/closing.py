"""How a callback still open at the close ends: by what was really tried, never by what failed on our side.

Every attempt counts as one of four things: it reached somebody (or may have), the address was refused, the number
is not on that network, or nothing went out. Only the first two may be recorded against a person.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Protocol

from bot.domain.attempt import ADDRESS, LATER, MESSAGE, OURS, WAY, Outcome, TryState
from bot.domain.disposition import Disposition

NEARLY_OVER = timedelta(hours=12)
"""From this long before the end of the window, everybody whom no message has reached is to be phoned."""


class Effort(Enum):
    """What one attempt amounts to."""

    NOTHING = "nothing"
    """Not sent, refused or lost because of us (network, account, wording): it says nothing about the person."""
    REFUSED = "refused"
    """Definitely refused because of the address."""
    ELSEWHERE = "elsewhere"
    """The number has to be reached another way: it counts as if it had not been tried."""
    REACHED = "reached"
    """Accepted, or in doubt after it was sent; or a call that was made."""


_EFFORTS: Mapping[tuple[str, str | None], Effort] = {
    (TryState.PENDING, None): Effort.NOTHING,
    (TryState.CANCELLED, None): Effort.NOTHING,
    (TryState.FAILED, None): Effort.NOTHING,
    (TryState.FAILED, MESSAGE): Effort.NOTHING,
    (TryState.FAILED, ADDRESS): Effort.REFUSED,
    (TryState.FAILED, WAY): Effort.ELSEWHERE,
    (TryState.FAILED, OURS): Effort.NOTHING,
    (TryState.FAILED, LATER): Effort.REACHED,
    (TryState.UNDELIVERED, None): Effort.REACHED,
    (TryState.UNDELIVERED, MESSAGE): Effort.NOTHING,
    (TryState.UNDELIVERED, ADDRESS): Effort.REFUSED,
    (TryState.UNDELIVERED, WAY): Effort.ELSEWHERE,
    (TryState.UNDELIVERED, OURS): Effort.NOTHING,  # accepted and then lost, through our account or our rate
    (TryState.UNDELIVERED, LATER): Effort.REACHED,
    (Outcome.UNREACHABLE, None): Effort.REFUSED,  # the telephone network's announcement, heard by an officer
}
"""State and fault of an attempt. Anything not listed reached somebody: `accepted`, `delivered`, `unknown`,
any other call."""


class CountedAttempt(Protocol):
    """One attempt, by message or by phone, as far as it matters here."""

    @property
    def channel(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def fault(self) -> str | None: ...


def effort(tried: CountedAttempt) -> Effort:
    """What an attempt amounts to."""
    known = _EFFORTS.get((tried.state, tried.fault))
    return known or _EFFORTS.get((tried.state, None), Effort.REACHED)


def closing_disposition(tries: Iterable[CountedAttempt], *, reachable: bool) -> Disposition:
    """How a callback ends that nobody answered by the close, from its attempts in order. Never a score.

    `reachable`: there is a phone or a chat. `unreachable` needs every channel that was tried to have ended in a refusal
    of the address; with an address on which nothing went out, the case was not called, and that is the office's failure.
    """
    efforts: set[Effort] = set()
    last: dict[str, Effort] = {}
    for tried in tries:
        last[tried.channel] = effort(tried)
        efforts.add(last[tried.channel])
    if Effort.REACHED in efforts:
        return Disposition.NO_ANSWER
    if Effort.REFUSED in efforts and (
        not reachable or set(last.values()) <= {Effort.REFUSED, Effort.ELSEWHERE}
    ):
        return Disposition.UNREACHABLE
    return Disposition.NOT_CALLED if reachable else Disposition.NO_CONTACT
