"""What Tencent posts, unsigned, to an address with a secret in it: a reply at a time, and reports in bulk.

Each is answered once it is durable; 503 while the database is away, so that they bring it again. A report moves a message
that we sent under the number it names, and no more: it closes no address and speaks for nobody.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable
from bot.channels.inbox import InboundSms
from bot.channels.tencent.rows import BadRow, parsed, pushed_reply, pushed_report, rows_of
from bot.channels.unsigned import anyone, knows_secret
from bot.logs import where
from bot.settings import Settings

REPLY: Final = "/webhooks/tencent/{secret}/reply"
STATUS: Final = "/webhooks/tencent/{secret}/status"
LARGEST_REPLY: Final = 32_768
LARGEST_STATUS: Final = 524_288
"""Bytes of a post; a report takes some three hundred."""
MOST_ROWS: Final = 1_000
log = structlog.get_logger()

T = TypeVar("T")


def _reply(status: int, result: int, says: str) -> PostReply:
    return PostReply(status, json.dumps({"result": result, "errmsg": says}), "application/json")


TAKEN: Final = _reply(200, 0, "OK")
UNREADABLE: Final = _reply(400, 1, "unreadable")
LATER: Final = _reply(503, 2, "later")
FAILED: Final = _reply(500, 3, "failed")


class TencentGateway:
    """Answers Tencent's posts."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound

    async def reply(self, post: Post) -> PostReply:
        """Somebody answered. What we say to it goes the way of all messages."""
        listed, broken = _read(post.body, pushed_reply)
        if broken and not listed:
            return UNREADABLE
        return await self._each(self._take, [line.sms for line in listed if line.sms.sender is not None])

    async def status(self, post: Post) -> PostReply:
        """Reports in bulk."""
        receipts, broken = _read(post.body, pushed_report)
        return UNREADABLE if broken and not receipts else await self._each(self._inbound.report, receipts)

    async def _take(self, sms: InboundSms) -> None:
        if self._inbound.floods(sms):
            await self._inbound.keep([sms])
        else:
            await self._inbound.take(sms)

    async def _each(self, take: Callable[[T], Awaitable[None]], things: Sequence[T]) -> PostReply:
        """Take all of them, whatever becomes of one; acknowledged only if all are durable."""
        answer = TAKEN
        for thing in things:
            try:
                await take(thing)
            except Unavailable as e:
                log.warning("push_postponed", door="tencent", error=str(e))
                return LATER
            except Exception as e:
                log.error("push_failed", door="tencent", error=where(e))
                answer = FAILED
        return answer


def _read(body: bytes, decode: Callable[[object], T]) -> tuple[list[T], bool]:
    """What a body holds, and whether any of it is broken, which is no harm to the rest."""
    found: list[T] = []
    why = ""
    try:
        rows = rows_of(parsed(body), MOST_ROWS)
    except BadRow as bad:
        rows, why = [], str(bad)
    for row in rows:
        try:
            found.append(decode(row))
        except BadRow as bad:
            why = str(bad)
    if why:
        log.warning("webhook_refused", door="tencent", why=why, taken=len(found))
    return found, bool(why)


def routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    """Where Tencent posts, for whoever knows the secret."""
    gateway, knows = TencentGateway(inbound), knows_secret(settings, "tencent")
    return [
        PostRoute(REPLY, LARGEST_REPLY, anyone, gateway.reply, knows),
        PostRoute(STATUS, LARGEST_STATUS, anyone, gateway.status, knows),
    ]
