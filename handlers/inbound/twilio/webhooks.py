"""Twilio's webhooks: what people text us, and what became of what we texted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from bot.channels.base import Receipt
from bot.channels.inbox import incoming_of
from bot.channels.incoming import Incoming
from bot.channels.twilio.webhooks import BadForm, decode_inbound, decode_status
from bot.dialogue.reading.understanding import OURS_ALONE, OwnWords
from handlers.inbound.acceptance import Desk, Unavailable, is_outage, where
from handlers.inbound.flood import Brake, leaves
from handlers.inbound.twilio.guard import Guard

MESSAGES = "/webhooks/twilio/messages"
STATUS = "/webhooks/twilio/status"
_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
log = structlog.get_logger()

Report = Callable[[Receipt], Awaitable[None]]
"""Takes a provider's word on a message durably."""


class Gateway:
    """Answers Twilio's posts once they are durable; 503 while the database is away, so that Twilio tries again."""

    def __init__(self, desk: Desk, report: Report, own: OwnWords = OURS_ALONE) -> None:
        self._desk = desk
        self._report = report
        self._own = own
        self._brake = Brake()

    async def message(self, request: web.Request, parameters: Mapping[str, str]) -> web.StreamResponse:
        """Somebody texted us. Our reply goes the way of all messages, never in this answer."""
        try:
            sms = decode_inbound(parameters)
        except BadForm as e:
            log.warning("webhook_refused", door="twilio", why=str(e))
            return web.Response(status=403)
        incoming = incoming_of(sms)
        if incoming is None:
            log.info("sms_without_number")
            return _taken()
        try:
            if self._floods(incoming):
                log.warning("flood_kept", messages=1)
                await self._desk.keep(incoming)
            else:
                await self._desk.take(incoming)
        except Unavailable as e:
            log.warning("sms_postponed", error=str(e))
            return web.Response(status=503)
        except Exception as e:
            log.error("sms_failed", message_id=sms.message_id, error=where(e))
            return web.Response(status=500)
        return _taken()

    def _floods(self, incoming: Incoming) -> bool:
        """Whether a message comes with a flood, to be kept rather than taken; the wish for no more is always heard."""
        now, words = asyncio.get_running_loop().time(), incoming.words
        much = self._brake.floods(incoming.address, now, letters=len(words))
        return (much or self._desk.crowded(incoming)) and not leaves(words, self._own)

    async def status(self, request: web.Request, parameters: Mapping[str, str]) -> web.StreamResponse:
        """Twilio tells what became of a message; words we do not know are taken and change nothing."""
        try:
            receipt = decode_status(parameters, request.query.get("ref"))
        except BadForm as e:
            log.warning("webhook_refused", door="twilio", why=str(e))
            return web.Response(status=403)
        try:
            await self._report(receipt)
        except Exception as e:
            log.error("receipt_failed", message_id=receipt.provider_id, error=where(e))
            return web.Response(status=503 if is_outage(e) else 500)
        return web.Response()


def _taken() -> web.Response:
    return web.Response(text=_NOTHING_TO_SAY, content_type="text/xml")


def routes(gateway: Gateway, guard: Guard) -> list[web.RouteDef]:
    """The room's routes, each behind the guard."""
    return [
        web.post(MESSAGES, guard(gateway.message)),
        web.post(STATUS, guard(gateway.status)),
    ]
