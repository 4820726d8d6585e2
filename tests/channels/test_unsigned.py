"""A push that nobody signs comes in by the secret in its address and from where the office says: others find nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.channels.inbound import Post, PostReply, PostRoute
from bot.channels.unsigned import anyone, knows_secret
from bot.settings import Settings
from bot.settings.networks import within
from handlers.inbound.webhooks import mounted

SECRET = "c2VjcmV0LW9mLXRoZS1wdXNoLXBhdGg"


@asynccontextmanager
async def door(settings: Settings) -> AsyncIterator[tuple[str, list[bytes]]]:
    """The route of an unsigned vendor on a real server, and what has come in by it."""
    came: list[bytes] = []

    async def answer(post: Post) -> PostReply:
        came.append(post.body)
        return PostReply(200, "taken")

    route = PostRoute("/webhooks/x/{secret}/up", 10, anyone, answer, knows_secret(settings, "x"))
    app = web.Application()
    app.add_routes(mounted([route], settings.trusted))
    async with TestServer(app) as server:
        yield str(server.make_url("/webhooks/x")), came


async def post(url: str, said_for: str = "", body: bytes = b"5") -> tuple[int, str]:
    headers = {"X-Forwarded-For": said_for} if said_for else {}
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as got:
        return got.status, await got.text()


async def test_who_knows_the_secret_is_heard() -> None:
    async with door(Settings(push_secret=SecretStr(SECRET))) as (url, came):
        assert await post(f"{url}/{SECRET}/up") == (200, "taken")
        assert (await post(f"{url}/{SECRET}/up", body=b"more than is read"))[0] == 413
    assert came == [b"5"]


@pytest.mark.parametrize("tried", ["wrong", SECRET[:-1], SECRET + "x", "%C3%A9", "%FF"])
async def test_to_others_there_is_nothing_and_no_secret_gets_into_the_log(tried: str) -> None:
    with capture_logs() as logged:
        async with door(Settings(push_secret=SecretStr(SECRET))) as (url, came):
            nothing = await post(f"{url}/no/such/address")
            assert nothing[0] == 404
            assert await post(f"{url}/{tried}/up", body=b"never read" * 1000) == nothing
    assert came == []
    assert SECRET[:-1] not in repr(logged)
    assert logged[-1]["why"] == "secret"


@pytest.mark.parametrize("tried", ["", "x"])
async def test_without_a_secret_of_ours_nobody_may_push(tried: str) -> None:
    async with door(Settings()) as (url, came):
        assert (await post(f"{url}/{tried}/up"))[0] == 404
    assert came == []


async def test_whence_it_comes_is_what_our_own_proxy_says() -> None:
    settings = Settings(push_secret=SecretStr(SECRET), push_networks="203.0.113.0/24")
    async with door(settings) as (url, came):
        assert (await post(f"{url}/{SECRET}/up"))[0] == 404, "from the proxy itself"
        assert (await post(f"{url}/{SECRET}/up", said_for="203.0.113.9, 198.51.100.7"))[0] == 404
        assert (await post(f"{url}/{SECRET}/up", said_for="203.0.113.9"))[0] == 200
    assert came == [b"5"]
    async with door(settings.model_copy(update={"proxies": ""})) as (url, came):
        assert (await post(f"{url}/{SECRET}/up", said_for="203.0.113.9"))[0] == 404, "believed of no stranger"


def test_an_address_that_came_through_a_socket_of_the_other_kind_is_the_same() -> None:
    assert within("::ffff:203.0.113.9", [ip_network("203.0.113.0/24")])
    assert not within("203.0.113.9.example", [ip_network("0.0.0.0/0")])
