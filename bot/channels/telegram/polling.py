"""Updates by polling: confirmed only when their turns are durable.

Polling is simply begun. Only if Telegram answers that a webhook is set, that is taken down, and no update is dropped; if it
answers that somebody else is polling, we wait and take nothing down: two who poll lose nothing, for every update is known
by its id, but neither gets far. While Telegram is away the polls go on, with pauses that grow to half a minute.

One poll brings up to 100 updates. Chats go side by side, each in its own order; when all are taken, the next poll
confirms them. While the database is away they wait here, unconfirmed. An update on which everything failed is named
in the log and left behind, for a later one can only be had by confirming the earlier ones.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol

import structlog

from bot.channels.events import Blocked, Event, sender_of
from bot.channels.inbound import Inbound, Unavailable
from bot.channels.inbox import InboundSms
from bot.channels.telegram.presses import Presses, Toaster
from bot.channels.telegram.troubles import TelegramTrouble
from bot.channels.telegram.updates import read
from bot.logs import where

WAIT = 25
"""Seconds that Telegram may hold a poll open."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
FAREWELL = 5.0
"""Seconds for confirming what is taken, at the end."""
log = structlog.get_logger()


class UpdateSource(Toaster, Protocol):
    """Where updates come from: the Telegram channel."""

    async def use_polling(self) -> None:
        """Have updates wait to be fetched; raises TelegramTrouble."""
        ...

    async def updates(self, offset: int | None, wait: int, limit: int = 100) -> list[Any]:
        """Confirm what is below `offset`, and wait for more; raises TelegramTrouble."""
        ...


class _Away:
    """Polls that fail one after the other: pauses that grow, and a log that tells an hour of it in a few lines."""

    def __init__(self) -> None:
        self._code = ""
        self._failures = 0
        self._pause = FIRST_PAUSE

    def pause(self, trouble: TelegramTrouble) -> float:
        """One more has failed; how long to wait now."""
        self._failures += 1
        pause, self._pause = max(self._pause, trouble.wait), min(self._pause * 2, LONGEST_PAUSE)
        if trouble.code != self._code or self._failures.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …
            log.warning("poll_failed", code=trouble.code, failures=self._failures, pause=pause)
        self._code = trouble.code
        return pause

    def over(self) -> None:
        """One has gone well."""
        if self._failures:
            log.info("poll_recovered", failures=self._failures)
            self._code, self._failures, self._pause = "", 0, FIRST_PAUSE


class Polling:
    """Fetches updates until it is stopped."""

    def __init__(self, inbound: Inbound, source: UpdateSource) -> None:
        self._inbound = inbound
        self._presses = Presses(source)
        self._source = source
        self._stopped = asyncio.Event()
        self._poll: asyncio.Task[list[Any]] | None = None

    async def run(self) -> None:
        """Poll until `stop`; returns when the turns under way are done and confirmed."""
        offset: int | None = None
        away = _Away()
        while not self._stopped.is_set():
            try:
                batch = await self._next(offset)
            except TelegramTrouble as e:
                pause = away.pause(e)
                if e.code == "webhook":
                    await self._take_down_webhook()
                await self._sleep(pause)
                continue
            away.over()
            if batch is not None:
                # After a quiet week ids start anywhere: an offset is sent once, to confirm, and then forgotten.
                offset = await self._take(batch) if batch else None
        await self._leave(offset)

    def stop(self) -> None:
        """Fetch nothing more."""
        self._stopped.set()
        if self._poll is not None:
            self._poll.cancel()

    async def _take_down_webhook(self) -> None:
        log.warning("webhook_taken_down")
        try:
            await self._source.use_polling()
        except TelegramTrouble as e:
            log.warning("webhook_not_taken_down", code=e.code)

    async def _next(self, offset: int | None) -> list[Any] | None:
        """The next updates; None when stopped meanwhile."""
        self._poll = asyncio.create_task(self._source.updates(offset, WAIT))
        try:
            await asyncio.wait([self._poll])
        finally:
            self._poll.cancel()
        return None if self._poll.cancelled() else self._poll.result()

    async def _take(self, batch: Sequence[Any]) -> int | None:
        """Take a batch; the offset that confirms it, or None if the stop came before all was taken."""
        chats: dict[str, list[Event]] = {}
        for update in batch:
            event = read(update)
            if event is not None:
                chats.setdefault(sender_of(event), []).append(event)
        taken = await asyncio.gather(*(self._in_order(events) for events in chats.values()))
        ids = [i for u in batch if isinstance(u, dict) and isinstance(i := u.get("update_id"), int)]
        if not ids:
            await self._sleep(FIRST_PAUSE)
        return max(ids) + 1 if ids and all(taken) else None

    async def _in_order(self, events: Sequence[Event]) -> bool:
        flood: list[Event] = []
        for event in events:
            if self._inbound.floods(event):
                flood.append(event)
            elif not await self._handle(event, partial(self._receive, event)):
                return False
        return not flood or await self._handle(flood[0], partial(self._inbound.keep, flood))

    async def _receive(self, event: Event) -> None:
        toast = await self._inbound.take(event)
        if toast is not None:
            self._presses.let_go(toast)

    async def _handle(self, event: Event, take: Callable[[], Awaitable[None]]) -> bool:
        """Whether this event is done with."""
        pause = FIRST_PAUSE
        while True:
            try:
                await take()
                return True
            except Unavailable as e:
                if self._stopped.is_set():
                    return False
                log.warning("update_postponed", error=str(e), pause=pause)
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as e:
                update_id = (
                    "" if isinstance(event, Blocked | InboundSms) else event.origin.key.partition(":")[0]
                )
                log.error("update_lost", update_id=update_id, error=where(e))
                return True

    async def _leave(self, offset: int | None) -> None:
        """Confirm what is taken. Not getting through costs nothing: it would come again and be known."""
        await self._presses.close()
        if offset is not None:
            try:
                async with asyncio.timeout(FAREWELL):
                    await self._source.updates(offset, 0, 1)
            except (TelegramTrouble, TimeoutError) as e:
                log.info("farewell_failed", error=where(e))

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not beyond the stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
