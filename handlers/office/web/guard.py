"""Who may come in, and in what state: the guard in front of every route of the table.

In this order: is anybody logged in, may their role use the route, does a change come from a page of ours (Origin and
CSRF token), is what it brings small enough to be read.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from aiohttp import web

from handlers.office.web.bearer import bearer, brought, is_api
from handlers.office.web.console import Console
from handlers.office.web.csrf import matches
from handlers.office.web.roles import Public
from handlers.office.web.routing import ROOT, Route, RouteTable
from handlers.office.web.visit import Visit
from handlers.pages.forms import form_of
from handlers.pages.problems import Problem, forbidden

FORM_BYTES = 64 * 1024
FORM_FIELDS = 400
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
                return _to_login(visit)
            if not route.allows(visit.user.role):
                raise forbidden()
            if visit.user.must_change and not route.before_password:
                return _to_password(visit)
        if request.method == "POST":
            _check_origin(visit)
            visit.form = await form_of(request, most=FORM_BYTES, most_fields=FORM_FIELDS)
            _check_token(visit)
        return await route.handler(visit)

    return enter


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
    return visit.moved(PASSWORD)


def _to_login(visit: Visit) -> web.Response:
    """To the log-in, and back afterwards when it was only a look."""
    request = visit.request
    if is_api(request):
        raise Problem(401, "problem.no_session")
    back = f"?next={quote(request.path_qs, safe='')}" if request.method in ("GET", "HEAD") else ""
    if "HX-Request" in request.headers:
        return web.Response(status=401, headers={"HX-Redirect": LOGIN})
    return visit.moved(LOGIN + back)


def _check_origin(visit: Visit) -> None:
    """A change comes from our own pages; browsers that send no Origin are held to the token alone."""
    origin = visit.request.headers.get("Origin")
    if origin is None:
        return
    host = urlsplit(origin).netloc if origin != "null" else ""
    if not host or host not in (visit.request.host, visit.console.public_host):
        raise forbidden("problem.foreign_origin")


def _check_token(visit: Visit) -> None:
    given = visit.request.headers.get("X-CSRF-Token") or visit.form.raw("csrf")
    expected = (
        visit.session.csrf
        if visit.session is not None and not isinstance(visit.route.roles, Public)
        else visit.console.logins.door_token(visit.request.cookies.get(door_cookie(visit.console), ""))
    )
    if not matches(given, expected):
        raise forbidden("problem.no_token")


def door_cookie(console: Console) -> str:
    """The cookie that the log-in form's token belongs to: there is no session yet."""
    return "__Host-huifang-door" if console.https else "huifang_door"


def device_cookie(console: Console, name: str) -> str:
    """The cookie by which a device is known that logged in to this account before."""
    beginning = "__Host-huifang-device" if console.https else "huifang_device"
    return f"{beginning}-{console.logins.device_cookie_name(name)}"
