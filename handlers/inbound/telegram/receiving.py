"""Receiving what an update says, by either way: its chat's turn is waited for, it is taken, a button let go."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.channels.telegram.troubles import TelegramTrouble
from bot.channels.telegram.updates import Event, PressedButton, Rewrote, SentThing, Wrote, chat_of
from handlers.inbound.flood import A_MINUTE, PRESSES_A_MINUTE, Brake
from handlers.inbound.order import Lanes
from handlers.inbound.telegram.door import Door, Toast

FAREWELL = 5.0
"""Seconds for toasts still owed, at the end."""
log = structlog.get_logger()


class Toaster(Protocol):
    """Who lets a button go: the Telegram channel."""

    async def answer_press(self, press_id: str, text: str) -> None:
        """End the waiting sign; raises TelegramTrouble."""
        ...


class Receiver:
    """Hands events to the door, one chat strictly in order, and answers presses in the background."""

    def __init__(self, door: Door, telegram: Toaster, lanes: Lanes | None = None) -> None:
        self._door = door
        self._telegram = telegram
        self._lanes = lanes or Lanes()
        self._brake = Brake()
        self._owed: set[asyncio.Task[None]] = set()

    async def take(self, event: Event) -> Toast | None:
        """Take an event durably; the toast is the caller's to deliver. Raises Unavailable or Unkept."""
        async with self._lanes.turn(chat_of(event)):
            return await self._door.handle(event)

    def floods(self, event: Event) -> bool:
        """Whether this event comes with a flood, to be kept rather than taken; counts it."""
        chat, (kind, most, letters) = chat_of(event), _counted(event)
        now = asyncio.get_running_loop().time()
        much = self._brake.floods(chat, now, kind=kind, most=most, letters=letters)
        return (much or self._lanes.full(chat)) and not self._door.wants_out(event)

    async def keep(self, events: Sequence[Event]) -> None:
        """Keep a flood's events durably, in one go. Raises Unavailable or Unkept."""
        log.warning("flood_kept", messages=len(events))
        await self._door.keep(events)

    async def receive(self, event: Event) -> None:
        """Take an event durably. Raises Unavailable or Unkept."""
        toast = await self.take(event)
        if toast is not None:
            task = asyncio.create_task(self._let_go(toast))
            self._owed.add(task)
            task.add_done_callback(self._owed.discard)

    async def close(self) -> None:
        """Wait a little for the toasts still owed."""
        if self._owed:
            await asyncio.wait(self._owed, timeout=FAREWELL)

    async def _let_go(self, toast: Toast) -> None:
        """A courtesy: the waiting sign on the button ends by itself when this fails."""
        try:
            await self._telegram.answer_press(toast.press_id, toast.text)
        except TelegramTrouble as e:
            log.info("press_not_answered", code=e.code)


def _counted(event: Event) -> tuple[str, int, int]:
    """As what an event counts, how many of these a minute are no flood, and how many letters it has."""
    match event:
        case Wrote(_, text) | Rewrote(_, _, text):
            return "words", A_MINUTE, len(text)
        case SentThing(_, _, _, caption):
            return "words", A_MINUTE, len(caption)
        case PressedButton():
            return "presses", PRESSES_A_MINUTE, 0
        case _:
            return type(event).__name__, A_MINUTE, 0
