"""Whether one is still logged in, which a page asks by itself, and staying so, which takes a click."""

from urllib.parse import urlsplit

from aiohttp import web

from handlers.office.web.roles import ANYBODY
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

SESSION = "/office/session"


async def left(visit: Visit) -> web.StreamResponse:
    """Seconds until the log-in ends: another window may have put that off."""
    return _left(visit)


async def stay(visit: Visit) -> web.StreamResponse:
    """Somebody is still there: that they ask has put the end off already."""
    if visit.form.raw("by") == "script":
        return _left(visit)
    back = urlsplit(visit.request.headers.get("Referer", ""))
    here = back.netloc == visit.request.host and visit.table.at("GET", back.path) is not None
    return visit.moved(back._replace(scheme="", netloc="").geturl() if here else visit.link("home"))


def _left(visit: Visit) -> web.Response:
    ending = visit.ending
    assert ending is not None
    return web.json_response({"seconds": ending.seconds, "last": ending.last})


ROUTES = (
    Route(
        "GET",
        SESSION,
        left,
        ANYBODY,
        "how long one is still logged in",
        name="session",
        background=True,
        before_password=True,
    ),
    Route("POST", SESSION, stay, ANYBODY, "stay logged in", name="stay", before_password=True),
)
