"""Around every answer: the security headers, and for whatever went wrong a page of one sentence, never a traceback."""

from contextlib import suppress

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.dialogue.mentions import printable
from bot.logs import where
from db.store import StoreUnavailable
from handlers.inbound.acceptance import is_outage
from handlers.office.web.bearer import is_api
from handlers.office.web.console import Console
from handlers.office.web.guard import VISIT, cookie_name, foreign, recognise
from handlers.office.web.roles import PUBLIC
from handlers.office.web.routing import ROOT, Route, RouteTable
from handlers.office.web.sent_forms import words_of
from handlers.office.web.visit import Visit
from handlers.pages.packing import pack
from handlers.pages.problems import Problem

log = structlog.get_logger()

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503})


def policy(nonce: str) -> str:
    """The content security policy: nothing but our own files, scripts only with this answer's nonce."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def answered(console: Console, table: RouteTable[Visit]) -> Middleware:
    """The middleware of the whole console."""

    async def nowhere(visit: Visit) -> web.StreamResponse:
        raise Problem(404, "problem.not_found")

    outside = Route("GET", f"{ROOT}/", nowhere, PUBLIC, "no route of the table")

    def visit_of(request: web.Request) -> Visit:
        if VISIT not in request:
            cookie = request.cookies.get(cookie_name(console), "")
            request[VISIT] = Visit(console, table, request, outside, cookie=cookie)
        return request[VISIT]

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as e:
            visit = visit_of(request)
            await _known(visit)
            response = await _page(visit, Problem(e.status, _sentence(e.status)))
            if "Allow" in e.headers:
                response.headers["Allow"] = e.headers["Allow"]
        except Problem as problem:
            response = await _page(visit_of(request), problem)
        except Exception as e:
            status = 503 if is_outage(e) else 500
            log.error("page_failed", route=visit_of(request).route.path, error=where(e))
            response = await _page(visit_of(request), Problem(status, _sentence(status)))
        _harden(visit_of(request), response)
        pack(response)
        return response

    return around


def _harden(visit: Visit, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", policy(visit.nonce))
    response.headers.setdefault("Cache-Control", "no-store")
    if visit.console.https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


def _sentence(status: int) -> str:
    return f"problem.s{status if status in KNOWN else 400 if status < 500 else 500}"


async def _known(visit: Visit) -> None:
    """Who asks for an address that is no page, so that they keep their rail; without the database, nobody."""
    if visit.session is None:
        with suppress(StoreUnavailable):
            await recognise(visit)


async def _page(visit: Visit, problem: Problem) -> web.Response:
    """The problem as a page, with the words that were sent, if any; as JSON for the API, as one line for htmx."""
    sentence = printable(visit.say(problem.key, **problem.facts))  # it may name what was asked for, as it was
    if is_api(visit.request):
        headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
        return web.json_response({"error": sentence}, status=problem.status, headers=headers)
    words = await words_of(visit.request, visit.form) if not foreign(visit) else []
    back = _back(visit) if visit.session is not None and (words or problem.status == 405) else ""
    facts = {"sentence": sentence, "code": problem.status, "words": words, "back": back}
    if visit.session is not None and problem.status < 500:
        with suppress(StoreUnavailable):
            return await visit.page("web/problem.html", status=problem.status, **facts)
    return visit.fragment("web/problem.html", status=problem.status, **facts)


def _back(visit: Visit) -> str:
    """The page from which somebody came here: on which the form stands, else the nearest above this address; "" for none.
    An answer to a form is a page whose address cannot be opened again: the bar's Enter key asks for it all the same."""
    address = visit.request.rel_url.raw_path
    found = visit.page_of(address)
    while not found and address.startswith(f"{ROOT}/"):
        address = address.rpartition("/")[0]
        found = visit.page_of(address)
    return found
