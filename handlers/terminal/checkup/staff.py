"""What `huifang doctor` finds of the ways on which the office's own people are told that something waits for them."""

from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
from sqlalchemy.exc import DBAPIError

from bot.channels.staff import ways
from bot.channels.vendor import DoctorFinding, State
from bot.settings import Settings
from db.queries.office import staff_notices
from db.store import StoreUnavailable
from handlers.terminal.opening import Office

LIMIT = aiohttp.ClientTimeout(total=10)
MOST_NAMED = 5


async def ways_to_staff(settings: Settings, office: Office | None) -> AsyncIterator[DoctorFinding]:
    """Each way that is set, and who is reached on none; nothing is said of ways that are not: an office can do without.

    `office`: None when its database cannot be read, of which another finding tells.
    """
    used = ways.in_use(settings)
    async with aiohttp.ClientSession(timeout=LIMIT) as http:
        for way in used:
            async for finding in way.check(http, settings):
                yield finding
    if not used:
        return
    if not settings.public_url:
        yield DoctorFinding(
            "通知人员",
            State.WARN,
            "没有设置 HUIFANG_PUBLIC_URL，通知里没有后台的网址；请设好能打开后台的地址",
        )
    if office is None:
        return
    with suppress(StoreUnavailable, DBAPIError):  # of which another finding tells
        names = await office.store.read(staff_notices.nowhere)
        if names:
            yield DoctorFinding(
                "通知人员", State.WARN, _nowhere(names), "请管理员在“用户”里写上他们的通知地址"
            )


def _nowhere(names: list[str]) -> str:
    more = f"等 {len(names)} 人" if len(names) > MOST_NAMED else ""
    return (
        f"{'、'.join(names[:MOST_NAMED])}{more}没有写通知地址，有事收不到；"
        "请在后台“用户”里写上，或运行 huifang users address 用户名 --wecom 账号 --email 邮箱"
    )
