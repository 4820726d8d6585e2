"""A request, or an interference complaint, as whoever may read it sees it: who asks is masked, or in clear for a reason.

What the rule of visibility hides is not there. Interference complaints are worked like complaints; here is what only they have
besides: their answers, and whom to reach. The console and the terminal show the same; the line of the log is theirs to write.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.disclosure.course import Course
from bot.casework.disclosure.request_clock import RequestDue, dues
from bot.casework.kinds import KINDS
from bot.casework.privacy.personal import PERSON, Datum, Of, Shown, masked_name, shown
from bot.casework.tickets.visibility import Sight, Viewer, sight
from bot.dialogue.applying.application import masked_number
from bot.dialogue.applying.questions import ID_NUMBER, NAME, QUESTIONS, KindQuestion, may_be_missing
from bot.domain.role import DECIDING
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.acts import NoSuchTicket
from bot.work.tickets.asked_before import AskedBefore, asked_before
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_course import course_seen, request_terms
from db.queries.tickets import attachments, ticket_answers, ticket_rows, timelines
from db.queries.tickets.attachments import Attachment
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event

HIDDEN = "●●●"
_PERSONS_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9０-９]{17}[0-9０-９XxＸｘ]|[0-9０-９]{15}|1[0-9]{10})(?![0-9A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """An answer as this reader sees it."""

    question: KindQuestion
    value: str


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A request with what its page shows. `course` and `dues` of a request for information only."""

    ticket: Ticket
    answers: tuple[AnsweredQuestion, ...]
    timeline: tuple[Event, ...]
    course: Course | None
    dues: tuple[RequestDue, ...]
    clear: bool
    """Whether who asks is shown."""
    files: tuple[Attachment, ...] = ()
    missing: tuple[KindQuestion, ...] = ()
    """What was not answered of who asks."""
    before: AskedBefore | None = None
    """What else they asked for; None: not for this reader."""


def request_seen(
    connection: Connection,
    registry: Registry,
    viewer: Viewer,
    number: str,
    now: datetime,
    *,
    reason: str = "",
) -> RequestSeen:
    """The request with this number; raises NoSuchTicket for one that is hidden as for one that is not there."""
    ticket = ticket_rows.one(connection, registry.vault, number)
    if (
        ticket is None
        or ticket.kind is TicketKind.COMPLAINT
        or viewer.role not in KINDS[ticket.kind].seen_by
        or sight(viewer, ticket.concern) is not Sight.CONTENT
    ):
        raise NoSuchTicket(number)
    clear = shown(viewer.role, Datum.NAME, Of.REQUEST, reason=reason) is Shown.CLEAR
    said = ticket_answers.of(connection, registry.vault, number)
    lines = timelines.of(connection, registry.vault, number)
    at = course_seen(ticket, lines) if ticket.kind is TicketKind.DISCLOSURE else None
    terms = request_terms(registry, ticket.promised) if at is not None else None
    due = dues(at, terms, registry.calendar.is_workday) if at is not None and terms is not None else ()
    missing = tuple(one for one in QUESTIONS[ticket.kind] if may_be_missing(one) and not said.get(one.key))
    told = tuple(lines if clear else map(_without_numbers, lines))
    answers = tuple(_answers(ticket.kind, said, clear=clear))
    files = tuple(attachments.of_ticket(connection, number))
    before = None
    if at is not None and viewer.role in DECIDING:
        # Of use to nobody else, and it tells two requests of one person.
        before = asked_before(connection, registry, viewer, number, now)
    return RequestSeen(
        ticket, answers, told, at, due, clear, files, missing if at is not None else (), before
    )


def _answers(kind: TicketKind, said: Mapping[str, str], *, clear: bool) -> list[AnsweredQuestion]:
    return [
        AnsweredQuestion(one, value if clear or not one.personal else _masked(one, value))
        for one in QUESTIONS[kind]
        if (value := said.get(one.key, ""))
    ]


def _without_numbers(event: Event) -> Event:
    """An entry without what looks like somebody's number: a correction may be nothing but an identity card's."""
    hidden = _PERSONS_NUMBER.sub(lambda found: masked_number(found[0]), event.note)
    return event if hidden == event.note else replace(event, note=hidden)


def _masked(question: KindQuestion, value: str) -> str:
    match question.key:
        case _ if question.key == NAME:
            return masked_name(value, PERSON)
        case _ if question.key == ID_NUMBER:
            return masked_number(value)
        case _:
            return HIDDEN
