"""What every channel promises to the dispatcher, and the vocabulary of its failures."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.dialogue.effects import Choice
from bot.dialogue.inputs import FileRefusal, Medium


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address, ready to be rendered. `to` is an E.164 number or a chat id in decimal."""

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


class Refusal(StrEnum):
    """Why a provider definitely did not take a message."""

    LATER = "later"
    """Rate limit or a refused connection: the same message may be tried again after a while."""
    BAD_ADDRESS = "bad_address"
    """The number or chat cannot take messages, now or ever."""
    OPTED_OUT = "opted_out"
    """The person told the provider to stop: no message may go to this address again."""
    CONTENT = "content"
    """This message is not acceptable to the provider; sending it again would not help."""
    HALT = "halt"
    """Our account or sender is at fault: the whole channel must stop and somebody must look."""
    MOVED = "moved"
    """The chat has a new id (`moved_to`)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message and gave it this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider definitely did not take the message."""

    why: Refusal
    code: str
    """The provider's own code, as it goes into the archive."""
    retry_after: float = 0.0
    """Seconds; only with LATER."""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Nobody knows whether the provider took it (time-out, 5xx, nonsense): never to be sent again on this ground."""

    reason: str


Outcome = Accepted | Refused | Doubt


class Fate(StrEnum):
    """How a provider's status word reads for us. Terminal fates freeze."""

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
    """A provider's later word on a message. `ref` is ours if the provider gave it back, `fate` None if unknown."""

    provider_id: str
    status: str
    error: str
    ref: str | None
    fate: Fate | None
    why: Refusal | None = None
    """What an undelivered or failed message means for its address, by the vendor's table; LATER: not today."""


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked and does not have the message."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The provider cannot be asked, or did not answer."""


Search = Receipt | Absent | CannotTell


class NotGiven(RuntimeError):
    """The provider does not give a file out. `why` None: perhaps later."""

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
