"""依申请公开: the list, with what is due next and when; late ones in red, for silence past the term is unlawful."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import parse_ticket_number
from handlers.office.requests.request_sight import SEERS_OF_REQUESTS, RequestLine, request_lines
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit

PAGE = 50
_FIRST = "GK-99999999"


async def show_all(visit: Visit) -> web.StreamResponse:
    """One page of the list."""
    ended = visit.query.has("all")
    before = parse_ticket_number(visit.query.text("before", longest=40)) or _FIRST
    look = partial(_look, visit=visit, ended=ended, before=before)
    lines = await visit.recorded(look, "view", "requests", detail=lambda found: {"count": len(found)})
    more = lines[PAGE - 1].ticket.ticket_no if len(lines) > PAGE else ""
    return await visit.page("requests/requests.html", lines=lines[:PAGE], ended=ended, more=more)


def _look(connection: Connection, *, visit: Visit, ended: bool, before: str) -> list[RequestLine]:
    return request_lines(connection, visit=visit, ended=ended, before=before, most=PAGE + 1)


ROUTES = (
    Route(
        "GET",
        "/office/requests",
        show_all,
        SEERS_OF_REQUESTS,
        "the requests for information, with what is due",
        name="requests",
        nav=Nav("complaints", 30),
    ),
)
