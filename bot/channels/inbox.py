"""What people sent us, as a provider posts or lists it: a webhook is posted once or twice and then never again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Input, Said, Sent
from bot.domain.medium import Medium

HIDDEN: Final = "[短信内容服务商不提供，请电话联系]"
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class InboundSms:
    """A message somebody texted us. `sender` is None when nobody can be answered there (a short code, a name)."""

    message_id: str
    sender: str | None
    text: str
    media: tuple[str, ...] = ()
    """The kinds of what came along: `photo`, `voice`, `video`, `document`."""
    opt_out: str = ""
    """`STOP`, `START` or `HELP` when the provider took the text for one of its opt-out words."""
    vouched: bool = True
    """Whether it is known to come from the provider. What nobody has signed is an answer only from a number that we have
    texted lately on this channel; from any other it is kept for an officer, and nothing follows from it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a provider's list of what people sent us."""

    sms: InboundSms
    at: datetime
    """When the provider got it, by its own clock."""
    hidden: bool = False
    """The account keeps no words: nobody knows what was said."""


class Unreadable(RuntimeError):
    """The provider did not show its list, or not all of it: nothing has been learnt."""


@runtime_checkable
class Inbox(Protocol):
    """A channel whose provider keeps what people sent us."""

    name: str
    hears: bool
    """Whether anybody can write to our sender at all."""

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        """All that came in since then by the provider's clock, oldest first; None: the latest few. Raises Unreadable."""
        ...


@runtime_checkable
class NumberInbox(Protocol):
    """A channel whose provider tells what one number sent us, as often as it is asked, and lists nothing as a whole."""

    name: str
    hears: bool
    """As of `Inbox`."""

    async def inbound_from(self, number: str, since: datetime) -> Sequence[Listed]:
        """All that came in from this number (E.164) since then, oldest first, as far back as it is kept. Raises
        Unreadable."""
        ...


def incoming_of(channel: str, sms: InboundSms) -> Incoming | None:
    """The message as the desk takes it, whichever way it came; None when nobody can be answered there."""
    if sms.sender is None:
        return None
    return Incoming(
        channel=channel,
        address=Phone(sms.sender),
        input=_input(sms),
        message_id=sms.message_id,
        raw=sms.text or "".join(f"[{kind}]" for kind in sms.media),
    )


def _input(sms: InboundSms) -> Input:
    """The provider's own verdict on an opt-out word goes before the text; words go before pictures."""
    if sms.opt_out:
        return Said(Medium.SMS, sms.opt_out)
    if sms.media and not sms.text.strip():
        return Sent(Medium.SMS, sms.media[0])
    return Said(Medium.SMS, sms.text)
