"""打电话的原因: why somebody is on the call sheet, from what was tried and what came of it.

Every reason stands under the result that the callback would have if the round were closed now: the sheet, the round's
status and the record say the same. Who would end as not called comes first: that is the office's own failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.rounds.closing import Try, closing_disposition
from bot.domain.disposition import Disposition

PHONE = "phone"


class Why(StrEnum):
    """One reason, in the order in which they are shown."""

    NEVER_TRIED = "never_tried"
    """Nothing was sent, though it could have been: we were off, or no channel is set."""
    NOT_SENT = "not_sent"
    """We wanted to send, and nothing of it arrived: our network, our account, our wording."""
    NO_SMS = "no_sms"
    """The number takes no texts: a landline, or refused before."""
    SILENCED = "silenced"
    """Somebody else on this number wants no messages."""
    STRANGER = "stranger"
    """The number's holder said that it is not them."""
    ASKED_FOR = "asked_for"
    """They named a time for a call."""
    WORDS = "words"
    """They wrote something that a person has to read."""
    REMINDED = "reminded"
    """Silent after the reminder."""
    NO_REPLY = "no_reply"
    """Silent after the first message; no reminder went out."""
    NOT_DELIVERED = "not_delivered"
    """A good address at which nothing arrived."""
    UNREACHABLE = "unreachable"
    """Every address refused by a provider's code about it."""
    PHONED = "phoned"
    """Phoned already, without an answer to the question."""

    @property
    def never_called(self) -> bool:
        """Whether whoever is on the sheet for this would end as not called."""
        return self in _NEVER_CALLED

    @property
    def by_message(self) -> bool:
        """Whether a message may still reach them, once messages go out again."""
        return self in (Why.NEVER_TRIED, Why.NOT_SENT)


_NEVER_CALLED = frozenset({Why.NEVER_TRIED, Why.NOT_SENT, Why.NO_SMS, Why.SILENCED, Why.STRANGER})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody on the sheet."""

    tries: Sequence[Try]
    reminded: bool
    takes_sms: bool
    silenced: bool
    """Their number wants no messages."""
    stranger: bool
    """Its holder said of somebody that it is not them."""
    asked_for: bool
    words: bool
    """There is a note for a person to read."""


def why(known: Known) -> Why:
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


def _never_called(known: Known) -> Why:
    if known.silenced:
        return Why.SILENCED
    if known.stranger and known.words:  # a case that is not asked for it has a note that says so
        return Why.STRANGER
    if known.tries:
        return Why.NOT_SENT
    return Why.NEVER_TRIED if known.takes_sms else Why.NO_SMS


def _silent(known: Known) -> Why:
    if known.words:
        return Why.WORDS
    if not any(tried.state in ARRIVED for tried in known.tries):
        return Why.NOT_DELIVERED
    return Why.REMINDED if known.reminded else Why.NO_REPLY


ARRIVED = frozenset({"sending", "unknown", "accepted", "delivered"})
"""With the provider, or further, for all that is known."""
