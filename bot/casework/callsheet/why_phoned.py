"""打电话的原因: why somebody is on the call sheet, from what was tried and what came of it.

Each reason belongs to the result that the callback would get if the round closed now, so that the sheet, the
round's status and the record agree. Cases that would end as not called come first: they are the office's own
failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.rounds.closing import CountedAttempt, closing_disposition
from bot.domain.disposition import Disposition

PHONE = "phone"


class Why(StrEnum):
    """One reason, in the order in which they are shown."""

    NEVER_TRIED = "never_tried"
    """Nothing was sent although it could have been: the bot was not running, or no channel is set up."""
    NOT_SENT = "not_sent"
    """Messages were attempted, and none arrived: our network, our account, our wording."""
    NO_SMS = "no_sms"
    """The number takes no texts: a landline, or refused before."""
    SILENCED = "silenced"
    """Somebody else on this number wants no messages."""
    STRANGER = "stranger"
    """The holder of the number said that they are not this applicant."""
    ASKED_FOR = "asked_for"
    """The person named a time for a call."""
    WORDS = "words"
    """The person wrote something that an officer has to read."""
    REMINDED = "reminded"
    """Silent after the reminder."""
    NO_REPLY = "no_reply"
    """Silent after the first message; no reminder went out."""
    NOT_DELIVERED = "not_delivered"
    """A valid address at which nothing arrived."""
    UNREACHABLE = "unreachable"
    """Every address was refused with a provider's code about it."""
    PHONED = "phoned"
    """Phoned already, without an answer to the question."""

    @property
    def never_called(self) -> bool:
        """Whether a case on the sheet for this reason would end as not called."""
        return self in _NEVER_CALLED

    @property
    def by_message(self) -> bool:
        """Whether a message may still reach the person once messages go out again."""
        return self in (Why.NEVER_TRIED, Why.NOT_SENT)


_NEVER_CALLED = frozenset({Why.NEVER_TRIED, Why.NOT_SENT, Why.NO_SMS, Why.SILENCED, Why.STRANGER})


@dataclass(frozen=True, slots=True)
class KnownOfCase:
    """What is known about a case on the sheet."""

    tries: Sequence[CountedAttempt]
    reminded: bool
    takes_sms: bool
    silenced: bool
    """The number wants no messages."""
    stranger: bool
    """The holder of the number said of some applicant that it is not them."""
    asked_for: bool
    words: bool
    """There is a note for a person to read."""


def why(known: KnownOfCase) -> Why:
    """The first reason that holds."""
    match closing_disposition(known.tries, reachable=True):
        case Disposition.NOT_CALLED:
            return _never_called(known)
        case _ if known.asked_for:
            return Why.ASKED_FOR
        case _ if any(tried.channel == PHONE for tried in known.tries):
            return Why.PHONED
        case Disposition.UNREACHABLE:
            return Why.UNREACHABLE
        case _:
            return _silent(known)


def _never_called(known: KnownOfCase) -> Why:
    if known.silenced:
        return Why.SILENCED
    if known.stranger and known.words:  # a case that is not asked for this reason has a note that says so
        return Why.STRANGER
    if known.tries:
        return Why.NOT_SENT
    return Why.NEVER_TRIED if known.takes_sms else Why.NO_SMS


def _silent(known: KnownOfCase) -> Why:
    if known.words:
        return Why.WORDS
    if not any(tried.state in ARRIVED for tried in known.tries):
        return Why.NOT_DELIVERED
    return Why.REMINDED if known.reminded else Why.NO_REPLY


ARRIVED = frozenset({"sending", "unknown", "accepted", "delivered"})
"""As far as is known, with the provider or beyond."""
