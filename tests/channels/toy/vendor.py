"""信鸽, a chat vendor that does not exist, as anybody would add one: this folder, and a line in `vendors.VENDORS`."""

import os
from collections.abc import AsyncIterator

import aiohttp

from bot.channels.base import Channel
from bot.channels.inbound import Inbound, PostRoute
from bot.channels.vendor import DoctorFinding, State, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings
from channels.toy.channel import NAME, Toy
from channels.toy.posts import routes


def _is_set(settings: Settings) -> bool:
    return "TOY_URL" in os.environ


def _open(settings: Settings) -> Channel:
    return Toy(os.environ["TOY_URL"])


async def _check(http: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[DoctorFinding]:
    async with http.get(f"{os.environ['TOY_URL']}/me") as answer:
        yield DoctorFinding("信鸽", State.GOOD, (await answer.json())["name"])


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    return routes(inbound, os.environ["TOY_KEY"])


VENDOR = Vendor(
    name=NAME,
    medium=Medium.CHAT,
    label=Label("信鸽", "信鴿", "pigeon"),
    colour="#123456",
    code_words={"flown": Label("鸽子飞走了", "鴿子飛走了", "the pigeon has flown")},
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=False,
    routes=_routes,
)
