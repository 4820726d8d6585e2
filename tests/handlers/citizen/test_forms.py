"""Forms of the public door: from our own pages, of a bounded size, braked, and what fails fails in one sentence."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.settings import Settings
from citizens import PublicHouse, public_door
from console import Answer
from db.store import Store, StoreUnavailable
from handlers.citizen.web.brake import ALLOWANCES
from handlers.citizen.web.routing import BadPublicRoutes, PublicRoute, PublicTable
from handlers.citizen.web.visit import CitizenVisit

HOST = "huifang.example.gov.cn"


async def _look_up(visit: CitizenVisit) -> web.StreamResponse:
    visit.brake("code")
    form = await visit.form()
    if form.text("code") == "broken":
        raise RuntimeError("with a secret in it")
    if form.text("code") == "asleep":
        raise StoreUnavailable("the disk is full")
    return visit.page("web/problem.html", sentence=form.text("code"))


ROUTE = PublicRoute("POST", "/look-up", _look_up, "something by its code", most=1_000)


@pytest.fixture
async def asking(store: Store) -> AsyncIterator[PublicHouse]:
    settings = Settings(public_url=f"https://{HOST}", proxies="127.0.0.1")
    async with public_door(store, settings, routes=[ROUTE]) as house:
        yield house


async def sent(house: PublicHouse, body: dict[str, str] | bytes, **headers: str) -> Answer:
    async with house.browser() as browser:
        return await browser.post("/look-up", body, **headers)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_form_comes_from_our_own_pages(
    asking: PublicHouse, headers: dict[str, str], status: int
) -> None:
    assert (await sent(asking, {"code": "one"}, **headers)).status == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"code=" + b"x" * 1_000, "application/x-www-form-urlencoded", 413),
        (b'{"code": "one"}', "application/json", 415),
        (b"code=%FF%FE", "application/x-www-form-urlencoded", 200),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(200)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_cannot_be_read_is_refused_in_a_sentence(
    asking: PublicHouse, body: bytes, kind: str, status: int
) -> None:
    answer = await sent(asking, body, **{"Content-Type": kind})
    assert answer.status == status
    assert 'class="mast"' in answer.text


@pytest.mark.parametrize(("code", "status"), [("broken", 500), ("asleep", 503)])
async def test_a_failure_of_ours_tells_nothing_of_its_cause(
    asking: PublicHouse, code: str, status: int
) -> None:
    answer = await sent(asking, {"code": code})
    assert answer.status == status
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_whoever_tries_too_often_waits_and_their_neighbour_does_not(asking: PublicHouse) -> None:
    async def tried(address: str) -> int:
        return (await sent(asking, {"code": "one"}, **{"X-Forwarded-For": address})).status

    tries = [await tried(f"2001:db8:1:2::{n:x}") for n in range(1, ALLOWANCES["code"].tries + 2)]
    assert tries == [200] * ALLOWANCES["code"].tries + [429]
    assert await tried("2001:db8:1:3::1") == 200
    asking.stopwatch.seconds += ALLOWANCES["code"].interval
    assert await tried("2001:db8:1:2::1") == 200


@pytest.mark.parametrize(
    "route",
    [
        PublicRoute("PUT", "/x", _look_up, "an unknown method"),
        PublicRoute("GET", "/x", _look_up, ""),
        PublicRoute("GET", "/office/x", _look_up, "where others live"),
        ROUTE,
    ],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_a_table_with_a_wrong_route_does_not_start(route: PublicRoute[CitizenVisit]) -> None:
    with pytest.raises(BadPublicRoutes):
        PublicTable([ROUTE, route])
