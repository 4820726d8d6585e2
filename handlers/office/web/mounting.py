"""The web application made of the route table: every route behind the guard, every answer hardened."""

from aiohttp import web

from handlers.office.web.console import Console
from handlers.office.web.errors import answered
from handlers.office.web.guard import entrance
from handlers.office.web.routing import ROOT, RouteTable
from handlers.office.web.visit import Visit


def mount(app: web.Application, console: Console, table: RouteTable[Visit]) -> None:
    """Add the console to an application, under /office/."""
    office = web.Application(middlewares=[answered(console, table)])
    for route in table.routes:
        adding = office.router.add_get if route.method == "GET" else office.router.add_post
        adding(route.path.removeprefix(ROOT), entrance(console, table, route))
    office.router.add_get("", _to_console)
    app.add_subapp(ROOT, office)


async def _to_console(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": f"{ROOT}/"})
