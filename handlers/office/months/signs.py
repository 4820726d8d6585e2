"""值得看一看的地方: a month's signs beside what was usual in the earlier months, for whoever has to believe its rates."""

from functools import partial

from aiohttp import web

from bot.casework.figures.signs import RateSign
from handlers.office.web import month_signs
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.lately import coming_back

LEADS_TO = {RateSign.BY_PHONE: "who_phoned", RateSign.SECOND_DIFFERS: "second_calls"}
"""The page that tells more of it."""


async def show(visit: Visit) -> web.Response:
    """The signs of a month."""
    month = visit.month()
    earlier = await visit.read(partial(month_signs.compared_with, month=month))
    signs = await month_signs.glance(visit.console.signs, month, earlier)
    page = await visit.page("months/signs.html", month=month, signs=signs, leads_to=LEADS_TO)
    return coming_back(page, signs)


ROUTES = (
    Route(
        "GET",
        "/office/months/{month}/signs",
        show,
        READERS,
        "where a month differs from what is usual",
        name="signs",
        under="months",
    ),
)
