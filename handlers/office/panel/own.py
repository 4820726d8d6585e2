"""What a member of the panel sees, and all they see: their own term, opinions, duties and notices. Nobody else's anything.

Closed by default: an account that the office has not said whose it is, or whose member serves no more, sees one sentence.
"""

from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.duties import LONGEST_DUTY
from bot.casework.panel.members import serves
from db.queries.office.users import User
from db.queries.panel import duties, members, opinions
from db.queries.panel.members import PanelMember
from db.queries.panel.opinions import KeptOpinion
from handlers.office.panel.duty_form import duty_of, kinds_of
from handlers.office.web.roles import MEMBERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

OWN = "/office/member"


async def show_own(visit: Visit) -> web.StreamResponse:
    """The first page of a member."""
    member = await visit.read(partial(members.of_account, user_id=visit.user.id))
    if member is None or not serving(visit, member):
        return await visit.page("panel/own_closed.html", over=member is not None)
    year, vault = visit.formats.local(visit.now).year, visit.console.vault

    def look(connection: Connection) -> dict[str, Any]:
        given = opinions.of_member(connection, member.row.ref)
        return {
            "notices": duties.notices(connection),
            "opinions": [(row, opinions.object_of(vault, row)) for row in given],
            "duties": duties.of_year(connection, vault, member.row.ref, year),
        }

    found = await visit.recorded(look, "view", f"panel {member.called}", detail={"list": "panel_own"})
    return await visit.page(
        "panel/own.html",
        member=member,
        year=year,
        kinds=kinds_of(visit),
        longest=LONGEST_DUTY,
        **found,
    )


async def enter_duty(visit: Visit) -> web.StreamResponse:
    """Something the member did; it counts once the office has confirmed it."""
    member, now = await own_member(visit), visit.now
    new, vault = duty_of(visit, member.row.ref), visit.console.vault
    by = visit.user.id, member.called
    await visit.recorded(
        lambda c: duties.add(c, vault, new, by=by, now=now),
        "duty_enter",
        f"panel {member.called}",
    )
    return visit.moved(OWN, done="duty_offered")


def serving(visit: Visit, member: PanelMember) -> bool:
    """Whether they are a member today."""
    return serves(member.standing.state, member.until, visit.formats.local(visit.now))


async def own_member(visit: Visit) -> PanelMember:
    """The member who asks; raises Problem 404 for whoever is none today."""
    member = await visit.read(partial(members.of_account, user_id=visit.user.id))
    if member is None or not serving(visit, member):
        raise not_found("panel.not_serving")
    return member


def own_opinion(connection: Connection, *, visit: Visit, member: PanelMember, ref: str) -> KeptOpinion:
    """One of the member's own; raises Problem 404 for anybody else's."""
    opinion = opinions.find(connection, visit.console.vault, ref)
    if opinion is None or opinion.row.member_ref != member.row.ref:
        raise not_found("panel_opinions.nothing")
    return opinion


def count(connection: Connection, user: User, _: datetime) -> Count | None:
    """How many answers wait for the verdict of this member."""
    found = opinions.for_verdict(connection, user.id)
    return Count(found, "warn") if found else None


ROUTES = (
    Route(
        "GET",
        OWN,
        show_own,
        MEMBERS,
        "a member's own page",
        name="own_panel",
        nav=Nav("oversight", 1, count),
    ),
    Route("POST", f"{OWN}/duties", enter_duty, MEMBERS, "enter an own duty", name="own_duty", stands=OWN),
)
