"""Who may come in, and in what state: the guard in front of every route of the table.

In this order: is anybody logged in, may their role use the route, does a change come from a page of ours (Origin and
CSRF token), is what it brings small enough to be read.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from aiohttp import web

from handlers.office.web import ended
from handlers.office.web.bearer import bearer, brought, is_api
from handlers.office.web.console import Console
from handlers.office.web.csrf import matches
from handlers.office.web.roles import STAFF, Public
from handlers.office.web.routing import ROOT, Route, RouteTable
from handlers.office.web.sent_forms import form_sent
from handlers.office.web.visit import Visit
from handlers.pages.multipart import KIND
from handlers.pages.problems import Problem, forbidden
from handlers.pages.uploads import upload_of

LOGIN = f"{ROOT}/login"
PASSWORD = f"{ROOT}/account/password"
VISIT: web.RequestKey[Visit] = web.RequestKey("visit", Visit)

Entrance = Callable[[web.Request], Awaitable[web.StreamResponse]]


def cookie_name(console: Console) -> str:
    """`__Host-` binds the cookie to this very host, which browsers grant only to https."""
    return "__Host-huifang" if console.https else "huifang"


def entrance(console: Console, table: RouteTable[Visit], route: Route[Visit]) -> Entrance:
    """The route's handler behind the guard."""

    async def enter(request: web.Request) -> web.StreamResponse:
        visit = Visit(console, table, request, route, cookie=request.cookies.get(cookie_name(console), ""))
        request[VISIT] = visit
        await recognise(visit)
        if not isinstance(route.roles, Public):
            if visit.session is None:
                return await _to_login(visit)
            if not route.allows(visit.user.role):
                raise forbidden()
            if visit.user.bound_to == frozenset() and not route.roles >= STAFF:
                raise forbidden("problem.no_department")  # nobody can say whose work would be theirs to see
            if visit.user.must_change and not route.before_password:
                return _to_password(visit)
        if request.method == "POST":
            _check_origin(visit)
            await _read_form(visit)
            await _check_token(visit)
        return await route.handler(visit)

    return enter


async def _read_form(visit: Visit) -> None:
    """The fields of the form; a file behind them is left to the route that takes one."""
    if visit.route.upload and visit.request.content_type == KIND:
        visit.upload = await upload_of(visit.request)
        visit.form = visit.upload.fields
    else:
        visit.form = await form_sent(visit.request)


async def recognise(visit: Visit) -> None:
    """Who asks: a program by the token it brought, whoever else by the cookie of their log-in."""
    token = brought(visit.request)
    if token is None:
        seen = not visit.route.background
        visit.session = await visit.console.logins.session(visit.cookie, seen=seen)
    elif (found := await bearer(visit, token)) is not None:
        visit.session, visit.token = found.session, found.number


def _to_password(visit: Visit) -> web.Response:
    if is_api(visit.request):
        raise forbidden("problem.password_first")
    return _away(visit, PASSWORD) or visit.moved(PASSWORD)


def _away(visit: Visit, to: str) -> web.Response | None:
    """For a part of a page that asks for itself: the whole page goes there, for another page has no place in that part."""
    if "HX-Request" not in visit.request.headers:
        return None
    return web.Response(status=401, headers={"HX-Redirect": to})


async def _to_login(visit: Visit) -> web.Response:
    """To the log-in, and back afterwards when it was only a look; what was sent is put aside until then."""
    request = visit.request
    if is_api(request):
        raise Problem(401, "problem.no_session")
    back = f"?next={quote(request.path_qs, safe='')}" if request.method in ("GET", "HEAD") else ""
    response = _away(visit, LOGIN) or visit.moved(LOGIN + back)
    if request.method == "POST" and not foreign(visit):
        await ended.put_by(visit, response)
    return response


def foreign(visit: Visit) -> bool:
    """Whether the browser says that this comes from another site's page; those that send no Origin do not say."""
    origin = visit.request.headers.get("Origin")
    if origin is None:
        return False
    host = urlsplit(origin).netloc if origin != "null" else ""
    return not host or host not in (visit.request.host, visit.console.public_host)


def _check_origin(visit: Visit) -> None:
    """A change comes from our own pages; browsers that send no Origin are held to the token alone."""
    if foreign(visit):
        raise forbidden("problem.foreign_origin")


async def _check_token(visit: Visit) -> None:
    given = visit.request.headers.get("X-CSRF-Token") or visit.form.raw("csrf")
    inside = visit.session if not isinstance(visit.route.roles, Public) else None
    expected = (
        inside.csrf
        if inside is not None
        else visit.console.logins.door_token(visit.request.cookies.get(door_cookie(visit.console), ""))
    )
    if not matches(given, expected):
        kept = inside is not None and await ended.keep_stale(visit)
        raise forbidden("problem.stale_token" if kept else "problem.no_token")


def door_cookie(console: Console) -> str:
    """The cookie that the log-in form's token belongs to: there is no session yet."""
    return "__Host-huifang-door" if console.https else "huifang_door"


def device_cookie(console: Console, name: str) -> str:
    """The cookie by which a device is known that logged in to this account before."""
    beginning = "__Host-huifang-device" if console.https else "huifang_device"
    return f"{beginning}-{console.logins.device_cookie_name(name)}"
