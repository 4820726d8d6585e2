"""Requests as this visitor sees them: one, by the rule of `bot.work.tickets.request_view`, and the lines of their lists."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.disclosure.course import Course
from bot.casework.disclosure.request_clock import RequestDue, dues
from bot.dialogue.applying.questions import (
    INFORMATION,
)
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets import NoSuchTicket, request_view
from bot.work.tickets.request_course import course_seen, request_terms
from bot.work.tickets.request_view import RequestSeen
from bot.work.tickets.requests_seen import SeenRequest, requests_seen
from db.queries.tickets import (
    disclosure_requests,
    ticket_inbox,
)
from db.queries.tickets.disclosure_requests import DisclosureRow
from db.queries.tickets.ticket_inbox import Pile, TicketsWanted
from db.queries.tickets.ticket_rows import Ticket
from handlers.office.tickets.ticket_sight import bounds_of, number_of, viewer_of
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

ASKED = (TicketKind.DISCLOSURE,)
SEERS_OF_REQUESTS = READERS | {Role.SUPERIOR}
ACTORS = OFFICE | {Role.SUPERIOR}
"""The superior has what nobody of the office may know of, and nothing else."""


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
    viewer, number = viewer_of(visit.user), number_of(visit)
    try:
        return request_view.request_seen(
            connection, visit.console.registry, viewer, number, visit.now, reason=reason
        )
    except NoSuchTicket:
        raise not_found("requests.no_such") from None


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
