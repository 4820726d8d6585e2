"""The public door on the house's server: every route behind the entrance, and for every other address a page that says so."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from handlers.citizen.web.door import PublicDoor
from handlers.citizen.web.entrance import HEADERS, entrance, finished, problem_page, refused
from handlers.citizen.web.routing import NOT_OURS, PublicRoute, PublicTable
from handlers.citizen.web.statics import ROOT, statics
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.statics import served


def mount(app: web.Application, door: PublicDoor, table: PublicTable[CitizenVisit]) -> None:
    """Add the public door to an application, at its root."""
    for route in table.routes:
        adding = app.router.add_get if route.method == "GET" else app.router.add_post
        adding(route.path, entrance(door, table, route))
    app.router.add_get(f"{ROOT}/{{digest}}/{{name}}", _static)
    app.middlewares.append(_elsewhere(door, table))


async def _static(request: web.Request) -> web.StreamResponse:
    """A file under the digest of its content."""
    file = served(request, statics())
    if file is None:
        raise web.HTTPNotFound
    file.headers.update(HEADERS)
    return file


def _elsewhere(door: PublicDoor, table: PublicTable[CitizenVisit]) -> Middleware:
    async def nowhere(visit: CitizenVisit) -> web.StreamResponse:
        raise web.HTTPNotFound

    outside = PublicRoute("GET", "/…", nowhere, "no route of the table")

    @web.middleware
    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        """An address that nobody has, or a method that it does not take."""
        refusal = request.match_info.http_exception
        if refusal is None or request.path.startswith(NOT_OURS):
            return await handler(request)
        visit = CitizenVisit(door, table, request, outside)
        page = problem_page(visit, refused(refusal))
        if "Allow" in refusal.headers:
            page.headers["Allow"] = refusal.headers["Allow"]
        return finished(visit, page)

    return answered
