"""在办办件: the list and the wall board."""

from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from db.queries import department_names
from db.queries.supervision import watch_lists
from db.queries.supervision.watch_lists import WatchListing
from db.queries.supervision.watch_stand import WatchStand
from db.schema.columns import AnyRow
from handlers.office.supervision.sight import CARDS, SEE
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from handlers.office.web.watch_standing import CLOSINGS_LOOKED_AT, Closings
from handlers.pages.lately import Glance, LatestLook, coming_back

ON_BOARD = 12
"""Cases named on the wall."""
NOTHING = WatchStand((), None)
REFRESH = 60
"""Seconds after which the wall loads itself anew."""


async def show(visit: Visit) -> web.StreamResponse:
    """The cases in progress, the most pressing first."""
    card, only = visit.query.one_of("card", CARDS), visit.query.one_of("only", ("odd",))
    asked = {
        "card": card or "",
        "department": visit.query.text("department", longest=200),
        "item": visit.query.text("item", longest=500),
        "only": only or "",
    }
    wanted = WatchListing(
        card=CARDS.index(card) if card else None,
        departments=visit.user.bound_to,
        item=asked["item"] or None,
        odd=bool(only),
        concluded_since=visit.now - CLOSINGS_LOOKED_AT if only else None,
    )
    stands, closings = await visit.console.watching.glance(None), await _closings(visit)
    look = partial(_list, wanted=wanted, named=asked["department"], visit=visit)
    found = await visit.recorded(
        look, "view", "supervision", detail=lambda seen: {"count": len(seen["rows"])}
    )
    page = await visit.page(
        "supervision/supervising.html",
        asked=asked,
        own=visit.user.bound_to,
        most=watch_lists.LISTED,
        stands=stands,
        closings=closings,
        **_told(stands.latest.found if stands.latest is not None else NOTHING, visit),
        **found,
    )
    return coming_back(page, stands, closings)


async def _closings(visit: Visit) -> Glance[Closings]:
    """Which were concluded in numbers on their last day; a department is not told it of others."""
    if visit.user.bound_to is None:
        return await visit.console.closings.glance(None)
    return Glance(LatestLook({}, visit.now, 0.0, 0.0))


def _told(stand: WatchStand, visit: Visit) -> dict[str, Any]:
    """How the cases stand that this reader sees, and what can be chosen among them."""
    own = visit.user.bound_to
    return {
        "counts_of": dict(zip(CARDS, stand.cards(own), strict=True)),
        "departments": [(name, name) for name in stand.departments()],
        "choices": [(name, name) for name in stand.items(own)[: watch_lists.LISTED]],
        "last": stand.last,
    }


def _list(connection: Connection, *, wanted: WatchListing, named: str, visit: Visit) -> dict[str, Any]:
    """`named`: the department that somebody of the office looks at; a liaison sees the own one whatever is asked."""
    own, known = visit.user.bound_to, department_names.known(connection)
    if own is None and named:
        wanted = replace(wanted, departments=known.every(named))
    return {"rows": watch_lists.listed(connection, wanted)}


async def board(visit: Visit) -> web.StreamResponse:
    """What hangs on the wall: departments and cases, and of people nobody."""
    stands, pressing = await visit.console.watching.glance(None), await visit.read(_pressing)
    stand = stands.latest.found if stands.latest is not None else NOTHING
    page = await visit.page(
        "supervision/board.html",
        refresh=REFRESH,
        rows=pressing,
        stands=stands,
        counts_of=dict(zip(CARDS, stand.cards(), strict=True)),
        departments_of=stand.by_department(),
        last=stand.last,
    )
    page.headers["Refresh"] = str(REFRESH)
    return coming_back(page, stands)


def _pressing(connection: Connection) -> list[AnyRow]:
    return [row for row in watch_lists.listed(connection, WatchListing(), most=ON_BOARD) if row.card]


ROUTES = (
    Route(
        "GET",
        "/office/supervision",
        show,
        SEE,
        "the cases in progress by their clocks",
        name="supervision",
        nav=Nav("oversight", 5),
    ),
    Route(
        "GET",
        "/office/supervision/board",
        board,
        READERS,
        "the wall board",
        name="watch_board",
        under="supervision",
    ),
)
