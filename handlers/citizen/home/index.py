"""The first page: what one can do here, one button each. A page that is not built has no button."""

from aiohttp import web

from bot.paper.qr import svg_path
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit


async def index(visit: CitizenVisit) -> web.StreamResponse:
    """The first page."""
    address = visit.door.settings.public_url
    code = svg_path(f"{address}/") if address else None
    return visit.page("home/index.html", code=code, address=address, chat=visit.door.chat())


ROUTES = (
    PublicRoute("GET", "/", index, "the first page: what one can do here", name="index", searched=True),
)
