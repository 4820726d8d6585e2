"""Updates on their way to the bot: kept until they are confirmed, by long polling or by webhook.

What Telegram promises and does not (https://core.telegram.org/bots/api#getting-updates): an update waits for 24 hours,
a button press for about 150 seconds; a poll with a higher offset confirms; a webhook's answer outside 2xx brings the
update again, after a pause that doubles, and holds up that chat only; the same update can come twice.
"""

import asyncio
import random
import threading
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from standins.inbox import Inbox
from standins.posting import Answer, Postman
from standins.serving import JsonObject, json_bytes
from standins.telegram_wire import BotApiError

FIRST_UPDATE_ID = 500_000_001


@dataclass(slots=True, eq=False)
class Pending:
    """One update that is not confirmed yet; `born` is the loop's time."""

    update_id: int
    kind: str
    chat_id: int
    body: JsonObject
    born: float
    handed: bool = False
    kept: bool = False
    """Kept once more although it was confirmed: a redelivery."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go instead of waiting for a poll."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(frozen=True, slots=True)
class Failure:
    """One post to the webhook that was not taken."""

    at: datetime
    update_id: int
    error: str


class Updates:
    """The queue between the simulated people and the bot. Times are seconds."""

    def __init__(
        self,
        postman: Postman,
        keep: Callable[[Coroutine[Any, Any, None]], object],
        on_answer: Callable[[Answer], object],
        seed: int,
    ) -> None:
        self.retry_pause, self.longest_pause = 1.0, 60.0
        self.lifetime, self.press_lifetime = 86_400.0, 150.0
        self.speed = 1.0
        """How many seconds pass for the application in one of ours: a poll asks to be held by its own clock."""
        self.redelivery = 0.0
        """The share of confirmed updates that come once more."""
        self.random_ids = False
        """Give every update a random identifier, as Telegram does to the first one after a quiet week."""
        self.expired: list[JsonObject] = []
        """Updates that Telegram gave up."""
        self.webhook: Webhook | None = None
        self._postman, self._keep, self._on_answer = postman, keep, on_answer
        self._random = random.Random(f"updates {seed}")
        self._next_id = FIRST_UPDATE_ID
        self._used: set[int] = set()
        self._sequential = True
        self._counting = threading.Lock()
        self._allowed: Collection[str] = ()
        self._pending: dict[int, Pending] = {}
        self._all: dict[int, Pending] = {}
        self._lanes: dict[int, deque[Pending]] = {}
        self._slots = asyncio.Semaphore(40)
        self._poller: asyncio.Future[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._failures_before = 0
        self.failures: Inbox[Failure] = Inbox("the webhook")
        """Posts to the webhook that were not taken; `await failures.waits_for(n)` waits for the n-th."""

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed."""
        return len(self._pending)

    def body(self, update_id: int) -> JsonObject:
        """An update by its identifier. Raises KeyError."""
        return self._all[update_id].body

    def new_id(self) -> int:
        """The identifier of the next update; safe from any thread."""
        with self._counting:
            if self.random_ids:
                self._leap()
            while self._next_id in self._used:
                self._next_id += 1
            self._used.add(self._next_id)
            return self._next_id

    def jump(self) -> None:
        """Go on from a random identifier, lower or higher: what a quiet week does."""
        with self._counting:
            self._leap()

    def add(self, update_id: int, kind: str, payload: JsonObject, chat_id: int) -> None:
        """Queue an update, unless the bot has not asked for its kind. On the loop."""
        if self._allowed and kind not in self._allowed:
            return
        body: JsonObject = {"update_id": update_id, kind: payload}
        entry = Pending(update_id, kind, chat_id, body, asyncio.get_running_loop().time())
        self._all[update_id] = entry
        self._queue(entry)

    def redeliver(self, update_id: int) -> None:
        """Bring an update once more, confirmed or not. On the loop. Raises KeyError."""
        entry = self._all[update_id]
        entry.handed, entry.kept = False, True
        self._queue(entry)

    async def poll(self, offset: int, limit: int, wait: float) -> list[JsonObject]:
        """getUpdates: confirm what is below the offset and hand out the next ones, waiting for up to `wait`."""
        if self.webhook is not None:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(
                BotApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
            )
        self._confirm_below(offset)
        found = self._hand_out(limit)
        if found or wait <= 0:
            return found
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(wait / self.speed):
                await poller
        except TimeoutError:
            return []
        return self._hand_out(limit)

    def set_webhook(self, webhook: Webhook | None, *, drop: bool) -> None:
        """Switch to a webhook, or with None back to polling; `drop` forgets what is waiting."""
        if drop:
            self._pending.clear()
            self._lanes.clear()
            self._idle.set()
        self.webhook = webhook
        self._failures_before = len(self.failures.inbox)
        if webhook is not None:
            self._slots = asyncio.Semaphore(webhook.max_connections)
            for entry in list(self._pending.values()):
                self._dispatch(entry)

    def allow(self, kinds: Collection[str]) -> None:
        """Queue only these kinds from now on; none named means all."""
        self._allowed = frozenset(kinds)

    def info(self) -> JsonObject:
        """The WebhookInfo object."""
        webhook = self.webhook
        told: JsonObject = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": self.waiting,
        }
        if webhook is not None:
            told["max_connections"] = webhook.max_connections
        if self._allowed:
            told["allowed_updates"] = sorted(self._allowed)
        for failure in self.failures.inbox[self._failures_before :][-1:]:
            told["last_error_date"] = int(failure.at.timestamp())
            told["last_error_message"] = failure.error
        return told

    async def settled(self, within: float) -> None:
        """Wait until every update is confirmed. Raises TimeoutError."""
        async with asyncio.timeout(within):
            await self._idle.wait()

    def _leap(self) -> None:
        self._sequential = False
        self._next_id = self._random.randrange(1, 2**31)

    def _queue(self, entry: Pending) -> None:
        self._pending[entry.update_id] = entry
        self._idle.clear()
        if self.webhook is not None:
            self._dispatch(entry)
        elif self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _settle(self, entry: Pending) -> None:
        """An update was confirmed, which is not always the end of it."""
        self._pending.pop(entry.update_id, None)
        if self.redelivery and not entry.kept and self._random.random() < self.redelivery:
            self.redeliver(entry.update_id)
        if not self._pending:
            self._idle.set()

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            for entry in list(self._pending.values())[:offset]:
                del self._pending[entry.update_id]
        for entry in list(self._pending.values()) if offset > 0 else ():
            # After a jump a lower identifier may be news, and so may one that is brought again.
            seen = entry.handed or (self._sequential and not entry.kept)
            if entry.update_id < offset and seen:
                self._settle(entry)

    def _hand_out(self, limit: int) -> list[JsonObject]:
        self._give_up_old()
        entries = self._pending.values()
        chosen = list(islice(entries if self._sequential else sorted(entries, key=_by_id), limit))
        for entry in chosen:
            entry.handed = True
        return [entry.body for entry in chosen]

    def _give_up_old(self) -> None:
        for entry in [entry for entry in self._pending.values() if self._is_old(entry)]:
            self._give_up(entry)

    def _is_old(self, entry: Pending) -> bool:
        lifetime = self.press_lifetime if entry.kind == "callback_query" else self.lifetime
        return asyncio.get_running_loop().time() - entry.born > lifetime

    def _give_up(self, entry: Pending) -> None:
        self._pending.pop(entry.update_id, None)
        self.expired.append(entry.body)
        if not self._pending:
            self._idle.set()

    def _dispatch(self, entry: Pending) -> None:
        lane = self._lanes.get(entry.chat_id)
        if lane is None:
            self._lanes[entry.chat_id] = lane = deque([entry])
            self._keep(self._drain(entry.chat_id, lane))
        elif entry not in lane:
            lane.append(entry)

    async def _drain(self, chat_id: int, lane: deque[Pending]) -> None:
        """Post one chat's updates in order; what fails comes again and holds up the rest of the chat."""
        pause = self.retry_pause
        while lane and self.webhook is not None and self._lanes.get(chat_id) is lane:
            entry = lane[0]
            if self._is_old(entry):
                lane.popleft()
                self._give_up(entry)
                continue
            async with self._slots:
                answer = await self._post(self.webhook, entry)
            if answer.ok:
                pause = self.retry_pause
                lane.popleft()
                self._settle(entry)
                self._on_answer(answer)
                continue
            error = answer.error or f"Wrong response from the webhook: {answer.status}"
            self.failures.receive(Failure(datetime.now(UTC), entry.update_id, error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, self.longest_pause)
        if self._lanes.get(chat_id) is lane:
            del self._lanes[chat_id]

    async def _post(self, webhook: Webhook, entry: Pending) -> Answer:
        headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            **({"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}),
        }
        return await self._postman.post(webhook.url, json_bytes(entry.body), headers)


def _by_id(entry: Pending) -> int:
    return entry.update_id
