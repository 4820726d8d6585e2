"""Receiving what one vendor brings: its sender's turn is waited for, it is taken; a flood is known as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.channels.base import Receipt
from bot.channels.events import Event, PressedButton, Rewrote, SentThing, Toast, Wrote, sender_of
from bot.channels.inbound import Unavailable
from bot.channels.inbox import InboundSms
from bot.logs import where
from handlers.inbound.acceptance import is_outage
from handlers.inbound.door import Door
from handlers.inbound.flood import A_MINUTE, PRESSES_A_MINUTE, FloodBrake
from handlers.inbound.order import SenderQueues

log = structlog.get_logger()

Report = Callable[[str, Receipt], Awaitable[None]]
"""Takes a word on a message of ours durably, from the provider of a channel."""


class Receiver:
    """Hands a vendor's events to its door, one sender strictly in order: the house's `Inbound`."""

    def __init__(self, door: Door, report: Report, queues: SenderQueues | None = None) -> None:
        self._door = door
        self._report = report
        self._queues = queues or SenderQueues()
        self._brake = FloodBrake()

    async def take(self, event: Event) -> Toast | None:
        """Take an event durably; the toast is the vendor's to deliver. Raises Unavailable or Unkept."""
        async with self._queues.turn(sender_of(event)):
            return await self._door.handle(event)

    def floods(self, event: Event) -> bool:
        """Whether this event comes with a flood, to be kept rather than taken; counts it."""
        sender, (kind, most, letters) = sender_of(event), _counted(event)
        now = asyncio.get_running_loop().time()
        much = self._brake.floods(sender, now, kind=kind, most=most, letters=letters)
        return (much or self._queues.full(sender)) and not self._door.wants_out(event)

    async def keep(self, events: Sequence[Event]) -> None:
        """Keep a flood's events durably, in one go. Raises Unavailable or Unkept."""
        log.warning("flood_kept", messages=len(events))
        await self._door.keep(events)

    async def report(self, receipt: Receipt) -> None:
        """Take a word on a message of ours durably. Raises Unavailable."""
        try:
            await self._report(self._door.channel, receipt)
        except Exception as e:
            if is_outage(e):
                raise Unavailable(where(e)) from e
            raise


def _counted(event: Event) -> tuple[str, int, int]:
    """As what an event counts, how many of these a minute are no flood, and how many letters it has."""
    match event:
        case Wrote(_, text) | Rewrote(_, _, text):
            return "words", A_MINUTE, len(text)
        case SentThing(_, _, _, caption):
            return "words", A_MINUTE, len(caption)
        case InboundSms():
            return "words", A_MINUTE, len(event.text)
        case PressedButton():
            return "presses", PRESSES_A_MINUTE, 0
        case _:
            return type(event).__name__, A_MINUTE, 0
