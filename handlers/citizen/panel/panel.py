"""The members of the panel who serve today and agreed to be named: number, name and sphere, and nothing more of them."""

from aiohttp import web

from bot.casework.panel.members import serves
from bot.domain.panel import MemberState
from db.queries.panel import members
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit


async def show(visit: CitizenVisit) -> web.StreamResponse:
    """The list; whoever did not agree, or serves no more, is not in it."""
    today = visit.formats.local(visit.now)
    found = await visit.read(members.every)
    named = [
        one
        for one in found
        if one.standing.state is MemberState.PUBLISHED
        and one.standing.named
        and serves(one.standing.state, one.until, today)
    ]
    return visit.page("panel/panel.html", people=sorted(named, key=lambda one: str(one.row.number)))


ROUTES = (
    PublicRoute("GET", "/panel", show, "the members of the panel who agreed to be named", name="panel"),
)
