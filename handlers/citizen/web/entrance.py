"""In front of every page: a form comes from a page of ours; around every answer: the headers, and a page for what went wrong.

Nothing is logged of who looked at what: a fault of the program is logged with its route's pattern, never with the address.
"""

import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.logs import where
from handlers.citizen.web.door import PublicDoor
from handlers.citizen.web.routing import PublicRoute, PublicTable
from handlers.citizen.web.visit import CitizenVisit
from handlers.inbound.acceptance import is_outage
from handlers.pages.packing import pack
from handlers.pages.problems import Problem, forbidden

log = structlog.get_logger()

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
KNOWN = frozenset({400, 403, 404, 405, 408, 413, 415, 429, 500, 503})
"""What has a sentence of its own, `problem.s404`."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def entrance(door: PublicDoor, table: PublicTable[CitizenVisit], route: PublicRoute[CitizenVisit]) -> Handler:
    """The handler of a route as the server calls it."""

    async def enter(request: web.Request) -> web.StreamResponse:
        visit = CitizenVisit(door, table, request, route)
        return finished(visit, await _answer(visit))

    return enter


async def _answer(visit: CitizenVisit) -> web.StreamResponse:
    try:
        if visit.request.method == "POST":
            _check_origin(visit)
        return await visit.route.handler(visit)
    except web.HTTPException as e:
        return problem_page(visit, refused(e))
    except Problem as problem:
        return problem_page(visit, problem)
    except Exception as e:
        status = 503 if is_outage(e) else 500
        log.error("public_page_failed", route=visit.route.path, error=where(e))
        return problem_page(visit, Problem(status, f"problem.s{status}"))


def refused(e: web.HTTPException) -> Problem:
    """What the server itself refuses with, as a sentence."""
    known = e.status if e.status in KNOWN else 400 if e.status < 500 else 500
    return Problem(e.status, f"problem.s{known}")


def problem_page(visit: CitizenVisit, problem: Problem) -> web.Response:
    """The problem as a page; as JSON where JSON was asked for."""
    sentence = visit.say(problem.key, **problem.facts)
    if visit.request.path.endswith(".json"):
        body = json.dumps({"error": sentence}, ensure_ascii=False)
        return web.json_response(text=body, status=problem.status)
    return visit.page("web/problem.html", status=problem.status, sentence=sentence)


def finished(visit: CitizenVisit, response: web.StreamResponse) -> web.StreamResponse:
    """The answer with its headers, and with the cookie of what was chosen."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if not visit.route.searched:
        response.headers["X-Robots-Tag"] = "noindex"
    if visit.door.https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    visit.preferences.remember(response, https=visit.door.https)
    pack(response)
    return response


def _check_origin(visit: CitizenVisit) -> None:
    """A form comes from our own pages. Ours are told to send no referrer, so that browsers call their origin `null`."""
    if visit.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise forbidden("problem.foreign_form")
    origin = visit.request.headers.get("Origin", "null")
    ours = (visit.request.host, urlsplit(visit.door.settings.public_url).netloc)
    if origin != "null" and urlsplit(origin).netloc not in ours:
        raise forbidden("problem.foreign_form")
