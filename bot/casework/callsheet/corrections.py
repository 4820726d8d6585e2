"""更正: when a recorded call may be put right, and what it takes.

Nothing recorded is edited. A correction is one more entry, which says what the one before should have been; that one stays
where it is and counts for nothing any more. Taking a record back (撤销) is a correction too: nobody said anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.callsheet.phone_calls import OPEN_ENDED
from bot.domain.disposition import Disposition

AT_ONCE = timedelta(minutes=10)
"""For so long whoever recorded a call may put it right without a reason: a wrong key is noticed at once."""


class NotCorrectable(ValueError):
    """The record cannot be put right this way; `why` names the sentence to say."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class CallResult:
    """What a call is recorded to have come to."""

    score: int | None
    outcome: str

    @property
    def in_short(self) -> str:
        """As the log keeps it."""
        return str(self.score) if self.score is not None else self.outcome


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """The record to be put right: the latest about the callback."""

    outcome: str
    by_whom: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallbackNow:
    """The callback as it stands. `messaged`: the person has given an answer by message since the call."""

    score: int | None
    disposition: Disposition | None
    messaged: bool


def needs_reason(recorded: RecordedCall, by_whom: str, now: datetime) -> bool:
    """Whether this person has to say why, now."""
    return recorded.by_whom != by_whom or now - recorded.at > AT_ONCE


def check(
    recorded: RecordedCall | None,
    stands: CallbackNow,
    right: CallResult,
    *,
    sealed: bool,
    by_whom: str,
    reason: str,
    now: datetime,
) -> RecordedCall:
    """The record to be put right; raises NotCorrectable.

    What the person has said or done themselves since the call is not written over: their result is not the call's any more.
    After the seal the result stands whatever is corrected, and the correction goes beside it.
    """
    if recorded is None:
        raise NotCorrectable("no_call")
    if not sealed and not _is_the_calls(recorded, stands):
        raise NotCorrectable("answered_meanwhile")
    if right == CallResult(stands.score, recorded.outcome):
        raise NotCorrectable("the_same")
    if needs_reason(recorded, by_whom, now) and not reason:
        raise NotCorrectable("reason_wanted")
    return recorded


def _is_the_calls(recorded: RecordedCall, stands: CallbackNow) -> bool:
    """Whether the callback's result is the one that the call gave it."""
    if stands.messaged:
        return False
    if recorded.outcome in OPEN_ENDED:
        return stands.disposition is None
    return stands.disposition == recorded.outcome
