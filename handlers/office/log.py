"""查看日志: who looked at what, when and why; filtered, and paged by key."""

from datetime import date, datetime, time, timedelta
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from db.queries import audit
from db.queries.audit import Filter, Line
from handlers.office.roles import OVERSEERS
from handlers.office.routing import Nav, Route
from handlers.office.visit import Visit


async def show(visit: Visit) -> web.Response:
    """The latest lines that fit, and a link to those before them."""
    query = visit.query
    act, by = query.text("act", longest=32), query.text("by", longest=64)
    about = query.text("object", longest=200)
    since, until = query.day("since"), query.day("until")
    wanted = Filter(
        act=act or None,
        by_whom=by or None,
        object=about or None,
        since=_midnight(visit, since),
        until=_midnight(visit, until, after=1),
    )
    asked = {"act": act, "by": by, "object": about, "since": since, "until": until}
    before = query.number("before", lowest=1)
    lines, acts = await visit.read(partial(_page, wanted=wanted, before=before))
    more = lines[-1].id if len(lines) == audit.PAGE else None
    return await visit.page("log/log.html", lines=lines, acts=acts, asked=asked, more=more)


def _page(connection: Connection, *, wanted: Filter, before: int | None) -> tuple[list[Line], list[str]]:
    return audit.lines(connection, wanted, before=before), audit.acts(connection)


def _midnight(visit: Visit, day: date | None, *, after: int = 0) -> datetime | None:
    """The beginning of an office's day."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=after), time(), visit.console.zone)


ROUTES = (
    Route("GET", "/office/log", show, OVERSEERS, "who looked at what", name="log", nav=Nav("oversight", 90)),
)
