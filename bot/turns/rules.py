"""What turns go by, the same for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.casework.disclosure.request_clock import DisclosureTerms
from bot.casework.ledger.keys import VerifierKey
from bot.casework.tickets.deadline import UNANNOUNCED, Calendar, Terms
from bot.dialogue.complaint.office_names import THE_USUAL, OfficeNames
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.wording import Wording
from bot.domain.month import Hours
from bot.domain.ticket_kind import TicketKind
from bot.work.pages.fitting import Pages


@dataclass(frozen=True, slots=True)
class Rules:
    """What turns go by: the office's name, questions, hours, phone, its words and ours, its terms for complaints,
    where its pages are, and who witnesses its ledger."""

    agency: str
    questionnaire: Questionnaire
    wording: Wording
    hours: Hours
    terms: Terms = field(default_factory=Terms)
    calendar: Calendar = UNANNOUNCED
    phone: str = ""
    own: OwnWords = OURS_ALONE
    office: OfficeNames = THE_USUAL
    pages: Pages = field(default_factory=Pages)
    witnesses: tuple[VerifierKey, ...] = ()
    """Of the ledger."""
    disclosure: DisclosureTerms = field(default_factory=DisclosureTerms)
    further: Mapping[TicketKind, Terms] = field(default_factory=dict)
    """Of further kinds that are worked like complaints."""
