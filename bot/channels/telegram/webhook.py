"""Updates by webhook: acknowledged only when they are durable; anything else brings them again.

Telegram repeats what gets no 2xx, with growing pauses, and holds back the rest of that chat meanwhile. The answer
itself may carry one call of ours: the toast rides there and costs no request.
"""

import json

import structlog

from bot.channels.events import Toast
from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable
from bot.channels.telegram.guard import TelegramGuard
from bot.channels.telegram.updates import read
from bot.logs import where

PATH = "/webhooks/telegram"
LARGEST = 1_048_576
"""Bytes of one update; Telegram's are a few kilobytes."""
log = structlog.get_logger()


class Webhook:
    """Answers Telegram's posts."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound

    async def answer(self, post: Post) -> PostReply:
        """200 when taken (or of no interest), 400 for what is no update, 503 while the database is away."""
        try:
            update = json.loads(post.body)
        except (ValueError, RecursionError):
            return PostReply(400)
        if not isinstance(update, dict):
            return PostReply(400)
        event = read(update)
        if event is None:
            return PostReply()
        try:
            if self._inbound.floods(event):
                await self._inbound.keep([event])
                return PostReply()
            toast = await self._inbound.take(event)
        except Unavailable as e:
            log.warning("update_postponed", error=str(e))
            return PostReply(503)
        except Exception as e:
            log.error("update_failed", update_id=update.get("update_id"), error=where(e))
            return PostReply(500)
        return PostReply() if toast is None else PostReply(200, json.dumps(_call(toast)), "application/json")


def _call(toast: Toast) -> dict[str, str]:
    text = {"text": toast.text} if toast.text else {}
    return {"method": "answerCallbackQuery", "callback_query_id": toast.press_id, **text}


def routes(inbound: Inbound, secret: str | None) -> list[PostRoute]:
    """Where Telegram posts, behind the guard."""
    return [PostRoute(PATH, LARGEST, TelegramGuard(secret).admits, Webhook(inbound).answer)]
