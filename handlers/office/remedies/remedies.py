"""差评整改: every 差评 that is worked on, what is due first above; and those that have ended."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.remedies.waiting import WAITS
from bot.domain.remedy import RemedyState
from bot.domain.role import Role
from db.queries.office.users import User
from db.queries.remedies import counting, kept, opening, waiting
from db.queries.remedies.kept import Remedy
from handlers.office.remedies.remedy_sight import (
    SEE,
    RemedyLine,
    is_late,
    line,
    seen,
    told,
    workdays,
)
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit

OPEN, ENDED = "open", "ended"
PAGE = 100
"""Lines of a page: the oldest open ones first, or those that ended last; within it what is due first stands above."""
_STILL_OPEN = frozenset(RemedyState) - {RemedyState.ENDED, RemedyState.COMPLAINT}


@dataclass(frozen=True, slots=True)
class RemedyList:
    """What the page shows."""

    lines: list[RemedyLine]
    late: int
    """Of these lines."""
    count: int | None
    """How many there are on all pages; None: only those of this page are known, for a department sees not all of its own."""
    more: int
    """Behind which number the next page begins; 0: there is none."""
    first: bool


async def show(visit: Visit) -> web.Response:
    """The list."""
    which = visit.query.one_of("show", (OPEN, ENDED)) or OPEN

    def look(connection: Connection) -> RemedyList:
        rules, last = opening.rules(connection), visit.query.number("last") or 0
        found = _page(connection, visit, which, last)
        more = found[PAGE - 1].id if len(found) > PAGE else 0
        lines = [
            line(told(connection, visit, one), rules, workdays(visit), visit.now, visit)
            for one in seen(connection, visit, found[:PAGE])
        ]
        if which == OPEN:
            lines.sort(key=lambda one: (one.due is None, one.due.at if one.due else visit.now, one.remedy.id))
        count = _count(connection, visit, which) if more or last else len(lines)
        return RemedyList(lines, sum(map(is_late, lines)), count, more, not last)

    found = await visit.recorded(
        look, "view", "remedies", detail=lambda seen: {"page": "remedies", "count": len(seen.lines)}
    )
    return await visit.page(
        "remedies/remedies.html",
        found=found,
        which=which,
        shows=(OPEN, ENDED),
        theirs=visit.user.bound_to is not None,
    )


def _page(connection: Connection, visit: Visit, which: str, last: int) -> list[Remedy]:
    """Those of a page, and one more when there is another behind it."""
    own = visit.user.bound_to
    if which == OPEN:
        return kept.still_open(connection, after=last, departments=own, most=PAGE + 1)
    return kept.done(connection, before=last, departments=own, most=PAGE + 1)


def _count(connection: Connection, visit: Visit, which: str) -> int | None:
    if visit.user.bound_to is not None:
        return None
    return kept.waiting(connection, _STILL_OPEN, None) if which == OPEN else counting.ended(connection)


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
