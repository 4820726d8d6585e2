"""Outbox → channel. The only place that hands messages to providers, one careful state at a time.

A cycle is one transaction: it records how finished posts ended, and moves as many due rows to `sending` as
the lanes admit (`scheduler.sending.admission`). Only after its commit are those posted, each once and
immediately: a crash leaves in doubt only what was under way. Only a definite refusal is tried again; doubts
are left to `scheduler.sending.reconcile`.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.base import Channel, Doubt, Letter, Outcome, Refusal, Refused
from bot.dialogue.effects import MessageKind
from bot.domain.medium import Medium
from bot.domain.month import Hours
from db.queries.outbox.sending import Posting
from db.store import Store, StoreUnavailable
from db.vault import OutOfPlace, Vault, WrongKey
from scheduler.sending.admission import AdmittedSending, admit, tell
from scheduler.sending.enclosing import OpensDocument, enclosed, no_documents
from scheduler.sending.outcomes import NO_ADDRESS, OUT_OF_PLACE, Ended, count, write_down

log = structlog.get_logger()

IN_FLIGHT = 64
"""Posts under way at once on each channel."""
IDLE_SECONDS = 1.0
"""How long the dispatcher sleeps when nothing is due and nobody pokes it."""
GATHER_SECONDS = 0.005
"""While posts are under way, the next cycle waits this long for more of them to end, so that they share its
commit."""
LATE = timedelta(seconds=30)
"""A process that paused this long between commit and POST does not post: others may have declared it dead (60 s)."""
AFTER_HOURS = timedelta(hours=1)
"""A reply sent outside the hours may not arrive later than this: nobody is woken up."""


@dataclass(slots=True)
class _Outlet:
    """One channel, as this process uses it."""

    channel: Channel
    under_way: int = 0
    left_behind: bool = False
    """More was due than could be started."""
    wait: float = 0.0
    """Seconds until its lane may admit the next message."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message that may be posted now."""

    posting: Posting
    epoch: int
    """The epoch of its lane."""
    begun: float
    """When its row was moved to `sending`, on the monotonic clock."""


class Dispatch:
    """Sends what is due, on the channels it is given."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        channels: Sequence[Channel],
        *,
        owner: str,
        hours: Callable[[], Hours],
        clock: Callable[[], datetime],
        agency: Callable[[], str] = lambda: "",
        heard: Callable[[str], datetime] | None = None,
    ) -> None:
        """`owner` names this process on the rows it is sending; `clock` gives the aware present;
        `hours` those in force; `agency` the name in force, with which a message is signed when it goes out.

        `heard`: up to when everything that people sent us on a channel is known (`Hearing.heard`).
        """
        self._store = store
        self.vault = vault
        self._outlets: Mapping[str, _Outlet] = {
            c.name: _Outlet(c) for c in sorted(channels, key=lambda c: c.name)
        }
        self._owner = owner
        self.hours, self._agency = hours, agency
        self._clock = clock
        self._heard = heard or (lambda _: clock())
        self.documents: OpensDocument = no_documents
        """Looks up what goes along with a message; who sends any sets it before `run`."""
        self._stopping = False
        self._posts: set[asyncio.Task[None]] = set()
        self._ended: list[Ended] = []
        self._poked = asyncio.Event()
        self._gathered = asyncio.Event()
        self._gather_until = 0

    def poke(self) -> None:
        """Something has been added to the outbox: look now."""
        self._poked.set()

    async def run(self) -> None:
        """Send until `stop`; then wait for the posts under way and record how they ended."""
        while not self._stopping:
            await self._rest(busy=await self._cycle_if_possible())
        if self._posts:
            await asyncio.wait(self._posts)
        await self._cycle_if_possible()

    async def drain(self) -> None:
        """Send what is due now, as far as the lanes admit it, and wait until the results are recorded."""
        while (busy := await self._cycle()) or self._posts or self._ended:
            await self._rest(busy=busy)

    def stop(self) -> None:
        """Start nothing new."""
        self._stopping = True
        self._poked.set()

    async def _cycle_if_possible(self) -> bool:
        try:
            return await self._cycle()
        except Exception as e:  # the database will be back; what could not be recorded is kept until then
            log.error("cycle_failed", error=type(e).__name__)
            return False

    async def _cycle(self) -> bool:
        """One transaction and the posts that it admits; False if there was nothing to do."""
        self._poked.clear()
        room = {name: self._room(outlet) for name, outlet in self._outlets.items()}
        ended, self._ended = self._ended, []
        if not ended and not any(room.values()):
            return False
        try:
            admitted, begun = await self._store.write(partial(self._turn_over, ended=ended, room=room))
        except StoreUnavailable:
            self._ended[:0] = ended
            raise
        except Exception:
            if not ended:
                raise
            await self._write_each_alone(ended)
            return True
        count(ended)
        self._post_all(admitted, begun)
        return bool(ended) or any(a.postings for a in admitted.values())

    def _room(self, outlet: _Outlet) -> int:
        """How many more posts this process may have under way."""
        return 0 if self._stopping else IN_FLIGHT - outlet.under_way

    def _turn_over(
        self, connection: Connection, *, ended: Sequence[Ended], room: Mapping[str, int]
    ) -> tuple[dict[str, AdmittedSending], float]:
        """What each channel may post, and when that was decided by the monotonic clock."""
        now, begun = self._clock(), time.monotonic()
        write_down(connection, ended, vault=self.vault, owner=self._owner, now=now)
        news = {name: [e for e in ended if e.posting.channel == name] for name in room}
        admitted = {
            name: admit(
                connection,
                name,
                news[name],
                rate=self._outlets[name].channel.rate,
                most=most,
                owner=self._owner,
                now=now,
                heard=self._heard(name),
            )
            for name, most in room.items()  # by name: processes that lock several lanes use the same order
            if most or news[name]
        }
        return admitted, begun

    async def _write_each_alone(self, ended: Sequence[Ended]) -> None:
        """Called when one of them cannot be recorded: it must not hold back the others, and ends as a doubt."""
        for one in ended:
            try:
                await self._store.write(
                    partial(write_down, ended=[one], vault=self.vault, owner=self._owner, now=self._clock())
                )
            except StoreUnavailable:
                self._ended.append(one)
            except Exception as e:
                log.error("end_not_written", channel=one.posting.channel, error=type(e).__name__)

    def _post_all(self, admitted: Mapping[str, AdmittedSending], begun: float) -> None:
        now = self._clock()
        left = self.hours().left(now)
        for name, found in admitted.items():
            outlet = self._outlets[name]
            outlet.left_behind = found.left_behind
            outlet.wait = found.lane.wait(outlet.channel.rate, now)
            outlet.under_way += len(found.postings)
            tell(found.before, found.lane, now)
            for posting in found.postings:
                sent = _Sent(posting, found.lane.epoch, begun)
                task = asyncio.create_task(self._post(outlet, sent, left))
                self._posts.add(task)
                task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._posts.discard(task)
        self._poked.set()
        if len(self._posts) <= self._gather_until:
            self._gathered.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("post_failed", error=type(error).__name__)

    async def _rest(self, *, busy: bool) -> None:
        """Wait until there is something to do; then a moment longer for posts that are about to end."""
        if not busy:
            await _happens(self._poked, self._pause())
        if self._posts and not self._stopping:
            self._gather_until = len(self._posts) // 2
            self._gathered.clear()
            await _happens(self._gathered, GATHER_SECONDS)

    def _pause(self) -> float:
        waits = [o.wait for o in self._outlets.values() if o.left_behind and o.under_way < IN_FLIGHT]
        return min([IDLE_SECONDS, *waits])

    async def _post(self, outlet: _Outlet, sent: _Sent, left: timedelta) -> None:
        try:
            outcome = await self._outcome(outlet.channel, sent, left)
        finally:
            outlet.under_way -= 1
        self._ended.append(Ended(sent.posting, outcome, sent.epoch))

    async def _outcome(self, channel: Channel, sent: _Sent, left: timedelta) -> Outcome:
        slept = timedelta(seconds=time.monotonic() - sent.begun)  # the clock may have been set meanwhile
        if max(slept, self._clock() - sent.posting.sent_at) > LATE:
            return Refused(Refusal.UNSENT, "late")
        try:
            letter = self.letter(sent.posting, channel, left)
        except OutOfPlace:
            return Refused(Refusal.UNSENT, OUT_OF_PLACE)
        except WrongKey:
            return Refused(Refusal.HALT, "wrong_key")
        except ValueError:
            return Refused(Refusal.UNSENT, NO_ADDRESS)
        whole = await enclosed(letter, self.documents)
        if isinstance(whole, Refused):
            return whole
        try:
            return await channel.send(whole)
        except Exception as e:  # an error of our own during a POST: nobody knows how it ended
            log.error("send_failed", channel=channel.name, error=type(e).__name__)
            return Doubt(type(e).__name__)

    def letter(self, posting: Posting, channel: Channel, left: timedelta = timedelta()) -> Letter:
        """The letter of a row; `left`: how much of today's hours remains for it to arrive.

        Raises ValueError when the row has no address on its channel, and WrongKey.
        """
        if channel.medium is Medium.CHAT:
            to = posting.chat(self.vault) or ""
        else:
            to = posting.phone(self.vault) or ""
        if not to:
            raise ValueError(NO_ADDRESS)
        if not MessageKind(posting.kind).started_by_us:
            left = max(left, AFTER_HOURS)
        message = posting.message(self.vault)
        return Letter(
            ref=posting.ref,
            to=to,
            text=message.text,
            choices=message.asked.choices,
            case_no=posting.case_no,
            question=message.asked.question,
            share_contact=message.share_contact,
            valid_seconds=max(1, int(left.total_seconds())),
            template=message.template,
            agency=self._agency(),
            document=message.document,
        )


async def _happens(event: asyncio.Event, within: float) -> None:
    """Wait for an event, at most this many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await event.wait()
