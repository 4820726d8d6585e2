"""差评整改: every 差评 that is worked on, what is due first above; and those that have ended."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.remedies.waiting import WAITS
from bot.domain.role import Role
from db.queries.office.users import User
from db.queries.remedies import kept, opening, waiting
from handlers.office.remedies.remedy_sight import (
    SEE,
    RemedyLine,
    is_late,
    line,
    seen,
    workdays,
)
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit

OPEN, ENDED = "open", "ended"


@dataclass(frozen=True, slots=True)
class RemedyList:
    """What the page shows."""

    lines: list[RemedyLine]
    late: int


async def show(visit: Visit) -> web.Response:
    """The list."""
    which = visit.query.one_of("show", (OPEN, ENDED)) or OPEN

    def look(connection: Connection) -> RemedyList:
        rules = opening.rules(connection)
        found = (kept.still_open if which == OPEN else kept.done)(connection, visit.user.bound_to)
        lines = [
            line(one, rules, workdays(visit), visit.now, visit) for one in seen(connection, visit, found)
        ]
        if which == OPEN:
            lines.sort(key=lambda one: (one.due is None, one.due.at if one.due else visit.now, one.remedy.id))
        return RemedyList(lines, sum(map(is_late, lines)))

    found = await visit.recorded(
        look, "view", "remedies", detail=lambda seen: {"page": "remedies", "count": len(seen.lines)}
    )
    return await visit.page(
        "remedies/remedies.html",
        found=found,
        which=which,
        shows=(OPEN, ENDED),
        theirs=visit.user.bound_to is not None,
        most=kept.LISTED,
    )


def count(connection: Connection, user: User, _: datetime) -> Count | None:
    """How many wait for this reader."""
    states = [state for state, role in WAITS.items() if role == user.role]
    number = kept.waiting(connection, states, user.bound_to)
    if user.role == Role.CHIEF:
        number += waiting.asking_for_more(connection)
    return Count(number, "warn") if number else None


ROUTES = (
    Route(
        "GET",
        "/office/remedies",
        show,
        SEE,
        "low ratings and what is done about them",
        name="remedies",
        nav=Nav("complaints", 40, count),
    ),
)
