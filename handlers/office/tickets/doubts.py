"""是不是本人: whom a complaint may be about, put to a chief who is not in doubt himself, else to the superior.

Whoever is in doubt sees nothing of the complaint until it is settled here; a certainty is nobody's to settle.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.separation import settled
from bot.domain.bar import Bar
from bot.domain.role import Role
from db.queries.office.users import User
from db.queries.tickets import ticket_doubts, ticket_rows
from db.queries.tickets.ticket_doubts import BarDoubt
from db.queries.tickets.ticket_rows import Ticket
from handlers.office.tickets.ticket_sight import number_of
from handlers.office.web.roles import Roles
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, forbidden, not_found

DECIDERS: Roles = frozenset({Role.CHIEF, Role.SUPERIOR})
_ANSWERS = {"yes": Bar.CERTAIN, "no": Bar.CLEARED}


@dataclass(frozen=True, slots=True)
class Open:
    """A doubt, and what the complaint says."""

    doubt: BarDoubt
    ticket: Ticket


async def show_doubts(visit: Visit) -> web.StreamResponse:
    """The doubts that are this person's to settle."""

    def look(connection: Connection) -> list[Open]:
        found = _of(connection, visit.user, visit.now)
        told = {
            t.ticket_no: t
            for t in ticket_rows.many(connection, visit.console.vault, [d.ticket_no for d in found])
        }
        return [Open(doubt, told[doubt.ticket_no]) for doubt in found]

    found = await visit.recorded(look, "view", "doubts")
    return await visit.page("tickets/doubts.html", found=found, settled=_settled(visit))


async def decide(visit: Visit) -> web.StreamResponse:
    """It is the person, who then sees nothing of it for good; or it is somebody else."""
    ticket_no, user_id = number_of(visit), visit.number("number")
    answer = visit.form.one_of("answer", list(_ANSWERS))
    if answer is None:
        raise bad_input("doubts.no_answer")
    if not _settled(visit):
        raise forbidden("doubts.not_yet")
    bar = _ANSWERS[answer]

    def work(connection: Connection) -> None:
        user, now = visit.user, visit.now
        found = ticket_doubts.doubt(connection, user.id, Role(user.role), now, ticket_no, user_id)
        if found is None or not ticket_doubts.decide(
            connection, visit.console.vault, ticket_no, user_id, bar, user.name, now
        ):
            raise not_found("doubts.no_such")
        about = {"user": found.name, "is": bar.value}
        visit.noted(connection, "bar", f"ticket {ticket_no}", detail=about)

    await visit.console.store.write(work)
    return visit.moved(visit.link("doubts"), done=f"bar_{bar}")


def _settled(visit: Visit) -> bool:
    return settled(visit.user.decides_from, visit.now)


def _of(connection: Connection, user: User, now: datetime) -> list[BarDoubt]:
    return ticket_doubts.doubts(connection, user.id, Role(user.role), now)


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """How many wait."""
    return Count(len(_of(connection, user, now)), "warn")


ROUTES = (
    Route(
        "GET",
        "/office/doubts",
        show_doubts,
        DECIDERS,
        "whom complaints may be about",
        name="doubts",
        nav=Nav("complaints", 30, count),
    ),
    Route(
        "POST",
        "/office/doubts/{ticket_no}/{number}",
        decide,
        DECIDERS,
        "say whether it is the person",
        name="doubt",
        under="doubts",
    ),
)
