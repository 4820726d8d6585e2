"""Letting pressed buttons go: a courtesy in the background, for the waiting sign ends by itself when this fails."""

import asyncio
from typing import Protocol

import structlog

from bot.channels.events import Toast
from bot.channels.telegram.troubles import TelegramTrouble

FAREWELL = 5.0
"""Seconds for toasts still owed, at the end."""
log = structlog.get_logger()


class Toaster(Protocol):
    """Who lets a button go: the Telegram channel."""

    async def answer_press(self, press_id: str, text: str) -> None:
        """End the waiting sign; raises TelegramTrouble."""
        ...


class Presses:
    """The buttons that wait for our word."""

    def __init__(self, telegram: Toaster) -> None:
        self._telegram = telegram
        self._owed: set[asyncio.Task[None]] = set()

    def let_go(self, toast: Toast) -> None:
        """Say the word, in the background."""
        task = asyncio.create_task(self._say(toast))
        self._owed.add(task)
        task.add_done_callback(self._owed.discard)

    async def close(self) -> None:
        """Wait a little for the words still owed."""
        if self._owed:
            await asyncio.wait(self._owed, timeout=FAREWELL)

    async def _say(self, toast: Toast) -> None:
        try:
            await self._telegram.answer_press(toast.press_id, toast.text)
        except TelegramTrouble as e:
            log.info("press_not_answered", code=e.code)
