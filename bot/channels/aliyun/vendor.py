"""SMS by Aliyun as the house sees it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.channels.aliyun.code_words import CODE_WORDS
from bot.channels.aliyun.submitting import submission
from bot.channels.base import Channel
from bot.channels.home import chosen_at_home
from bot.channels.inbound import Inbound, Listening, PostRoute
from bot.channels.vendor import Carriage, DoctorFinding, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp


def _is_set(settings: Settings) -> bool:
    return settings.aliyun is not None


def _open(settings: Settings) -> Channel:
    from bot.channels.aliyun.api import AliyunApi, HttpSession
    from bot.channels.aliyun.channel import AliyunSms
    from bot.channels.aliyun.signing import AccessKey

    account = settings.aliyun
    assert account is not None
    key = AccessKey(account.access_key_id, account.access_key_secret.get_secret_value())
    return AliyunSms(AliyunApi(HttpSession(), key), account, rate=settings.aliyun_rate)


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.aliyun.check import findings

    async for finding in findings(http, settings):
        yield finding


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    """There without an account, too: what comes after the office has changed its vendor is still an answer."""
    from bot.channels.aliyun import posts

    return posts.routes(inbound, settings)


def _listen(settings: Settings, channel: Channel, inbound: Inbound) -> Listening | None:
    """With queues, what they hold is fetched by one process at a time."""
    from bot.channels.aliyun.channel import AliyunSms
    from bot.channels.aliyun.fetching import QueueFetching
    from bot.channels.aliyun.queue import queue_of

    if not settings.aliyun_up_queue and not settings.aliyun_report_queue:
        return None
    assert isinstance(channel, AliyunSms)
    replies, reports = (queue_of(channel.api, settings, kind) for kind in ("SmsUp", "SmsReport"))
    return Listening(lambda: QueueFetching(inbound, replies, reports), by_one=True)


def _carriage(settings: Settings) -> Carriage:
    return Carriage(links=True, templates=True)


VENDOR = Vendor(
    name="aliyun",
    medium=Medium.SMS,
    label=Label("阿里云短信", "阿里雲簡訊", "Aliyun SMS"),
    colour="#d9822b",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=False,
    routes=_routes,
    listen=_listen,
    serves=chosen_at_home("aliyun"),
    carriage=_carriage,
    submission=submission,
)
