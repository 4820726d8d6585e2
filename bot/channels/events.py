"""What people do on a channel, whichever vendor brings it. A vendor decodes what it gets into these, and adds none."""

from dataclasses import dataclass

from bot.channels.inbox import InboundSms
from bot.dialogue.inputs import FileRef


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom it came from, and in which chat, as the vendor calls it.

    `key` makes it unique on its channel for ever, for a vendor may bring it twice. Where people can change what they
    wrote, it is `<delivery>:<chat>:<message>`: by what follows the first colon, `Rewrote` finds what it changes.
    """

    key: str
    chat: str
    language: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text, or the words under a picture."""

    origin: Origin
    text: str
    forwarded: bool = False
    """Somebody else's words, passed on."""
    quotes: str | None = None
    """The message of ours that it replies to, by the id that came with `Accepted`."""


@dataclass(frozen=True, slots=True)
class Rewrote:
    """The text of an earlier message, changed."""

    origin: Origin
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The chat was opened, from a link of ours when there is a payload."""

    origin: Origin
    payload: str


@dataclass(frozen=True, slots=True)
class SharedPhone:
    """The sender's own number, for which the vendor vouches; `phone` is in E.164."""

    origin: Origin
    phone: str


@dataclass(frozen=True, slots=True)
class SentThing:
    """Something that is not text: what it is in one word, or `foreign_contact`; with the words under it."""

    origin: Origin
    what: str
    file: FileRef | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PressedButton:
    """A button under one of our messages."""

    origin: Origin
    press_id: str
    choice: tuple[str, int] | None
    """The message's reference and the number of the choice, from 1; None: it is no button of ours."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person will have no more messages in this chat, and told the vendor so."""

    chat: str


Event = Wrote | Rewrote | Opened | SharedPhone | SentThing | PressedButton | Blocked | InboundSms


@dataclass(frozen=True, slots=True)
class Toast:
    """The word with which a pressed button is let go, where a vendor has that."""

    press_id: str
    text: str = ""


def sender_of(event: Event) -> str:
    """Whose order an event belongs to: its chat or number."""
    match event:
        case Blocked(chat):
            return chat
        case InboundSms():
            return event.sender or ""
        case _:
            return event.origin.chat
