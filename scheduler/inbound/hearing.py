"""Reads incoming messages at the provider: a webhook that we missed is never sent again.

Every inbox is read at the start before anything goes out, then every minute, and again before a reminder goes
out. Listed messages that are not stored yet are handled as if they had been posted, oldest first, dated when
they were said. The position in an inbox is stored as the moment of its latest message by the provider's
clock. Each reading overlaps the previous one: lists lag, and our clock may be wrong.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType

import structlog
from prometheus_client import Counter

from bot.channels.inbox import HIDDEN, Inbox, Listed, Unreadable, incoming_of
from bot.channels.incoming import Incoming
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.survey.late_words import superseded
from db.queries.outbox import outbox, received
from db.queries.processes import marks
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()
FETCHED = Counter("huifang_inbound_fetched", "messages that no webhook had brought", ["channel"])

EVERY = 60.0
"""Seconds between two readings of an inbox for which nobody is waiting."""
PAUSE = 5.0
"""The least number of seconds between two readings."""
LAG = timedelta(minutes=15)
"""How much is read again each time."""
LONG_EVERY = 3_600.0
LONG_LAG = timedelta(days=1)
"""How much is read again once an hour, and at the start."""
AT_ONCE = 32
"""People whose messages are handled in parallel."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Take = Callable[[Incoming], Awaitable[None]]
"""Returns once a message is stored durably, or raises."""


@dataclass(slots=True)
class _Ear:
    """One inbox, and when it was read."""

    inbox: Inbox
    heard: datetime = NEVER
    """Everything that had come in by then has been handled; by our own clock."""
    read: float | None = None
    """When it was last read completely, by the loop's clock in seconds; None: not yet."""
    read_far: float | None = None
    asked: float | None = None
    """When reading it was last attempted."""
    failing: datetime | None = None
    """Since when reading it has failed."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hearing:
    """The inboxes of one office."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        inboxes: Sequence[Inbox],
        *,
        take: Take,
        keep: Take,
        clock: Callable[[], datetime],
        own: OwnWords = OURS_ALONE,
    ) -> None:
        """`take` passes a message to the conversation; `keep` puts one before an officer without a conversation."""
        self._store, self._vault = store, vault
        self._ears: Mapping[str, _Ear] = {inbox.name: _Ear(inbox) for inbox in inboxes if inbox.hears}
        self._take = take
        self._keep = keep
        self._clock = clock
        self._own = own

    def heard(self, channel: str) -> datetime:
        """Up to when everything that people sent on this channel is known; without an inbox, up to now."""
        ear = self._ears.get(channel)
        return self._clock() if ear is None else ear.heard

    @property
    def begun(self) -> bool:
        """Whether every inbox has been read once, or has turned out to be unreadable."""
        return all(ear.asked is not None for ear in self._ears.values())

    def failing(self) -> Mapping[str, datetime]:
        """The inboxes that cannot be read, and since when."""
        return {name: ear.failing for name, ear in self._ears.items() if ear.failing is not None}

    async def tick(self) -> None:
        """Read every inbox that is due; a waiting reminder makes its inbox due."""
        await asyncio.gather(*(self._listen(ear) for ear in self._ears.values()))

    async def hear_again(self, since: datetime, answered: Mapping[str, datetime]) -> None:
        """Handle what a restored database has forgotten. Raises Unreadable, or what `take` raises.

        `answered`: up to when each sender has had our answers, by the provider's clock; they are not sent
        again.
        """
        for ear in self._ears.values():
            async with ear.lock:
                began = self._clock()
                await self._read(ear.inbox, LONG_LAG, began, since=since, answered=answered)
                ear.heard, ear.asked = began, asyncio.get_running_loop().time()

    async def _listen(self, ear: _Ear) -> None:
        async with ear.lock:
            now = asyncio.get_running_loop().time()
            if ear.asked is not None and now - ear.asked < PAUSE:
                return
            far = ear.read_far is None or now - ear.read_far >= LONG_EVERY
            due = far or ear.read is None or now - ear.read >= EVERY
            if not due and not await self._reminders_wait(ear):
                return
            began = self._clock()
            try:
                await self._read(ear.inbox, LONG_LAG if far else LAG, began)
            except Exception as e:  # the provider's or the database's fault: everything keeps waiting
                ear.failing = ear.failing or began
                why = str(e) if isinstance(e, Unreadable) else type(e).__name__
                log.warning("inbox_not_read", channel=ear.inbox.name, why=why)
                return
            finally:
                ear.asked = now
            ear.heard, ear.read, ear.failing = began, now, None
            ear.read_far = now if far else ear.read_far

    async def _reminders_wait(self, ear: _Ear) -> bool:
        return await self._store.read(partial(outbox.reminders_wait, channel=ear.inbox.name, after=ear.heard))

    async def _read(
        self,
        inbox: Inbox,
        lag: timedelta,
        began: datetime,
        *,
        since: datetime | None = None,
        answered: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        """Handle the listed messages that are not stored. Raises Unreadable, or what `take` raises."""
        name = f"inbox:{inbox.name}"
        mark = await self._store.read(partial(marks.find, name=name))
        latest = datetime.fromisoformat(mark.note) if mark is not None and mark.note else None
        listed = await inbox.inbound(_since(mark, latest, lag) if mark is not None else since)
        if mark is None and since is None:  # messages from before our time are not for us
            listed = [line for line in listed if line.at >= began - LONG_LAG]
        earliest = since or (mark.at if mark is not None else began) - LAG
        await self._take_new(inbox.name, listed, earliest, began, answered)
        newest = max([*(line.at for line in listed), *([latest] if latest else [])], default=None)
        note = newest.isoformat() if newest is not None else ""
        await self._store.write(partial(marks.put, name=name, at=began, note=note))

    async def _take_new(
        self,
        channel: str,
        listed: Sequence[Listed],
        earliest: datetime,
        now: datetime,
        answered: Mapping[str, datetime],
    ) -> None:
        ids = [line.sms.message_id for line in listed]
        asked = partial(received.known, vault=self._vault, channel=channel, message_ids=ids)
        known = await self._store.read(asked)
        by_sender: defaultdict[str, list[Listed]] = defaultdict(list)
        for line in listed:
            if line.sms.sender is not None:
                by_sender[line.sms.sender].append(line)
        gate = asyncio.Semaphore(AT_ONCE)

        async def of_one(sender: str, lines: Sequence[Listed]) -> None:
            until = answered.get(sender, NEVER)
            async with gate:
                for n, line in enumerate(lines):
                    if line.sms.message_id not in known:
                        later = [m.sms.text for m in lines[n + 1 :] if m.sms.message_id in known]
                        said_at = min(max(line.at, earliest), now)
                        await self._take_one(channel, line, later, said_at, quiet=line.at <= until)

        await asyncio.gather(*(of_one(*one) for one in by_sender.items()))

    async def _take_one(
        self, channel: str, line: Listed, later: Sequence[str], said_at: datetime, *, quiet: bool
    ) -> None:
        """`later`: what the same person has said since, already handled."""
        incoming = incoming_of(channel, line.sms)
        assert incoming is not None
        incoming = replace(incoming, said_at=said_at, quiet=quiet)
        FETCHED.labels(incoming.channel).inc()
        if line.hidden:
            await self._keep(replace(incoming, raw=HIDDEN))
        elif superseded(line.sms.text, later, self._own):
            await self._keep(incoming)
        else:
            await self._take(incoming)


def _since(mark: marks.Bookmark | None, latest: datetime | None, lag: timedelta) -> datetime | None:
    """From when on to read, by the provider's clock; None: for the first time ever."""
    if mark is None:
        return None
    return NEVER if latest is None else latest - lag
