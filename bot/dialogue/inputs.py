"""What can happen in a conversation: a person wrote, pressed or joined, or time passed in silence."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.medium import Medium


class LadderStep(StrEnum):
    """What the ladder of a round does next with a person who has not answered (see `bot.casework.contact.ladder`)."""

    INVITE = "invite"
    REMIND = "remind"
    GIVE_UP = "give_up"
    CALLING = "calling"
    """The same, and the person is told that somebody will phone."""


@dataclass(frozen=True, slots=True)
class Said:
    """The person wrote `text` (kept raw; understanding cleans it)."""

    medium: Medium
    text: str
    forwarded: bool = False
    """The channel says that these are somebody else's words, passed on."""
    about: str | None = None
    """The case whose question the person quoted with their reply; None: no case, or none was quoted."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button of ours. `question` is the question's id, `value` the choice's value."""

    medium: Medium
    case_no: str
    question: str
    value: str
    label: str = ""
    """As a page named the choice; empty where the message with the button did."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """The person wrote `text` on a page, in the field of one question: it answers that question and nothing else."""

    medium: Medium
    case_no: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Chose:
    """The person pressed a button that is about no callback: of a complaint being told, of a ticket, of a menu."""

    medium: Medium
    question: str
    value: str
    label: str
    ticket_no: str | None = None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file at the provider's: its id there, and what the provider says of it (which may be wrong)."""

    file_id: str
    size: int | None = None
    """Bytes."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The person sent something that is not text (a sticker, a voice message, a photo): `what` is its kind."""

    medium: Medium
    what: str
    file: FileRef | None = None
    """Photos, documents, voice messages and the like."""
    caption: str = ""
    """The words under it."""


class FileRefusal(StrEnum):
    """Why something attached to a complaint was not kept."""

    TOO_BIG = "too_big"
    TYPE = "type"
    """Judged by content: neither a picture, a document nor a recording of a kind we keep."""
    MANY = "many"
    """The ticket has as many as it takes."""
    LOST = "lost"
    """The provider does not give it out (any more)."""
    UNOPENED = "unopened"
    """Fetching it was cut off before the outcome could be recorded, several times over."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the person attached has been fetched and kept under this id, or refused."""

    medium: Medium
    attachment: int
    kind: str
    refusal: FileRefusal | None = None
    ticket_no: str | None = None
    """The ticket it was sent for; None: the complaint being told."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The person opened the chat (`/start`). `bound` tells whether this chat is linked to a phone or case of ours."""

    medium: Medium
    bound: bool
    known: bool = False
    """There is a case with this person's number, called back yet or not."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The ladder's next step for the case being asked (or first in the queue), on `medium`."""

    medium: Medium
    step: LadderStep


Input = Said | Pressed | FilledIn | Chose | Sent | Fetched | Joined | Silence
