"""The contract between every channel and the dispatcher, and the vocabulary of its failures."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.dialogue.effects import Choice, GivenDocument
from bot.dialogue.inputs import FileRefusal
from bot.dialogue.templates import TemplateUse
from bot.domain.medium import Medium


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A document that goes along, as it is handed over."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address, ready to be rendered. `to` is an E.164 number, or a chat as its vendor calls it."""

    ref: str
    """Our own id of this sending: goes into the status address and, for SMS, into the body."""
    to: str
    text: str
    choices: tuple[Choice, ...] = ()
    case_no: str | None = None
    question: str | None = None
    share_contact: bool = False
    valid_seconds: int = 14_400
    """How long the provider may keep trying; after that it must drop the message (none arrives at night)."""
    template: TemplateUse | None = None
    """The same as `text`, for a vendor that sends nothing but templates."""
    agency: str = ""
    """In whose name, where the text is signed with it; empty: that with which the channel was opened."""
    document: GivenDocument | None = None
    """What has to go along; only to a channel that takes documents (`Carriage.documents`)."""
    file: LetterFile | None = None
    """The same, once it has been looked up."""


class About(StrEnum):
    """What a refusal is about, and the only thing that is affected by it."""

    ADDRESS = "address"
    """The number or chat: it is closed."""
    MESSAGE = "message"
    """The content: a person must look."""
    WAY = "way"
    """This way to a number that has others: it is closed, and the number is not."""
    US = "us"
    """Our network, account or rate: the lane pauses, and neither message nor person pays for it."""


class Refusal(StrEnum):
    """Why a provider definitely did not take a message."""

    NETWORK = "network"
    """It never reached the provider: DNS, connecting, TLS."""
    LATER = "later"
    """Rate limit or a full queue: the same message may be tried again after a while."""
    HALT = "halt"
    """Our account, sender or address of the API is at fault: the whole channel must stop and somebody must look."""
    ROUTE = "route"
    """Our account may not send to this number (its country, a trial account's list); others get theirs."""
    NOT_TODAY = "not_today"
    """Nobody answered at a good address: switched off, no signal, out of time."""
    UNSENT = "unsent"
    """We did not post it after all: this process slept too long, or the address was taken away meanwhile."""
    BAD_ADDRESS = "bad_address"
    """The number or chat cannot receive messages, now or ever."""
    OPTED_OUT = "opted_out"
    """The person told the provider to stop: no message may go to this address again."""
    NOT_HERE = "not_here"
    """The number is on none of this vendor's phones, or its owner refuses us there; it may well take SMS."""
    BARRED = "barred"
    """The vendor does not let us write this to the person now; another vendor may."""
    MOVED = "moved"
    """The chat has a new address (`moved_to`)."""
    CONTENT = "content"
    """This message is not acceptable to the provider; sending it again would not help."""

    @property
    def about(self) -> About:
        """What it is about."""
        return _ABOUT[self]


_ABOUT = {
    Refusal.NETWORK: About.US,
    Refusal.LATER: About.US,
    Refusal.HALT: About.US,
    Refusal.ROUTE: About.US,
    Refusal.NOT_TODAY: About.US,
    Refusal.UNSENT: About.US,
    Refusal.BAD_ADDRESS: About.ADDRESS,
    Refusal.OPTED_OUT: About.ADDRESS,
    Refusal.NOT_HERE: About.WAY,
    Refusal.BARRED: About.MESSAGE,
    Refusal.MOVED: About.ADDRESS,
    Refusal.CONTENT: About.MESSAGE,
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider accepted the message under this id, which may be unique within its chat only."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider definitely did not take the message."""

    why: Refusal
    code: str
    """The provider's own code, as it is archived."""
    retry_after: float = 0.0
    """Seconds; only with LATER."""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Nobody knows whether the provider has it (time-out, 5xx, nonsense), which is no reason to send it again."""

    reason: str
    retry_after: float = 0.0
    """Seconds that the provider asks for."""


Outcome = Accepted | Refused | Doubt


class Fate(StrEnum):
    """What a provider's status word means to us. Terminal fates never change."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def terminal(self) -> bool:
        """True when nothing the provider says later may change it."""
        return self is not Fate.ACCEPTED


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's later report on a message. `ref` is ours if the provider returned it, `fate` None if unknown."""

    provider_id: str
    status: str
    error: str
    ref: str | None
    fate: Fate | None
    why: Refusal | None = None
    """Why it was undelivered or failed, by the vendor's table; None if the table does not know."""
    to: str | None = None
    """The number (E.164) that the vendor names, if it does: a report about another number is not about our message."""
    vouched: bool = True
    """Whether it is known to be the vendor's word. What nobody has signed ends nothing for a person: the vendor is
    asked whether it is so."""

    @property
    def ended(self) -> bool:
        """Nothing more is to be expected."""
        return self.fate is not None and self.fate.terminal

    @property
    def closes(self) -> bool:
        """Whether it would take an address away from somebody."""
        return self.why is not None and self.why.about is About.ADDRESS


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked and does not have the message."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The provider cannot be asked, or did not answer."""


Search = Receipt | Absent | CannotTell


class NotGiven(RuntimeError):
    """The provider does not hand out a file. `why` None: perhaps later."""

    def __init__(self, why: FileRefusal | None) -> None:
        super().__init__(why.value if why else "later")
        self.why = why


@runtime_checkable
class FileSource(Protocol):
    """A channel on which people send files."""

    name: str

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """The content of a file that somebody sent, at most `largest` bytes. Raises NotGiven."""
        ...


@runtime_checkable
class ReceiptSource(Protocol):
    """A channel whose provider lists what became of all messages."""

    name: str

    def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        """The state of the messages sent between the two moments, a page at a time, possibly with some sent around
        them.

        Ends early when the provider does not answer.
        """
        ...


@runtime_checkable
class StatusSource(Protocol):
    """A channel whose provider tells how a single message stands."""

    name: str

    async def standing(self, to: str, provider_id: str, ref: str, since: datetime) -> Search:
        """What became of the message that the provider took under this id and our reference. Never raises for what a
        provider may do."""
        ...


class Channel(Protocol):
    """A way to reach people through one vendor."""

    name: str
    """As it stands in archives and settings: `telegram`, `sms`, …"""
    medium: Medium
    rate: float
    """Messages a second that the vendor allows us in all."""
    askable: bool
    """Whether `search` can ever tell: if not, a doubtful send stays in doubt until the next day's reminder."""
    settle_seconds: float
    """After a doubtful POST, how long the message may still turn up: HTTP time-out plus the provider's maximum."""

    async def send(self, letter: Letter) -> Outcome:
        """Hand the letter to the provider, once. Never retries; never raises for what a provider may do."""
        ...

    async def search(self, letter: Letter, since: datetime) -> Search:
        """Ask the provider for a message that ended in doubt, by address, time and reference."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
