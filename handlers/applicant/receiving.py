"""Receiving an update, from either side: its chat's turn is waited for, it is taken, and a pressed button let go."""

import asyncio

import structlog

from bot.channels.telegram import Telegram, TelegramTrouble
from handlers.applicant.door import Door, Toast
from handlers.applicant.lanes import Lanes
from handlers.applicant.updates import chat_of

log = structlog.get_logger()


class Receiver:
    """Hands updates to the door, one chat in order, and answers presses in the background."""

    def __init__(self, door: Door, telegram: Telegram) -> None:
        self._door = door
        self._telegram = telegram
        self._lanes = Lanes()
        self._toasts: set[asyncio.Task[None]] = set()

    async def receive(self, update: object) -> None:
        """Take an update durably. Raises Unavailable or Unkept."""
        chat_id = chat_of(update)
        if chat_id is None:
            return
        async with self._lanes.turn(chat_id):
            toast = await self._door.handle(update)
        if toast is not None:
            task = asyncio.create_task(self._let_go(toast))
            self._toasts.add(task)
            task.add_done_callback(self._toasts.discard)

    async def _let_go(self, toast: Toast) -> None:
        """A courtesy: the waiting sign on the button ends by itself when this fails."""
        try:
            await self._telegram.answer_press(toast.press_id, toast.text)
        except TelegramTrouble as e:
            log.info("press_not_answered", code=e.code)
