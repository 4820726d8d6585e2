"""大屏: the lobby's screen, which shows the latest published month by itself, one face after the other."""

from aiohttp import web

from bot.paper.qr import svg_path
from handlers.citizen.figures.published import drawn, listed, month_of
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.lately import coming_back


async def show_screen(visit: CitizenVisit) -> web.StreamResponse:
    """The screen; before the first month is sealed, where to go."""
    visit.brake("look")
    settings = visit.door.settings
    code = svg_path(f"{settings.public_url}/") if settings.public_url else None
    sealed = await listed(visit)
    found = await month_of(visit, sealed[0].month) if sealed else None
    month = drawn(found) if found is not None else {"found": None, "aloud": ()}
    page = visit.page("figures/screen.html", code=code, desk=settings.desk, **month)
    return coming_back(page, found.complaints) if found is not None else page


ROUTES = (PublicRoute("GET", "/screen", show_screen, "the lobby's screen", name="screen"),)
