"""Aliyun's pushes: replies and reports in batches, which nobody has signed. Each is answered when all of it is durable.

What is not answered so comes again after 1, 5 and 10 minutes, and then never: an office that cannot be reached for longer
fetches from the queues instead (`fetching`). A broken message does not hold up those beside it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping

import structlog

from bot.channels.aliyun.messages import NotTheirs, items_of, replies_of, reports_of
from bot.channels.base import Receipt
from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable
from bot.channels.inbox import InboundSms
from bot.channels.unsigned import anyone, knows_secret
from bot.logs import where
from bot.settings import Settings

UP = "/webhooks/aliyun/{secret}/up"
REPORT = "/webhooks/aliyun/{secret}/report"
LARGEST = 1_048_576
"""Bytes of one push; theirs are a few kilobytes."""
AT_ONCE = 16
"""People whose replies, or reports, are handled side by side."""
_TAKEN = PostReply(200, '{"code":0,"msg":"接收成功"}', "application/json")
_BROKEN = PostReply(400)
log = structlog.get_logger()


class Handing:
    """Hands what Aliyun brings to the house; says what could not be taken."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def replies(self, replies: Iterable[InboundSms]) -> PostReply:
        """Take replies, each sender's in their order."""
        by_sender: defaultdict[str | None, list[InboundSms]] = defaultdict(list)
        for sms in replies:
            by_sender[sms.sender].append(sms)
        return _worst(await asyncio.gather(*(self._of_one(said) for said in by_sender.values())))

    async def reports(self, reports: Iterable[Receipt]) -> PostReply:
        """Take reports."""
        return _worst(await asyncio.gather(*(self._told(self._inbound.report(one)) for one in reports)))

    async def _of_one(self, said: list[InboundSms]) -> PostReply:
        return _worst([await self._told(self._taken(sms)) for sms in said])

    async def _taken(self, sms: InboundSms) -> None:
        if self._inbound.floods(sms):
            await self._inbound.keep([sms])
        else:
            await self._inbound.take(sms)

    async def _told(self, work: Awaitable[None]) -> PostReply:
        async with self._gate:
            try:
                await work
            except Unavailable as e:
                log.warning("push_postponed", door="aliyun", error=str(e))
                return PostReply(503)
            except Exception as e:
                log.error("push_failed", door="aliyun", error=where(e))
                return PostReply(500)
        return _TAKEN


def _worst(answers: list[PostReply]) -> PostReply:
    return max(answers, key=lambda answer: answer.status, default=_TAKEN)


def routes(inbound: Inbound, settings: Settings) -> list[PostRoute]:
    """Where Aliyun pushes, to whoever knows the secret; what comes after the office has changed its vendor, too."""
    handing, knows = Handing(inbound), knows_secret(settings, "aliyun")

    async def up(post: Post) -> PostReply:
        items = _items(post)
        return _BROKEN if items is None else await handing.replies(replies_of(items, vouched=False))

    async def report(post: Post) -> PostReply:
        items = _items(post)
        return _BROKEN if items is None else await handing.reports(reports_of(items, vouched=False))

    return [PostRoute(path, LARGEST, anyone, answer, knows) for path, answer in ((UP, up), (REPORT, report))]


def _items(post: Post) -> list[Mapping[str, object]] | None:
    try:
        return items_of(post.body)
    except NotTheirs as e:
        log.warning("push_broken", door="aliyun", why=str(e))
        return None
