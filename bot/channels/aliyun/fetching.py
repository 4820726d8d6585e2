"""Fetching replies and reports from Aliyun's queues: a message is deleted there only when it is durable here.

Queues are asked under our own key, so what they bring is vouched for. One that cannot be understood is left where it is and
said; their retention ends it.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import aiohttp
import structlog

from bot.channels.aliyun.messages import NotTheirs, items_of, replies_of, reports_of
from bot.channels.aliyun.posts import Handing
from bot.channels.aliyun.queue import AliyunQueue, QueuedMessage, QueueTrouble
from bot.channels.inbound import Inbound, PostReply

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
log = structlog.get_logger()

Hand = Callable[[list[Mapping[str, object]]], Awaitable[PostReply]]


class QueueFetching:
    """Fetches until it is stopped."""

    def __init__(self, inbound: Inbound, replies: AliyunQueue | None, reports: AliyunQueue | None) -> None:
        handing = Handing(inbound)

        async def up(items: list[Mapping[str, object]]) -> PostReply:
            return await handing.replies(replies_of(items, vouched=True))

        async def report(items: list[Mapping[str, object]]) -> PostReply:
            return await handing.reports(reports_of(items, vouched=True))

        pairs: Sequence[tuple[AliyunQueue | None, Hand]] = ((replies, up), (reports, report))
        self._queues = [(queue, hand) for queue, hand in pairs if queue is not None]
        self._stopped = asyncio.Event()
        self._waiting: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Fetch until `stop`; returns when what was fetched is taken and deleted."""
        await asyncio.gather(*(self._fetch(queue, hand) for queue, hand in self._queues))

    def stop(self) -> None:
        """Fetch nothing more."""
        self._stopped.set()
        for task in self._waiting:
            task.cancel()

    async def _fetch(self, queue: AliyunQueue, hand: Hand) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                fetched = await self._unless_stopped(queue.receive())
                all_taken = all(
                    await asyncio.gather(*(self._take(queue, hand, one) for one in fetched or ()))
                )
            except (QueueTrouble, aiohttp.ClientError, OSError, TimeoutError) as e:
                why = str(e) if isinstance(e, QueueTrouble) else type(e).__name__
                log.warning("queue_not_read", kind=queue.kind, why=why)
                all_taken = False
            if all_taken:
                pause = FIRST_PAUSE
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopped.wait()
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _take(self, queue: AliyunQueue, hand: Hand, message: QueuedMessage) -> bool:
        """Whether it is durable, and gone from the queue."""
        try:
            items = items_of(message.body)
        except NotTheirs as e:
            log.warning("queue_message_left", kind=queue.kind, why=str(e))
            return True
        if (await hand(items)).status != 200:
            return False
        await queue.delete(message)
        return True

    async def _unless_stopped(
        self, work: Coroutine[Any, Any, list[QueuedMessage]]
    ) -> list[QueuedMessage] | None:
        """What the work brings; None if it was cut short by `stop`: what was handed out meanwhile comes again."""
        task = asyncio.create_task(work)
        self._waiting.add(task)
        try:
            await asyncio.wait([task])
            return None if task.cancelled() else task.result()
        finally:
            task.cancel()
            self._waiting.discard(task)
