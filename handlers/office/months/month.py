"""月度总览: one month — where every case went, the three rates side by side, departments, days, trend, ledger."""

from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.figures.geometry import coverage, whisker
from bot.domain.month import Month, RoundKey, window_of
from bot.domain.round_state import RoundState
from db.queries.figures import figures
from db.queries.figures.figures import MonthFigures
from db.queries.outbox import lanes
from db.queries.remedies import counting
from handlers.office.months import verify
from handlers.office.months.charts import KINDS, ROOM, daily, trend, ways
from handlers.office.months.ledger_stand import stand
from handlers.office.months.notices import about_ledger, notices
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit

GROUPINGS = ("departments", "items")


async def latest(visit: Visit) -> web.StreamResponse:
    """The latest month, by the side rail."""
    return await _show(visit, await visit.read(partial(_latest, visit=visit)))


async def show_month(visit: Visit) -> web.StreamResponse:
    """One month; a supplement round is shown on its month's page."""
    key = await named(visit)
    if key.number:
        return visit.moved(visit.link("month", month=key.month))
    return await _show(visit, key.month)


async def live(visit: Visit) -> web.Response:
    """The coverage bar alone, asked for again and again while the round is open."""
    month = visit.month()
    counted = await visit.console.counting.month(month, visit.user.id)
    return visit.fragment("months/live.html", **_bar(counted.found), month=month)


async def _show(visit: Visit, month: Month) -> web.Response:
    grouping = visit.query.one_of("by", GROUPINGS) or GROUPINGS[0]
    counted = await visit.console.counting.month(month, visit.user.id)
    found = counted.found
    window = window_of(month, visit.console.zone)
    paused = await visit.read(lanes.paused)
    sealed = found.round is not None and found.round.state == RoundState.CLOSED
    ledger = await visit.read(partial(stand, month=str(month)))
    return await visit.page(
        "months/month.html",
        **await verify.facts(visit, RoundKey(month), sealed=sealed),
        counted_at=counted.at,
        ledger=ledger,
        remedied=await visit.read(partial(counting.stands, month=str(month))),
        witnesses=len(visit.console.settings.ledger_witnesses),
        **_bar(found),
        month=month,
        window=window,
        notices=(*notices(counted, paused, window, visit.now), *about_ledger(ledger)),
        grouping=grouping,
        beside=counted.supplements,
        groups=found.departments if grouping == "departments" else found.items,
        daily=daily(found),
        ways=ways(found.answers),
        trend=trend(found),
        whisker=whisker,
        current="months",
    )


def _bar(found: MonthFigures) -> dict[str, Any]:
    """What the coverage bar needs."""
    return {
        "found": found,
        "totals": found.totals,
        "bar": coverage(found.totals),
        "kinds": KINDS,
        "room": ROOM,
    }


def _latest(connection: Connection, *, visit: Visit) -> Month:
    """The latest month that has a round; without one, the month before this one."""
    found = figures.latest(connection)
    return Month.parse(found) if found is not None else Month.of(visit.now, visit.console.zone).previous


ROUTES = (
    Route(
        "GET",
        "/office/months",
        latest,
        READERS,
        "the latest month's figures",
        name="months",
        nav=Nav("callbacks", 10),
    ),
    Route("GET", "/office/months/{month}", show_month, READERS, "one month's figures", name="month"),
    Route(
        "GET",
        "/office/months/{month}/live",
        live,
        READERS,
        "the coverage bar of an open round, polled",
        name="month_live",
        background=True,
    ),
)
