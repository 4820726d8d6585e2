"""What a member of the panel sees, and all they see: their own term, opinions, duties and notices. Nobody else's anything.

Closed by default: an account that the office has not said whose it is, or whose member serves no more, sees one sentence.
"""

from functools import partial

from aiohttp import web

from bot.casework.panel.members import serves
from db.queries.panel import members
from db.queries.panel.members import PanelMember
from handlers.office.web.roles import MEMBERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

OWN = "/office/member"


async def show_own(visit: Visit) -> web.StreamResponse:
    """The first page of a member."""
    member = await visit.read(partial(members.of_account, user_id=visit.user.id))
    if member is None or not serving(visit, member):
        return await visit.page("panel/own_closed.html", over=member is not None)
    return await visit.page("panel/own.html", member=member)


def serving(visit: Visit, member: PanelMember) -> bool:
    """Whether they are a member today."""
    return serves(member.standing.state, member.until, visit.formats.local(visit.now))


async def own_member(visit: Visit) -> PanelMember:
    """The member who asks; raises Problem 404 for whoever is none today."""
    member = await visit.read(partial(members.of_account, user_id=visit.user.id))
    if member is None or not serving(visit, member):
        raise not_found("panel.not_serving")
    return member


ROUTES = (
    Route("GET", OWN, show_own, MEMBERS, "a member's own page", name="own_panel", nav=Nav("oversight", 1)),
)
