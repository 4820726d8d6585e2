"""演示：到下一天. The demo's month goes on when whoever looks at it says so; a real office has no such button."""

from aiohttp import web

from handlers.office.web.roles import STAFF
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


async def next_day(visit: Visit) -> web.Response:
    """Live on until the next morning, and show the first page."""
    stage = visit.console.stage
    if stage is None:
        raise not_found()
    seen = visit.form.day("to")
    if seen is not None:
        await stage.advance(seen)
    return visit.moved(visit.link("home"), done="next_day", facts={"now": visit.formats.when(visit.now)})


ROUTES = (Route("POST", "/office/next-day", next_day, STAFF, "the demo's next day", name="next_day"),)
