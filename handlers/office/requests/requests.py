"""依申请公开: the list, with what is due next and when; late ones first and in red, for silence past the term is unlawful."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import parse_ticket_number
from db.queries.office.users import User
from db.queries.tickets.ticket_inbox import Pile
from handlers.office.requests.request_sight import (
    ASKED,
    SEERS_OF_REQUESTS,
    RequestLine,
    late_lines,
    request_lines,
)
from handlers.office.tickets.ticket_sight import open_counts, viewer_of
from handlers.office.tickets.tickets import TONES
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit

PAGE = 50
_FIRST = "GK-99999999"


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A page of the list. `more`: what `before` is for the next one; blank: this is the last."""

    lines: tuple[RequestLine, ...]
    ended: bool
    more: str


async def show_all(visit: Visit) -> web.StreamResponse:
    """One page of the list."""
    found = await requests_found(visit)
    return await visit.page(
        "requests/requests.html",
        lines=found.lines,
        ended=found.ended,
        more=found.more,
        year=visit.formats.local(visit.now).year,
    )


async def requests_found(visit: Visit) -> RequestsPage:
    """The page that the address asks for, with its line in the log."""
    before = parse_ticket_number(visit.query.text("before", longest=40)) or _FIRST
    look = partial(_look, visit=visit, ended=visit.query.has("all"), before=before)
    return await visit.recorded(look, "view", "requests", detail=lambda found: {"count": len(found.lines)})


def _look(connection: Connection, *, visit: Visit, ended: bool, before: str) -> RequestsPage:
    lines = request_lines(connection, visit=visit, ended=ended, before=before, most=PAGE + 1)
    more = lines[PAGE - 1].ticket.ticket_no if len(lines) > PAGE else ""
    late = [] if ended else late_lines(connection, visit=visit)
    first = late if before == _FIRST else []
    overdue = {line.ticket.ticket_no for line in late}
    rest = (line for line in lines[:PAGE] if line.ticket.ticket_no not in overdue)
    return RequestsPage((*first, *rest), ended, more)


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """What is overdue, else what soon will be, else what is open."""
    counts = open_counts(connection, viewer_of(user), now, ASKED)
    for pile in (Pile.RED, Pile.YELLOW):
        if counts[pile]:
            return Count(counts[pile], TONES[pile])
    return Count(sum(counts.values()))


ROUTES = (
    Route(
        "GET",
        "/office/requests",
        show_all,
        SEERS_OF_REQUESTS,
        "the requests for information, with what is due",
        name="requests",
        nav=Nav("complaints", 30, count),
    ),
)
