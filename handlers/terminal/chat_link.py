"""Where the office's chat opens: only its vendor knows what it is called there, and is asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from bot.channels import vendors
from bot.channels.vendor import ChatLink
from bot.settings import Settings

PATIENCE = 10
"""Seconds in which a vendor tells its link."""
AGAIN = 600.0
"""Seconds until one that did not is asked again."""


def has_chat(settings: Settings) -> bool:
    """Whether there is a chat that can be opened by a link."""
    return any(vendor.chat_link is not None for vendor in vendors.in_use(settings))


async def asked(settings: Settings) -> ChatLink | None:
    """The link of the preferred chat; None when there is none, or its vendor does not answer now."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as http:
        for vendor in vendors.in_use(settings):
            if vendor.chat_link is not None and (link := await vendor.chat_link(http, settings)):
                return link
    return None


@asynccontextmanager
async def known(settings: Settings) -> AsyncIterator[Callable[[], ChatLink | None]]:
    """The link as soon as it is known, for as long as somebody may want it; asked for beside all other work."""
    found: list[ChatLink] = []

    async def find_out() -> None:
        while has_chat(settings) and not found:
            if link := await asked(settings):
                found.append(link)
            else:
                await asyncio.sleep(AGAIN)

    asking = asyncio.create_task(find_out())
    try:
        yield lambda: found[0] if found else None
    finally:
        asking.cancel()
