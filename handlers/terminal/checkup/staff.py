"""What `huifang doctor` finds of the ways on which the office's own people are told that something waits for them."""

from collections.abc import AsyncIterator

import aiohttp

from bot.channels.staff import ways
from bot.channels.vendor import DoctorFinding, State
from bot.settings import Settings

LIMIT = aiohttp.ClientTimeout(total=10)


async def ways_to_staff(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Each way that is set; nothing is said of those that are not: an office can do without."""
    used = ways.in_use(settings)
    async with aiohttp.ClientSession(timeout=LIMIT) as http:
        for way in used:
            async for finding in way.check(http, settings):
                yield finding
    if used and not settings.public_url:
        yield DoctorFinding(
            "通知人员",
            State.WARN,
            "没有设置 HUIFANG_PUBLIC_URL，通知里没有后台的网址；请设好能打开后台的地址",
        )
