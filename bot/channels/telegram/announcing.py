"""Telling Telegram where to post, until it has been told."""

import asyncio
import contextlib
from typing import Protocol

import structlog

from bot.channels.telegram.troubles import TelegramTrouble

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
log = structlog.get_logger()


class Bot(Protocol):
    """Who is told: the Telegram channel."""

    async def use_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to this address; raises TelegramTrouble."""
        ...


class Announcing:
    """Announces our address."""

    def __init__(self, telegram: Bot, url: str, secret: str) -> None:
        self._telegram, self._url, self._secret = telegram, url, secret
        self._trying: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Try until it is told, or `stop`."""
        self._trying = asyncio.create_task(self._announce())
        with contextlib.suppress(asyncio.CancelledError):
            await self._trying

    def stop(self) -> None:
        """Try no more."""
        if self._trying is not None:
            self._trying.cancel()

    async def _announce(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._telegram.use_webhook(self._url, self._secret)
            except TelegramTrouble as e:
                log.warning("webhook_not_set", code=e.code, pause=pause)
                await asyncio.sleep(max(pause, e.wait))
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
