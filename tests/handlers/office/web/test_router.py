"""The router, walked: every route × every role (and nobody) is allowed or refused exactly as the table says.

A new page is covered as soon as its routes stand in the table; paths with parts need sample values here.
"""

import re

import pytest
from aiohttp import web

from bot.domain.role import Role
from console import Browser, ConsoleHouse
from db.schema.naming import ROLES
from handlers.office.pages import PAGES
from handlers.office.web.mounting import mount
from handlers.office.web.roles import ANYBODY, PUBLIC, Public
from handlers.office.web.routing import BadRoutes, Nav, Route, RouteTable
from handlers.office.web.statics import statics
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem

CSS = statics()["office.css"]
SAMPLES = {
    "month": "2026-10",
    "period": "2026-Q4",
    "language": "en",
    "digest": CSS.digest,
    "name": CSS.name,
    "form": "hours",
    "key": "invite.chat",
    "number": "999",
    "ticket_no": "TS-20261103-0007-C",
    "act": "reply",
    "case_no": "HNJX-2026-00001",
    "fact": "f999",
    "ref": "0" * 20,
}
"""A value for each part that varies; nothing need be there: a page that is not found was allowed."""
REFUSED = "problem.forbidden"


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: SAMPLES[part[1]], path)


async def asked(browser: Browser, route: Route[Visit], token: str) -> tuple[int, str]:
    if route.method == "GET":
        answer = await browser.get(filled(route.path))
    else:
        answer = await browser.post(filled(route.path), {"csrf": token})
    return answer.status, answer.headers.get("Location", "")


@pytest.mark.parametrize("role", Role)
async def test_a_role_may_use_exactly_the_routes_that_name_it(house: ConsoleHouse, role: Role) -> None:
    wrong = []
    async with house.logged_in(role.value) as browser:
        token = (await browser.get("/office/account")).token
        ends_it = [
            r
            for r in PAGES
            if r.path in ("/office/logout", "/office/login", "/office/login/passkey", "/office/marks")
            and r.method == "POST"
        ]
        for route in [r for r in PAGES if r not in ends_it]:
            status, where = await asked(browser, route, token)
            refused = status == 403
            if refused is route.allows(role) or status >= 500 or where.startswith("/office/login"):
                wrong.append(f"{role} {route.method} {route.path}: {status} {where}")
    assert wrong == []


async def test_nobody_gets_past_the_door_but_to_what_is_public(house: ConsoleHouse) -> None:
    wrong = []
    async with house.browser() as browser:
        for route in PAGES:
            status, where = await asked(browser, route, "")
            if isinstance(route.roles, Public):
                inside = status < 400 or (route.method == "POST" and status == 403)
            else:
                at_the_door = status == 303 and where.startswith("/office/login")
                inside = not at_the_door and not (route.path.startswith("/office/api/") and status == 401)
                inside = not inside
            if not inside:
                wrong.append(f"{route.method} {route.path}: {status} {where}")
    assert wrong == []


async def test_a_change_without_its_token_is_refused_whoever_asks(house: ConsoleHouse) -> None:
    wrong = []
    for role in Role:
        async with house.logged_in(role.value) as browser:
            before = browser.cookie
            for route in [r for r in PAGES if r.method == "POST" and r.allows(role)]:
                for token in ("", "x" * 43):
                    status, _ = await asked(browser, route, token)
                    if status != 403:
                        wrong.append(f"{role} {route.path} {token!r}: {status}")
            assert browser.cookie == before
            assert (await browser.get("/office/account")).status == 200
    assert wrong == []


async def test_every_route_of_the_application_stands_in_the_table(house: ConsoleHouse) -> None:
    app = web.Application()
    mount(app, house.console, RouteTable(PAGES))
    there = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    bare = {("GET", "/office")}
    assert there - bare == {(route.method, route.path) for route in PAGES}


def test_the_roles_of_routes_are_those_of_users() -> None:
    assert {role.value for role in Role} == set(ROLES)


def test_the_sample_values_cover_every_varying_part() -> None:
    assert {part for route in PAGES for part in re.findall(r"\{(\w+)\}", route.path)} <= set(SAMPLES)


async def _nothing(visit: Visit) -> web.StreamResponse:
    raise Problem(404, "problem.not_found")


@pytest.mark.parametrize(
    "route",
    [
        Route("GET", "/office/secrets", _nothing, frozenset(), "no role"),
        Route("GET", "/office/secrets", _nothing, PUBLIC, "public, but not one of the few"),
        Route("GET", "/office/secrets", _nothing, ANYBODY, ""),
        Route("DELETE", "/office/secrets", _nothing, ANYBODY, "an unknown method"),
        Route("GET", "/secrets", _nothing, ANYBODY, "outside"),
        Route("GET", "/office/secrets", _nothing, ANYBODY, "no name", nav=Nav("callbacks", 1)),
        Route("GET", "/office/account", _nothing, ANYBODY, "twice"),
        Route("GET", "/office/secrets", _nothing, ANYBODY, "a name twice", name="account"),
        Route("GET", "/office/secrets/{n}", _nothing, ANYBODY, "of many", name="n", nav=Nav("callbacks", 1)),
    ],
    ids=lambda route: route.what or "says not what it is",
)
def test_a_bad_route_does_not_start(route: Route[Visit]) -> None:
    with pytest.raises(BadRoutes):
        RouteTable([*PAGES, route])
