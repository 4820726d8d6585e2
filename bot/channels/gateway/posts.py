"""What a gateway pushes, unsigned, to an address with a secret in it: replies, and what became of messages.

Each push is answered once all of it is durable; 503 while the database is away, so that it is brought again. A report moves
a message that we sent to the number it names. What would close an address or silence a person counts only when the gateway
itself, asked, says the same (`Receipt.vouched`); where it cannot be asked, the code is kept and nothing follows from it.
Nor is anything sent again because a push says that we were at fault.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import structlog

from bot.channels.base import Receipt, Refusal
from bot.channels.gateway.decoding import Replies, items_of, replies, reports
from bot.channels.gateway.reading import BadBody
from bot.channels.gateway.rows import Ack, Push, ReplyMap, ReportMap, Row
from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable
from bot.channels.inbox import InboundSms
from bot.channels.unsigned import anyone, knows_secret
from bot.logs import where
from bot.settings import Settings

LARGEST: Final = 262_144
"""Bytes of a push; a report takes some two hundred."""
DOOR: Final = "gateway"
_MILD: Final = frozenset({Refusal.NOT_TODAY, Refusal.CONTENT})
"""What a report may say on its own word: another day, and a person looks."""
log = structlog.get_logger()

T = TypeVar("T")
Map = TypeVar("Map", bound=Push)
Answering = Callable[[Post], Awaitable[PostReply]]


class HandingIn:
    """Hands a gateway's reports and replies to the house; says whether all of them are durable."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound

    async def replies(self, found: Replies) -> bool:
        """Raises Unavailable, when what was taken until then may be brought again."""
        if found.broken:
            log.warning("replies_unreadable", door=DOOR, items=found.broken)
        if found.unanswerable:
            log.info("sms_without_number", door=DOOR, items=found.unanswerable)
        unclear = [replace(sms, message_id=secrets.token_hex(16)) for sms in found.unclear]
        if unclear:
            log.warning("replies_without_time", door=DOOR, items=len(unclear))
        taken = await self._each(self._take, found.clear)
        return await self._each(self._keep, unclear) and taken

    async def reports(self, found: Sequence[Receipt], broken: int) -> bool:
        """Raises Unavailable, when what was taken until then may be brought again."""
        if broken:
            log.warning("reports_unreadable", door=DOOR, items=broken)
        return await self._each(self._inbound.report, found)

    async def _take(self, sms: InboundSms) -> None:
        if self._inbound.floods(sms):
            await self._inbound.keep([sms])
        else:
            await self._inbound.take(sms)

    async def _keep(self, sms: InboundSms) -> None:
        await self._inbound.keep([sms])

    async def _each(self, take: Callable[[T], Awaitable[None]], things: Sequence[T]) -> bool:
        whole = True
        for thing in things:
            try:
                await take(thing)
            except Unavailable:
                raise
            except Exception as e:
                log.error("push_failed", door=DOOR, error=where(e))
                whole = False
        return whole


class GatewayPosts:
    """Answers one gateway's pushes."""

    def __init__(self, row: Row, inbound: Inbound) -> None:
        self._row = row
        self._house = HandingIn(inbound)

    async def up(self, post: Post, of: ReplyMap) -> PostReply:
        """People wrote."""
        found = replies(self._row, of, items_of(self._row, post.body, of.format, of.items), vouched=False)
        if not (found.clear or found.unclear or found.unanswerable):
            raise BadBody("no reply among them")
        return _answer(of.ack, await self._house.replies(found))

    async def report(self, post: Post, of: ReportMap) -> PostReply:
        """The gateway tells what became of messages."""
        found, broken = reports(self._row, of, items_of(self._row, post.body, of.format, of.items))
        if not found:
            raise BadBody("no report among them")
        hints = [hint(told, askable=self._row.lookup is not None) for told in found]
        return _answer(of.ack, await self._house.reports(hints, broken))


def hint(told: Receipt, *, askable: bool) -> Receipt:
    """A pushed report as far as it may be believed."""
    if told.why is None or told.why in _MILD or (told.closes and askable):
        return replace(told, vouched=False)
    return replace(told, why=None, vouched=False)


def _answer(ack: Ack, whole: bool) -> PostReply:
    return PostReply(ack.status, ack.body, ack.content_type) if whole else PostReply(500)


def routes(settings: Settings, row: Row, inbound: Inbound) -> list[PostRoute]:
    """Where the gateway pushes, for whoever knows the secret."""
    posts, knows = GatewayPosts(row, inbound), knows_secret(settings, f"{DOOR}/{row.name}")

    def behind(answer: Callable[[Post, Map], Awaitable[PostReply]], of: Map) -> Answering:
        async def answered(post: Post) -> PostReply:
            try:
                return await answer(post, of)
            except BadBody as bad:
                log.warning("webhook_refused", door=DOOR, why=str(bad))
                return PostReply(400)
            except Unavailable as e:
                log.warning("push_postponed", door=DOOR, error=str(e))
                return PostReply(503)

        return answered

    base = f"/webhooks/gateway/{row.name}/{{secret}}"
    found: list[PostRoute] = []
    if row.reply is not None:
        found.append(PostRoute(f"{base}/up", LARGEST, anyone, behind(posts.up, row.reply), knows))
    if row.report is not None:
        found.append(PostRoute(f"{base}/report", LARGEST, anyone, behind(posts.report, row.report), knows))
    return found
