"""系统检查 on the day's page: what is wrong with the system, in words, and a button to look again."""

from typing import Any

from aiohttp import web

from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit


async def facts(visit: Visit) -> dict[str, Any]:
    """What the card needs."""
    checking = visit.console.checking
    kept = await checking.latest() if checking.possible else None
    return {"checkup": kept, "checking": checking.under_way, "may_check": checking.possible}


async def card(visit: Visit) -> web.Response:
    """The card alone: asked for again while the checks are under way."""
    return visit.fragment("today/checkup.html", **await facts(visit))


async def again(visit: Visit) -> web.StreamResponse:
    """Look again, unless that was done just now."""
    begun = await visit.console.checking.again()
    if begun:
        await visit.recorded(lambda connection: None, "checkup", "")
    return visit.moved(f"{visit.link('today')}#checkup", done="" if begun else "checked_lately")


ROUTES = (
    Route(
        "GET",
        "/office/today/checkup",
        card,
        READERS,
        "what is wrong with the system, polled while it is being checked",
        name="checkup",
        under="today",
        background=True,
    ),
    Route(
        "POST",
        "/office/today/checkup",
        again,
        OFFICE,
        "check the system again",
        name="check_again",
        under="today",
    ),
)
