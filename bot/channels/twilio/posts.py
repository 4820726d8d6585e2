"""Twilio's webhooks: what people text us, and what became of what we texted.

Each is answered once it is durable; 503 while the database is away, so that Twilio tries again.
"""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable
from bot.channels.twilio.guard import TwilioGuard, refused
from bot.channels.twilio.network import SMS, Network
from bot.channels.twilio.webhooks import BadForm, decode_inbound, decode_status, form
from bot.logs import where

MESSAGES = "/webhooks/twilio/messages"
STATUS = "/webhooks/twilio/status"
LARGEST = 65_536
"""Bytes of one post; ten parts of a long message are a few kilobytes."""
_TAKEN = PostReply(200, '<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")
_FORBIDDEN = PostReply(403)
log = structlog.get_logger()

Genuine = Callable[[Post, Mapping[str, str]], Awaitable[PostReply]]
"""An answer to parameters that have been checked."""


class TwilioPosts:
    """Answers Twilio's posts about one network."""

    def __init__(self, inbound: Inbound, network: Network) -> None:
        self._inbound = inbound
        self._network = network

    async def message(self, post: Post, parameters: Mapping[str, str]) -> PostReply:
        """Somebody texted us. Our reply goes the way of all messages, never in this answer."""
        try:
            sms = decode_inbound(parameters, self._network)
        except BadForm as e:
            refused(str(e))
            return _FORBIDDEN
        if sms.sender is None:
            log.info("sms_without_number")
            return _TAKEN
        try:
            if self._inbound.floods(sms):
                await self._inbound.keep([sms])
            else:
                await self._inbound.take(sms)
        except Unavailable as e:
            log.warning("sms_postponed", error=str(e))
            return PostReply(503)
        except Exception as e:
            log.error("sms_failed", message_id=sms.message_id, error=where(e))
            return PostReply(500)
        return _TAKEN

    async def status(self, post: Post, parameters: Mapping[str, str]) -> PostReply:
        """Twilio tells what became of a message; words we do not know are taken and change nothing."""
        try:
            receipt = decode_status(parameters, post.query.get("ref"), self._network)
        except BadForm as e:
            refused(str(e))
            return _FORBIDDEN
        try:
            await self._inbound.report(receipt)
        except Unavailable as e:
            log.error("receipt_failed", message_id=receipt.provider_id, error=str(e))
            return PostReply(503)
        except Exception as e:
            log.error("receipt_failed", message_id=receipt.provider_id, error=where(e))
            return PostReply(500)
        return PostReply()


def routes(inbound: Inbound, token: str, public_url: str, network: Network = SMS) -> list[PostRoute]:
    """Where Twilio posts, behind the guard. All networks share these addresses, and each answers for its own messages:
    SMS, whose addresses begin with nothing, for what is left."""
    posts, guard = TwilioPosts(inbound, network), TwilioGuard(token, public_url)

    def behind(answer: Genuine) -> Callable[[Post], Awaitable[PostReply | None]]:
        async def guarded(post: Post) -> PostReply | None:
            if not _is_on(network, post.body):
                return None
            parameters = guard.parameters(post)
            return _FORBIDDEN if parameters is None else await answer(post, parameters)

        return guarded

    return [
        PostRoute(path, LARGEST, guard.admits, behind(answer))
        for path, answer in ((MESSAGES, posts.message), (STATUS, posts.status))
    ]


def _is_on(network: Network, body: bytes) -> bool:
    """Whether a post, genuine or not, is for this network to answer."""
    try:
        return not network.prefix or network.has(form(body))
    except BadForm:
        return False
