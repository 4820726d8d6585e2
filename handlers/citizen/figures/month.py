"""每月公布: the list of the published months, one month, and what several of them make."""

from aiohttp import web

from handlers.citizen.figures.period import period_drawn, period_named, period_of, periods_of
from handlers.citizen.figures.published import drawn, listed, month_of
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.lately import coming_back


async def show_months(visit: CitizenVisit) -> web.StreamResponse:
    """All months that are published."""
    visit.brake("look")
    months = await listed(visit)
    return visit.page("figures/months.html", months=months, periods=periods_of(months))


async def to_months(visit: CitizenVisit) -> web.StreamResponse:
    """The same without the stroke at the end."""
    return web.Response(status=301, headers={"Location": visit.link("months")})


async def to_month(visit: CitizenVisit) -> web.StreamResponse:
    """The page stands beside its files."""
    return web.Response(status=301, headers={"Location": visit.link("month", month=visit.month())})


async def show_month(visit: CitizenVisit) -> web.StreamResponse:
    """One month; or a quarter, half a year or a year."""
    visit.brake("look")
    period = period_named(visit)
    if period is not None:
        return visit.page("figures/period.html", **period_drawn(await period_of(visit, period)))
    found = await month_of(visit, visit.month())
    return coming_back(visit.page("figures/month.html", **drawn(found)), found.complaints)


ROUTES = (
    PublicRoute("GET", "/figures", to_months, "leads to the list"),
    PublicRoute("GET", "/figures/", show_months, "the published months", name="months", searched=True),
    PublicRoute("GET", "/figures/{month}/", to_month, "leads to the month"),
    PublicRoute("GET", "/figures/{month}", show_month, "a published month", name="month", searched=True),
)
