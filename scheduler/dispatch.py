"""Outbox → channel. The only place that talks to providers about sending, one careful state at a time.

A row is moved to `sending` in a committed transaction, posted once, and moved on by what the provider said. Only a
definite refusal is tried again; a doubt is left to `scheduler.reconcile`. Nobody is texted twice on a doubt.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from aiolimiter import AsyncLimiter
from prometheus_client import Counter
from sqlalchemy import Connection

from bot.casework.month import Hours
from bot.channels.base import Accepted, Channel, Doubt, Letter, Outcome, Refusal, Refused
from bot.dialogue.effects import Kind
from bot.dialogue.inputs import Medium
from db.queries import outbox, people, rounds
from db.queries.outbox import Posting
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()
POSTED = Counter("huifang_posted", "messages handed to a provider, by how that ended", ["channel", "outcome"])

IN_FLIGHT = 64
"""Posts under way at once, in all."""
IDLE_SECONDS = 1.0
"""How long the dispatcher sleeps when nothing is due and nobody pokes it."""
TRIES = 12
"""Definite refusals of the «later» kind after which a message is given up."""
LONGEST_PAUSE = timedelta(minutes=5)
AFTER_HOURS = timedelta(hours=1)
"""A reply sent outside the hours may not arrive later than this: nobody is woken up."""


class Dispatch:
    """Sends what is due, on the channels it is given."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        channels: Sequence[Channel],
        *,
        owner: str,
        hours: Hours,
        clock: Callable[[], datetime],
    ) -> None:
        """`owner` names this process on the rows it is sending; `clock` gives the aware present."""
        self._store = store
        self._vault = vault
        self._channels: Mapping[str, Channel] = {c.name: c for c in channels}
        self._limits = {c.name: AsyncLimiter(max(1.0, c.rate), max(1.0, c.rate) / c.rate) for c in channels}
        self._owner = owner
        self._hours = hours
        self._clock = clock
        self._poked = asyncio.Event()
        self._stopping = False
        self._in_flight: set[asyncio.Task[None]] = set()
        self._halted: dict[str, datetime] = {}

    def poke(self) -> None:
        """Something has been put into the outbox: look now."""
        self._poked.set()

    def halted(self) -> dict[str, datetime]:
        """The channels that stopped because our account is at fault, and until when."""
        now = self._clock()
        return {name: until for name, until in self._halted.items() if until > now}

    async def run(self) -> None:
        """Send until `stop`; then wait for the posts under way."""
        while not self._stopping:
            self._poked.clear()
            if not await self._start_some():
                await self._sleep()
        if self._in_flight:
            await asyncio.wait(self._in_flight)

    async def drain(self) -> None:
        """Send what is due at this moment, and wait until it has been handed over."""
        while await self._start_some() or self._in_flight:
            if self._in_flight:
                await asyncio.wait(self._in_flight)

    def stop(self) -> None:
        """Start nothing more."""
        self._stopping = True
        self._poked.set()

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._poked.wait()
        except TimeoutError:
            pass

    async def _start_some(self) -> bool:
        room = IN_FLIGHT - len(self._in_flight)
        if room <= 0:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            return True
        usable = [name for name in self._channels if name not in self.halted()]
        room = min(room, 1 + int(sum(self._channels[name].rate for name in usable)))
        now = self._clock()
        started = await self._store.write(
            partial(outbox.start_due, channels=usable, owner=self._owner, now=now, limit=room)
        )
        for posting in started:
            task = asyncio.create_task(self._post(posting))
            self._in_flight.add(task)
            task.add_done_callback(self._finished)
        return bool(started)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._poked.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("post_failed", error=type(task.exception()).__name__)

    async def _post(self, posting: Posting) -> None:
        channel = self._channels[posting.channel]
        try:
            letter = self.letter(posting, channel)
        except ValueError as e:
            await self._store.write(
                partial(self._record, posting=posting, outcome=Refused(Refusal.BAD_ADDRESS, str(e)))
            )
            return
        await self._limits[channel.name].acquire()
        try:
            outcome = await channel.send(letter)
        except Exception as e:  # a fault of ours in the middle of a POST: nobody knows how it ended
            log.error("send_failed", channel=channel.name, error=type(e).__name__)
            outcome = Doubt(type(e).__name__)
        POSTED.labels(channel.name, type(outcome).__name__.lower()).inc()
        await self._store.write(partial(self._record, posting=posting, outcome=outcome))

    def letter(self, posting: Posting, channel: Channel) -> Letter:
        """The letter of a row; raises ValueError when the row has no address on its channel."""
        if channel.medium is Medium.CHAT:
            to = str(posting.chat_id) if posting.chat_id is not None else ""
        else:
            to = self._vault.open(posting.phone_sealed) if posting.phone_sealed is not None else ""
        if not to:
            raise ValueError("no_address")
        return Letter(
            ref=posting.ref,
            to=to,
            text=posting.text,
            choices=posting.choices,
            case_no=posting.case_no,
            question=posting.question,
            share_contact=posting.share_contact,
            valid_seconds=self._validity(posting),
        )

    def _validity(self, posting: Posting) -> int:
        left = self._hours.left(self._clock())
        if not Kind(posting.kind).started_by_us:
            left = max(left, AFTER_HOURS)
        return max(1, int(left.total_seconds()))

    def _record(self, connection: Connection, *, posting: Posting, outcome: Outcome) -> None:
        now = self._clock()
        match outcome:
            case Accepted(provider_id):
                outbox.settle(connection, posting.id, "accepted", now=now, provider_id=provider_id)
            case Doubt(reason):
                outbox.doubt(connection, posting.id, reason)
            case Refused():
                self._refused(connection, posting, outcome, now)

    def _refused(self, connection: Connection, posting: Posting, refused: Refused, now: datetime) -> None:
        match refused.why:
            case Refusal.LATER if posting.tries < TRIES:
                pause = max(timedelta(seconds=refused.retry_after), _pause(posting.tries))
                outbox.again(connection, posting.id, due=now + pause, code=refused.code)
                return
            case Refusal.HALT:
                self._halted[posting.channel] = now + LONGEST_PAUSE
                log.error("channel_halted", channel=posting.channel, code=refused.code)
                outbox.again(connection, posting.id, due=now + LONGEST_PAUSE, code=refused.code)
                return
            case Refusal.MOVED if refused.moved_to is not None and posting.chat_id is not None:
                outbox.move_chat(connection, posting.chat_id, int(refused.moved_to))
                outbox.again(connection, posting.id, due=now, code=refused.code)
                return
            case _:
                outbox.settle(connection, posting.id, "failed", now=now, error=refused.code)
                close_address(connection, posting.party_id, posting.chat_id, refused.why, refused.code, now)
                rounds.look_now(connection, posting.ref, now=now)


def close_address(
    connection: Connection, party_id: int, chat_id: int | None, why: Refusal | None, code: str, now: datetime
) -> None:
    """Draw the consequence of a refusal for the address, if it has one."""
    match why:
        case Refusal.BAD_ADDRESS if chat_id is not None:
            people.block_chat(connection, chat_id, now=now)
        case Refusal.BAD_ADDRESS:
            people.refuse_sms(connection, party_id, code[:16])
        case Refusal.OPTED_OUT:
            people.opt_out(connection, party_id, now=now)
            rounds.refuse(connection, party_id, now=now)
            outbox.cancel_pending(connection, party_id, now=now, reason="optout")
        case _:
            pass


def _pause(tries: int) -> timedelta:
    """1, 2, 4 … seconds, five minutes at most."""
    return min(timedelta(seconds=2 ** max(0, tries)), LONGEST_PAUSE)
