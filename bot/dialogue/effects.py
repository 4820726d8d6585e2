"""What a step asks the shell to do. The turn writes all effects of one step in one transaction, or none of them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.applying.application import Application
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.inputs import FileRef
from bot.dialogue.templates import TemplateUse
from bot.domain.remedy import RemedyEnd


class MessageKind(StrEnum):
    """Why a message goes out. Those that are *started* by us only go inside the window and its hours."""

    INVITE = "invite"
    REMINDER = "reminder"
    NOTICE = "notice"
    """Somebody will phone about the case: neither a question nor a contact attempt."""
    NEXT = "next"
    """The question on the next case of the same person, right after the previous one ended."""
    QUESTION = "question"
    """A further question on the same case, an answer to what the person has just said."""
    REPLY = "reply"
    """Anything else said in reply: a thank-you, a correction, a hint."""

    @property
    def started_by_us(self) -> bool:
        """True for messages that no message of the person's asked for."""
        return self in (MessageKind.INVITE, MessageKind.REMINDER, MessageKind.NOTICE)

    @property
    def asks(self) -> bool:
        """True for messages that ask the satisfaction question: these are the case's attempts."""
        return self in (MessageKind.INVITE, MessageKind.REMINDER, MessageKind.NEXT)


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer: a button in chat, a line of a menu in SMS. `value` travels back in `Pressed`."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class GivenDocument:
    """Something in writing that goes out with the answer to a request. `place`: of a file, from 1; 0: the letter itself."""

    ticket_no: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Say:
    """Send `text`. `covers` are the cases for which this message counts as a contact attempt."""

    kind: MessageKind
    text: str
    case_no: str | None = None
    question: str | None = None
    choices: tuple[Choice, ...] = ()
    """Without a case, a pressed choice comes back as `Chose` with this question and ticket."""
    covers: tuple[str, ...] = ()
    share_contact: bool = False
    """Offer the chat's own «share my phone number» button under the message (chat only)."""
    ticket_no: str | None = None
    template: TemplateUse | None = None
    """The same in a text approved beforehand, for a channel that carries nothing else."""
    links: bool = False
    """It brings the address of the page on which its case is answered (`Scene.link`)."""
    document: GivenDocument | None = None
    """What goes along, on a channel that takes documents: the text stands under it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Keep an answer: `raw` in the person's own words, `value` as understood (None: kept, not understood)."""

    case_no: str
    question: str
    value: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Register a complaint about a case under the number that the scene reserved."""

    case_no: str
    ticket_no: str
    content: str
    attachments: tuple[int, ...] = ()
    about_office: bool = False


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """Register the complaint of anybody under the number that the scene reserved.

    A coded one is found again by the scene's receipt code, of which only a slow hash is kept.
    """

    ticket_no: str
    complaint: Complaint
    coded: bool = False
    """An anonymous one, which has no other way back; and any from a page, which has no chat to ask in."""


@dataclass(frozen=True, slots=True)
class FileApplication:
    """Register a ticket of another kind under this number; it is found again by the scene's receipt code, too."""

    ticket_no: str
    application: Application


@dataclass(frozen=True, slots=True)
class WantFile:
    """Fetch what the person attached to the complaint being told, or to a ticket; `Fetched` tells how that went."""

    file: FileRef
    kind: str
    ticket_no: str | None = None


@dataclass(frozen=True, slots=True)
class DropFiles:
    """The complaint being told was given up: forget what was attached to it."""


@dataclass(frozen=True, slots=True)
class GiveVerdict:
    """评价: the complainant's own yes or no on the reply; a no reopens the ticket."""

    ticket_no: str
    satisfied: bool
    words: str = ""
    """Why, when it was said in the same breath."""


@dataclass(frozen=True, slots=True)
class JudgeRemedy:
    """对整改的评价: what the person says of what was done about their low rating, which it does not change."""

    case_no: str
    end: RemedyEnd
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskRemedy:
    """The person is asked about the remedy of this case by its number: the next bare words are about it, and no other."""

    case_no: str


@dataclass(frozen=True, slots=True)
class GuessedWrong:
    """The person tried a ticket number or receipt code that is none of ours; counts towards the brake on guessing."""


@dataclass(frozen=True, slots=True)
class GiveReceipt:
    """The receipt of a case has been told to its person: from now on its code leads to it."""

    case_no: str


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """Add words to a complaint that is open already: the person went on telling."""

    case_no: str | None
    ticket_no: str
    content: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """Stop all messages to this address for good, on every channel."""

    applicants: tuple[str, ...] = ()
    """The applicants who refuse by it; others who are said to have the number do not."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """The person asked for messages again, in so many words."""


@dataclass(frozen=True, slots=True)
class PassToPerson:
    """An officer has to read this: the words were kept but not understood."""

    case_no: str | None
    raw: str


Effect = (
    Say
    | Answered
    | OpenTicket
    | FileComplaint
    | FileApplication
    | WantFile
    | DropFiles
    | GiveVerdict
    | JudgeRemedy
    | AskRemedy
    | GuessedWrong
    | GiveReceipt
    | AddToTicket
    | OptOut
    | OptIn
    | PassToPerson
)
