"""What comes in through a door: from whom, and what happened."""

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.inputs import Input, Said, Sent


@dataclass(frozen=True, slots=True)
class Phone:
    """An E.164 number."""

    e164: str
    can_sms: bool = True


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, by what its vendor calls it. `phone` or `party_id` links it: the contact its owner shared, or the link they opened."""

    address: str
    language: str = "zh-Hans"
    phone: Phone | None = None
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class PartyOn:
    """A known party, reached on one of its channels: how the ladder speaks."""

    party_id: int
    chat_id: int | None = None
    """Our number of the chat in which to answer; None for a phone."""


Address = Phone | Chat | PartyOn


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in through a door. `message_id` is the provider's and makes the message unique on its channel."""

    channel: str
    address: Address
    input: Input
    message_id: str | None = None
    raw: str = ""
    said_at: datetime | None = None
    """When it was said, if it has been fetched since; None: just now."""
    quiet: bool = False
    """It has been answered before; the database that knew of it is gone."""

    @property
    def words(self) -> str:
        """What the person wrote, if anything."""
        match self.input:
            case Said(_, text):
                return text
            case Sent():
                return self.input.caption
            case _:
                return ""
