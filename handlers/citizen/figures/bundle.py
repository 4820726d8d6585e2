"""The published files of a round: the whole as one, and each by itself, so that the page that checks them finds them beside it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping

from aiohttp import hdrs, web
from aiohttp.helpers import ETag

from bot.casework.ledger.bundle import LINES
from bot.domain.month import BadMonth, RoundKey
from bot.exports.edition import ENDING, Edition
from handlers.citizen.figures.published import edition_of
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import not_found

KINDS: Mapping[str, str] = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
}
"""By ending; whatever has another is text to be read."""
CHECKING = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""The page that checks runs its own scripts, and reads the files beside it."""


async def whole(visit: CitizenVisit) -> web.StreamResponse:
    """Everything as one file."""
    visit.brake("files")
    edition = await edition_of(visit, _key(visit))
    name = f"huifang-{edition.key}{ENDING}"
    headers = {
        hdrs.CONTENT_TYPE: "application/zip",
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
        hdrs.CACHE_CONTROL: "no-cache",
    }
    return web.FileResponse(edition.path, headers=headers)


async def single(visit: CitizenVisit) -> web.StreamResponse:
    """One file of it."""
    visit.brake("files")
    edition, name = await edition_of(visit, _key(visit)), visit.part("file")
    if name not in edition.marks:
        raise not_found("month.no_such_file")
    tag = edition.marks[name]
    known = visit.request.if_none_match or ()
    if any(one.value in (tag, "*") for one in known):
        response = web.Response(status=304)
    elif name == LINES:
        response = await _streamed(visit, edition)
    else:
        response = web.Response(body=await visit.off_loop(edition.read, name))
    ending = name.rpartition(".")[2]
    response.content_type, response.charset = KINDS.get(ending, "text/plain"), "utf-8"
    response.etag = ETag(tag)
    response.headers[hdrs.CACHE_CONTROL] = "no-cache"
    if ending == "html":
        response.headers["Content-Security-Policy"] = CHECKING
    return response


async def _streamed(visit: CitizenVisit, edition: Edition) -> web.Response:
    size, pieces = await visit.off_loop(edition.streamed, LINES)
    return web.Response(body=_read(pieces), headers={hdrs.CONTENT_LENGTH: str(size)})


async def _read(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def _key(visit: CitizenVisit) -> RoundKey:
    """The round of the address; raises Problem 404."""
    try:
        return RoundKey.parse(visit.part("month"))
    except BadMonth:
        raise not_found("problem.no_such_month", month=visit.part("month")[:20]) from None


ROUTES = (
    PublicRoute("GET", "/figures/{month}.zip", whole, "a published month to be checked", name="month_zip"),
    PublicRoute("GET", "/figures/{month}/{file}", single, "a file of it", name="month_file"),
)
"""To stand before the page's route, which would take the first for a month."""
