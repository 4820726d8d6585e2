"""Asking a provider how single messages stand: those of which an unsigned push says that their address is dead, and those
of which nobody has said anything.

Such a push is only a hint. It is remembered in this process alone: should the process end before it has asked, the message
is one without a report, and is asked about with the others.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.channels.base import Absent, CannotTell, Receipt, Search, StatusSource
from db.queries.outbox import doubts
from db.queries.outbox.doubts import TakenMessage
from db.store import Store
from db.vault import OutOfPlace, Vault

log = structlog.get_logger()

AT_ONCE = 50
TRIES = 40
"""How often a provider is asked about what a push says: its records may lag behind its pushes. A tick is three seconds."""
MOST_HINTS = 20_000
"""Hints beyond this wait for the messages' own turn."""

Tell = Callable[[str, Receipt], Awaitable[None]]
"""Takes a provider's own word on a message of a channel, durably."""


class Asking:
    """Asks about single messages on the channels whose provider tells."""

    def __init__(self, store: Store, vault: Vault, channels: Sequence[StatusSource], tell: Tell) -> None:
        self._store, self._vault, self._tell = store, vault, tell
        self._channels: Mapping[str, StatusSource] = {channel.name: channel for channel in channels}
        self._hints: deque[tuple[str, Receipt, int]] = deque(maxlen=MOST_HINTS)
        self._asked_up_to: dict[str, int] = {}

    def hinted(self, channel: str, receipt: Receipt) -> None:
        """Ask soon whether it is as an unsigned push has it. A provider that cannot be asked is not believed."""
        if channel not in self._channels:
            log.warning("push_not_believed", channel=channel, status=receipt.status[:32])
        else:
            self._hints.append((channel, receipt, TRIES))

    async def tick(self) -> None:
        """Ask about what has been hinted at; what cannot be learnt now is asked again."""
        for _ in range(min(AT_ONCE, len(self._hints))):
            channel, receipt, tries = self._hints.popleft()
            find = partial(doubts.called, channel=channel, ref=receipt.ref, provider_id=receipt.provider_id)
            taken = await self._store.read(find)
            if taken is None:
                continue
            match await self._ask(channel, taken):
                case CannotTell():
                    self._hints.append((channel, receipt, tries))
                case Receipt(fate=fate) if fate is not None and fate.terminal:
                    pass
                case _ if tries > 1:
                    self._hints.append((channel, receipt, tries - 1))

    async def overdue(self, channel: str, *, since: datetime, before: datetime) -> None:
        """Ask about the next few messages accepted between the two moments of which nothing has been heard."""
        find = partial(
            doubts.silent,
            channel=channel,
            since=since,
            before=before,
            after=self._asked_up_to.get(channel, 0),
            most=AT_ONCE,
        )
        found = await self._store.read(find)
        self._asked_up_to[channel] = found[-1].id if len(found) == AT_ONCE else 0
        for taken in found:
            await self._ask(channel, taken)

    def asks(self, channel: str) -> bool:
        """Whether the provider of this channel tells about single messages."""
        return channel in self._channels

    async def _ask(self, channel: str, taken: TakenMessage) -> Search:
        """What the provider says, which is taken if it is the end of the message."""
        try:
            phone = taken.phone(self._vault)
        except OutOfPlace:  # something was altered; `huifang db check` names it
            phone = None
        if phone is None:
            return Absent()
        found = await self._channels[channel].standing(phone, taken.provider_id, taken.ref, taken.sent_at)
        if isinstance(found, Receipt) and found.ended:
            await self._tell(channel, replace(found, provider_id=taken.provider_id, ref=taken.ref))
        return found
