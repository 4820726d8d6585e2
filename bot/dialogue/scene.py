"""What a step may know besides the talk: the hour, the words, the questions, and tokens drawn beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.dialogue.complaint.office_names import THE_USUAL, OfficeNames
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.talk import Callback, OwnTicket
from bot.dialogue.wording import Wording
from bot.domain.rating_receipt_state import CheckedReceipt
from bot.domain.remedy import RemedyTold
from bot.domain.ticket_kind import TicketKind


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """What the receipt code in a message leads to: a ticket as good as one's own."""

    ticket: OwnTicket | None
    """None: there is no such ticket."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long something takes at most, as the office has set it."""

    count: int
    working: bool = False
    """Working days, not calendar days."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """一次性链接: the site, and the code that stands for one case of one person."""

    site: str
    code: str

    def __str__(self) -> str:
        return f"{self.site}/a/{self.code}"


@dataclass(frozen=True, slots=True)
class Scene:
    """The surroundings of one step."""

    now: datetime
    """Aware; the moment of the input."""
    agency: str
    """The office's name, as the signature of every message."""
    questionnaire: Questionnaire
    """The one in force: what the next round asks, and what is asked of whoever is in no round."""
    wording: Wording
    ticket_no: str
    """The number a ticket opened in this step gets; drawn by the shell."""
    may_start: bool = True
    """Whether something new may be started now (inside the window and its hours): the next case's question."""
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The departments that people deal with, most cases first, each with its known officials."""
    receipt: str = ""
    """The receipt code that an anonymous complaint filed in this step gets, in readable groups."""
    found: FoundTicket | None = None
    """What the receipt code in this message leads to."""
    guesses_left: bool = True
    """False once this person has lately made too many guesses at numbers and codes."""
    asked_for: timedelta = timedelta.max
    """How long the person had had the open question when this was said; nothing while it has not gone out."""
    own: OwnWords = OURS_ALONE
    """The office's own phrases, as replies are read."""
    office: OfficeNames = THE_USUAL
    """What the supervision office is called."""
    phone: str = ""
    """Where people can ring the office; empty when it has not said."""
    calls_by: datetime | None = None
    """When the open round ends, by which everybody left to a phone call has been phoned; None once it is over."""
    accept: Span = Span(3, working=True)
    """The time within which it is decided whether a complaint is taken up."""
    finish: Span = Span(30)
    """The time within which a complaint that was taken up is answered."""
    disclosure_answer: Span = Span(20, working=True)
    """The time within which a request for information is answered."""
    further: Mapping[TicketKind, tuple[Span, Span]] = field(default_factory=dict)
    """Of further kinds that are worked like complaints, the same two times as of those."""
    page: PageAddress | None = None
    """Where the case that is asked about can be answered on a page; None where messages bring no address."""
    replies: bool = True
    """Whether the person can answer where this is sent; where not, a question leads to its page and names no other way."""
    crowded: bool = False
    """Whether so many complaints came in lately that only people's first ones are taken at once."""
    rating_receipts: Mapping[str, str] = field(default_factory=dict)
    """The codes of the receipts that these words ask for, by case; none of a case that has no receipt."""
    checked: CheckedReceipt | None = None
    """What the receipt in this message leads to."""
    code_shown: bool = False
    """Whether the message shows what looks like a code, of a receipt or of a complaint."""
    remedies: Mapping[str, RemedyTold] = field(default_factory=dict)
    """The cases of this person about whose low rating they were told what was done, the latest first, and whether they are still
    to say how that is; who has said so within a day may say it twice, and means no rating by it."""
    pinned: Mapping[str, Questionnaire] = field(default_factory=dict)
    """The questionnaires of this person's rounds by their SHA-256, where a round was opened with another than the one in force."""

    def asks(self, callback: Callback) -> Questionnaire:
        """The questionnaire of the callback's round, whatever has been decided since."""
        return self.pinned.get(callback.asked, self.questionnaire)

    @property
    def questionnaires(self) -> tuple[Questionnaire, ...]:
        """Every one that this person may have been asked."""
        return (self.questionnaire, *self.pinned.values())
