"""The public pages as the house sees them: a channel on which people answer and complain, and on which nothing goes out."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.inbound import Inbound, PostRoute
from bot.channels.vendor import DoctorFinding, Vendor
from bot.domain.medium import MEDIUMS, Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp


def _is_set(settings: Settings) -> bool:
    return False  # there is no account, and nothing to open: the pages are part of the house


def _open(settings: Settings) -> Channel:
    raise LookupError("nothing is sent on the web")


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    none: tuple[DoctorFinding, ...] = ()
    for finding in none:
        yield finding


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    return []


VENDOR = Vendor(
    name="web",
    medium=Medium.WEB,
    label=MEDIUMS[Medium.WEB],
    colour="#3f8f7f",
    code_words={},
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=False,
    routes=_routes,
)
