"""接手的工作: what colleagues who left have passed on, until it is done with. Everybody sees of it what their own role may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from db.queries.office import handovers
from db.queries.office.handovers import Handover, StillAsked
from db.queries.office.users import User
from db.queries.tickets.ticket_inbox import TicketsWanted
from handlers.office.tickets.ticket_sight import SeenTicket, inbox, viewer_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

HANDED_OVER = "/office/handed-over"
_ROLES = OFFICE | {Role.LIAISON, Role.SUPERIOR}


@dataclass(frozen=True, slots=True)
class Received:
    """What one colleague has passed on, as far as it is still open."""

    handover: Handover
    tickets: SeenTicket
    asked: tuple[StillAsked, ...]
    """What they requested and nobody has decided."""


async def show_handed_over(visit: Visit) -> web.Response:
    """What was handed to this user and is not done with."""
    viewer, vault, now = viewer_of(visit.user), visit.console.vault, visit.now

    def look(connection: Connection) -> Sequence[Received]:
        return [
            Received(
                one,
                inbox(
                    connection, vault, viewer, TicketsWanted(by_whom=one.name, kinds=tuple(TicketKind)), now
                ),
                tuple(handovers.still_asked(connection, one.user_id, viewer=visit.user.id)),
            )
            for one in handovers.to(connection, visit.user.id)
        ]

    found = await visit.recorded(look, "search", "handed_over", detail=lambda f: {"found": len(f)})
    return await visit.page("admin/handed_over.html", found=found)


async def done_with(visit: Visit) -> web.Response:
    """All of it is done, or in hand: it is listed no more."""
    number, user_id, now = visit.number("number"), visit.user.id, visit.now

    def end(connection: Connection) -> None:
        if not handovers.done(connection, number, user_id, now=now):
            raise not_found("handed_over.no_such")

    await visit.recorded(end, "handover_done", f"user {visit.user.name}", detail={"number": number})
    return visit.moved(HANDED_OVER, done="handover_done")


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """How much waits; without any the entry is not shown."""
    return Count(handovers.count(connection, user.id))


ROUTES = (
    Route(
        "GET",
        HANDED_OVER,
        show_handed_over,
        _ROLES,
        "what colleagues who left have passed on",
        name="handed_over",
        nav=Nav("complaints", 95, count, only_if_any=True),
    ),
    Route("POST", f"{HANDED_OVER}/{{number}}/done", done_with, _ROLES, "done with what was passed on"),
)
