"""Requests through the eyes of whoever asks: what the rule of visibility hides is not there, and who asks is masked.

Interference complaints are worked like complaints; here is what only they have besides: their answers, and whom to reach.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.casework.disclosure.course import Course
from bot.casework.disclosure.request_clock import RequestDue, dues
from bot.casework.kinds import KINDS
from bot.casework.privacy.personal import PERSON, Datum, Of, Shown, masked_name, shown
from bot.casework.tickets.visibility import Sight, sight
from bot.dialogue.applying.application import masked_number
from bot.dialogue.applying.questions import (
    ID_NUMBER,
    INFORMATION,
    NAME,
    QUESTIONS,
    KindQuestion,
    may_be_missing,
)
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.asked_before import AskedBefore, asked_before
from bot.work.tickets.request_course import course_seen, request_terms
from bot.work.tickets.requests_seen import SeenRequest, requests_seen
from db.queries.tickets import (
    attachments,
    disclosure_requests,
    ticket_answers,
    ticket_inbox,
    ticket_rows,
    timelines,
)
from db.queries.tickets.attachments import Attachment
from db.queries.tickets.disclosure_requests import DisclosureRow
from db.queries.tickets.ticket_inbox import Pile, TicketsWanted
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from handlers.office.tickets.ticket_sight import bounds_of, number_of, viewer_of
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

HIDDEN = "●●●"
ASKED = (TicketKind.DISCLOSURE,)
_PERSONS_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9０-９]{17}[0-9０-９XxＸｘ]|[0-9０-９]{15}|1[0-9]{10})(?![0-9A-Za-z])"
)
SEERS_OF_REQUESTS = READERS | {Role.SUPERIOR}
ACTORS = OFFICE | {Role.SUPERIOR}
"""The superior has what nobody of the office may know of, and nothing else."""


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


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in the list. `due`: what is due next; None: nothing is."""

    row: DisclosureRow
    ticket: Ticket
    information: str
    course: Course
    due: RequestDue | None
    late: bool
    """The time to answer is over and nobody has: against the law."""


def request_seen(connection: Connection, *, visit: Visit, reason: str = "") -> RequestSeen:
    """The request at the visited address; raises Problem 404 for one that is hidden as for one that is not there."""
    number, registry = number_of(visit), visit.console.registry
    ticket = ticket_rows.one(connection, registry.vault, number)
    if (
        ticket is None
        or ticket.kind is TicketKind.COMPLAINT
        or visit.user.role not in KINDS[ticket.kind].seen_by
        or sight(viewer_of(visit.user), ticket.concern) is not Sight.CONTENT
    ):
        raise not_found("requests.no_such")
    clear = shown(Role(visit.user.role), Datum.NAME, Of.REQUEST, reason=reason) is Shown.CLEAR
    said = ticket_answers.of(connection, registry.vault, number)
    lines = timelines.of(connection, registry.vault, number)
    at = course_seen(ticket, lines) if ticket.kind is TicketKind.DISCLOSURE else None
    terms = request_terms(registry, ticket.promised) if at is not None else None
    due = dues(at, terms, registry.calendar.is_workday) if at is not None and terms is not None else ()
    missing = tuple(one for one in QUESTIONS[ticket.kind] if may_be_missing(one) and not said.get(one.key))
    told = tuple(lines if clear else map(_without_numbers, lines))
    answers = tuple(_answers(ticket.kind, said, clear=clear))
    files = tuple(attachments.of_ticket(connection, number))
    before = _before(connection, visit, number) if at is not None else None
    return RequestSeen(
        ticket, answers, told, at, due, clear, files, missing if at is not None else (), before
    )


def _before(connection: Connection, visit: Visit, number: str) -> AskedBefore | None:
    """Only for who handles it: of use to nobody else, and it tells two requests of one person."""
    if visit.user.role not in ACTORS:
        return None
    return asked_before(connection, visit.console.registry, viewer_of(visit.user), number, visit.now)


def request_lines(
    connection: Connection, *, visit: Visit, ended: bool, before: str, most: int
) -> list[RequestLine]:
    """A page of the requests that this reader may see, the latest number first."""
    lines: list[RequestLine] = []
    while len(lines) < most:
        rows = disclosure_requests.page(connection, ended=ended, before=before, most=most)
        lines += lines_of(connection, visit=visit, numbers=[row.ticket_no for row in rows])
        if len(rows) < most:
            break
        before = rows[-1].ticket_no
    return lines[:most]


def late_lines(connection: Connection, *, visit: Visit) -> list[RequestLine]:
    """Those of which the time to answer is over, the longest overdue first."""
    bounds, wanted = bounds_of(connection, viewer_of(visit.user)), TicketsWanted(pile=Pile.RED, kinds=ASKED)
    found = ticket_inbox.page(connection, bounds, wanted, now=visit.now)
    return lines_of(connection, visit=visit, numbers=[place.ticket_no for place in found])


def lines_of(connection: Connection, *, visit: Visit, numbers: list[str]) -> list[RequestLine]:
    """Those of these requests that this reader may see, in this order."""
    seen = requests_seen(connection, visit.console.registry, viewer_of(visit.user), numbers)
    return [_line(visit, one) for one in seen]


def _line(visit: Visit, seen: SeenRequest) -> RequestLine:
    ticket, registry = seen.ticket, visit.console.registry
    at = course_seen(ticket, seen.timeline)
    found = dues(at, request_terms(registry, ticket.promised), registry.calendar.is_workday)
    nearest = min(found, key=lambda one: one.by.at, default=None)
    late = ticket.finish_by is not None and visit.now > ticket.finish_by
    return RequestLine(seen.row, ticket, seen.said.get(INFORMATION, ""), at, nearest, late)


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
