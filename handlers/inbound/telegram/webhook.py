"""Updates by webhook: acknowledged only when they are durable; anything else brings them again.

Telegram repeats what gets no 2xx, with growing pauses, and holds back the rest of that chat meanwhile. The answer
itself may carry one call of ours: the toast rides there and costs no request.
"""

import json

import structlog
from aiohttp import web

from bot.channels.telegram.updates import read
from handlers.http.body import body_of
from handlers.inbound.acceptance import Unavailable, where
from handlers.inbound.telegram.door import Toast
from handlers.inbound.telegram.guard import Guard
from handlers.inbound.telegram.receiving import Receiver

PATH = "/webhooks/telegram"
LARGEST = 1_048_576
"""Bytes of one update; Telegram's are a few kilobytes."""
log = structlog.get_logger()


class Webhook:
    """Answers Telegram's posts."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def post(self, request: web.Request) -> web.StreamResponse:
        """200 when taken (or of no interest), 400 for what is no update, 503 while the database is away."""
        try:
            update = json.loads(await body_of(request, LARGEST))
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        event = read(update)
        if event is None:
            return web.Response()
        try:
            if self._receiver.floods(event):
                await self._receiver.keep([event])
                return web.Response()
            toast = await self._receiver.take(event)
        except Unavailable as e:
            log.warning("update_postponed", error=str(e))
            return web.Response(status=503)
        except Exception as e:
            log.error("update_failed", update_id=update.get("update_id"), error=where(e))
            return web.Response(status=500)
        return web.Response() if toast is None else web.json_response(_call(toast))


def _call(toast: Toast) -> dict[str, str]:
    text = {"text": toast.text} if toast.text else {}
    return {"method": "answerCallbackQuery", "callback_query_id": toast.press_id, **text}


def routes(receiver: Receiver, guard: Guard) -> list[web.RouteDef]:
    """The room's routes, each behind the guard."""
    return [web.post(PATH, guard(Webhook(receiver).post))]
