"""A complaint in the hands of whoever shows its number and its code together, or has proved to be the party that filed it:
read, judged and added to, each once.

A number alone opens nothing, and what does not open reads the same whether there is such a complaint or not. An act says
which face of the complaint it answers (`Progress.face`): a page that is sent again, or was left open while the office
replied anew, does nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.tickets.deadline import Deadline
from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.complaint_words import without_code
from bot.dialogue.talk import OwnTicket
from bot.domain.act import Act
from bot.domain.disclosure_act import ENDING, DisclosureAct, DisclosurePhase
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.acts import add, give_verdict
from bot.work.tickets.complainant_view import by_receipt, own_tickets
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_course import course_of, was_answered
from bot.work.tickets.terms import clock_of
from db.queries.tickets import given_files, ticket_rows, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.vault import Vault

_TELLING = {
    TicketState.DECLINED: Act.DECLINE,
    TicketState.SUSPENDED: Act.SUSPEND,
    TicketState.TRANSFERRED: Act.TRANSFER,
}
"""The states whose act has words for the complainant."""
_ASKING: Mapping[DisclosurePhase, str] = {
    DisclosurePhase.CORRECTING: DisclosureAct.CORRECT,
    DisclosurePhase.PAYING: DisclosureAct.CHARGE,
}
"""The same of requests for information: what the applicant is waited for."""
_OF_CORRECTING = frozenset({DisclosureAct.CORRECT, DisclosureAct.STILL})
_OF_REASONS = frozenset({Act.ADD.value, DisclosureAct.REASONS.value})
_REPLIES = frozenset({Act.REPLY.value, *ENDING})


@dataclass(frozen=True, slots=True)
class NumberAndCode:
    """What somebody shows: a complaint's number, and the hash of its code."""

    number: str
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class OfParty:
    """What somebody is shown who has proved to be its party: one of their own complaints."""

    number: str
    party_id: int


Holder = NumberAndCode | OfParty


@dataclass(frozen=True, slots=True)
class Progress:
    """A complaint as whoever has its code may see it."""

    ticket: OwnTicket
    category: str
    told: str
    """What the office has told with the present state: what it asks for, why it declines, to whom the matter was passed, with
    which other complaint it is worked."""
    deadline: Deadline | None
    """Of the term that runs; for a reply that waits for the verdict, of the term in which it was given."""
    replied_at: datetime | None
    phase: DisclosurePhase | None = None
    """Of a request for information: whose turn it is."""
    given: int = 0
    """How many files went out with its answer."""

    @property
    def face(self) -> str:
        """What an act on this page answers: another reply, or another turn of the matter, has another one."""
        told = f"{len(self.ticket.milestones)}\n{self.ticket.reply}\n{self.told}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def takes_words(self) -> bool:
        """Whether the complainant can add to it."""
        return self.ticket.state is not TicketState.CLOSED and not self.ticket.awaits_verdict


def look(connection: Connection, registry: Registry, holder: Holder) -> Progress | None:
    """The complaint, if the number and the code are of one; raises WrongKey."""
    own = _own(connection, registry.vault, holder)
    if own is None:
        return None
    ticket = ticket_rows.one(connection, registry.vault, own.ticket_no)
    assert ticket is not None
    timeline = timelines.of(connection, registry.vault, own.ticket_no)
    replied = [n for n, event in enumerate(timeline) if event.act in _REPLIES]
    ended = replied[-1] if replied and own.state in (TicketState.REPLIED, TicketState.CLOSED) else None
    before = timeline if ended is None else timeline[:ended]
    term = clock_of(registry, before, ticket.extended_days, ticket.promised, ticket.kind).running
    return Progress(
        own,
        ticket.category,
        _told(ticket, timeline),
        None if term is None else term.deadline,
        None if ended is None else timeline[ended].at,
        course_of(timeline).phase if ticket.kind is TicketKind.DISCLOSURE else None,
        given_files.count(connection, own.ticket_no) if ended is not None and was_answered(timeline) else 0,
    )


def judge(
    connection: Connection,
    registry: Registry,
    holder: Holder,
    face: str,
    *,
    satisfied: bool,
    words: str,
    now: datetime,
) -> bool | None:
    """评价 of the reply that was shown. False when it is not asked for (any more); None without such a complaint."""
    seen = _held(connection, registry, holder)
    if seen is None:
        return None
    if not seen.ticket.awaits_verdict or seen.face != face:
        return False
    return give_verdict(connection, registry, holder.number, satisfied, own_words(words), now)


def say_more(
    connection: Connection, registry: Registry, holder: Holder, face: str, *, words: str, now: datetime
) -> bool | None:
    """Add to the complaint. False when it takes nothing (any more) or has just taken the same; None without such a one."""
    seen = _held(connection, registry, holder)
    if seen is None:
        return None
    kept = own_words(words)
    said = timelines.of_all(connection, registry.vault, [holder.number], acts={Act.ADD})[holder.number]
    if not seen.takes_words or seen.face != face or (said and said[-1].note == kept.strip()):
        return False
    return add(connection, registry, holder.number, kept, now)


def own_words(words: str) -> str:
    """What is kept of what was written: never a code."""
    return cleaned(without_code(words))[:LONGEST_CONTENT]


def _held(connection: Connection, registry: Registry, holder: Holder) -> Progress | None:
    """The complaint, locked: of two forms sent at once the second sees what the first did."""
    own = _own(connection, registry.vault, holder)
    if own is None:
        return None
    ticket_rows.to_work_on(connection, registry.vault, own.ticket_no)
    return look(connection, registry, holder)


def _own(connection: Connection, vault: Vault, holder: Holder) -> OwnTicket | None:
    match holder:
        case NumberAndCode(number, code_hash):
            own = by_receipt(connection, vault, code_hash)
            return own if own is not None and own.ticket_no == number else None
        case OfParty(number, party_id):
            theirs = own_tickets(connection, vault, party_id, named=number)
            return next((ticket for ticket in theirs if ticket.ticket_no == number), None)


def _reasons_asked(timeline: Sequence[Event]) -> str | None:
    """The act that asked the applicant for reasons, until they have written anything since, or it has ended."""
    since = [event.act for event in timeline if event.act in _OF_REASONS]
    ended = course_of(timeline).outcome is not None
    return since[-1] if since and since[-1] == DisclosureAct.REASONS and not ended else None


def _told(ticket: Ticket, timeline: Sequence[Event]) -> str:
    if ticket.state is TicketState.WORKING and ticket.merged_into is not None:
        return ticket.merged_into
    act: str | None = _TELLING.get(ticket.state)
    if ticket.kind is TicketKind.DISCLOSURE:
        act = _ASKING.get(course_of(timeline).phase) or _reasons_asked(timeline)
    said = [event.note for event in timeline if act is not None and event.act == act]
    if act == DisclosureAct.CORRECT:
        said = ["\n".join(event.note for event in timeline if event.act in _OF_CORRECTING)]
    if not said:
        return ""
    return said[-1].partition("：")[0] if act is Act.TRANSFER else said[-1]
