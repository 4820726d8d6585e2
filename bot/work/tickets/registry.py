"""What acts on tickets need: the office's secrets, terms and calendar; and how complainants are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.casework.disclosure.request_clock import DisclosureTerms
from bot.casework.tickets.deadline import Calendar, Terms
from bot.dialogue.wording import Wording
from bot.domain.medium import Medium
from bot.domain.month import Hours
from bot.domain.ticket_kind import TicketKind
from bot.work.pages.fitting import Pages
from db.vault import Vault


def everywhere(channel: str, e164: str) -> bool:
    """Any channel takes texts to any number."""
    return True


@dataclass(frozen=True, slots=True)
class Registry:
    """登记处: what is needed to record an act."""

    vault: Vault
    terms: Terms
    calendar: Calendar
    disclosure: DisclosureTerms = field(default_factory=DisclosureTerms)
    further: Mapping[TicketKind, Terms] = field(default_factory=dict)
    """The terms of further kinds that are worked like complaints."""

    def terms_of(self, kind: TicketKind) -> Terms:
        """The terms of tickets that are worked like complaints."""
        return self.further.get(kind, self.terms)


@dataclass(frozen=True, slots=True)
class Voice:
    """How complainants are told."""

    agency: str
    wording: Wording
    hours: Hours
    channels: Mapping[str, Medium]
    """The channels in use, the preferred one first."""
    refs: Callable[[], str]
    """Draws outbox references."""
    phone: str = ""
    """The office's phone number; empty when none is set."""
    pages: Pages = field(default_factory=Pages)
    serves: Callable[[str, str], bool] = everywhere
    """Whether a phone number is texted on a channel."""
