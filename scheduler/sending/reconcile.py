"""What became of messages whose POST ended in doubt, and what providers report later.

A doubt is resolved by (1) the signed status callback with our own reference, (2) asking the provider for the
message by address, time and reference, or (3), once it is clear after the settle time that the provider does
not have it, sending it again with growing pauses until the message expires. The provider is asked in bulk for
receipts that got lost.

Several machines do this on one database, and their clocks differ. Who is silent, and whether the settle time is over, is
therefore counted in seconds that this process has seen pass (`scheduler.sending.unchanged`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from prometheus_client import Counter
from sqlalchemy import Connection

from bot.casework.contact.lane import SKEW
from bot.channels.base import Absent, CannotTell, Channel, Fate, Receipt, ReceiptSource, Search, StatusSource
from db.queries.outbox import doubts, lanes, outbox, waiting
from db.queries.outbox.sending import Posting
from db.queries.people import links, phone_proofs
from db.queries.processes import heartbeats
from db.queries.unsent import drafts, put_aside
from db.store import Store
from db.vault import OutOfPlace
from scheduler.health.clock import ClockGuard
from scheduler.sending import admission, status_reports
from scheduler.sending.asking import Asking
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.early_reports import EarlyReports
from scheduler.sending.outcomes import rest
from scheduler.sending.saying_again import Again
from scheduler.sending.unchanged import Unchanged

log = structlog.get_logger()
RESOLVED = Counter(
    "huifang_doubts_resolved", "doubtful sends resolved, by what was found", ["channel", "found"]
)
REPORTED = Counter("huifang_receipts", "status reports of providers", ["status"])

AT_ONCE = 50
SILENT_OWNER = timedelta(seconds=60)
LONGEST_POST = timedelta(minutes=10)
"""This process has lost track of anything it has been sending for longer than this: no POST takes so long."""
OVERDUE_RECEIPT = timedelta(hours=6)
"""Receipts get lost: after this long the provider is asked how an accepted message ended."""
FORGOTTEN_RECEIPT = timedelta(days=3)
"""What the provider does not know by then it will never know: many carriers never report."""
ASK_AGAIN = timedelta(minutes=50)
"""All processes together ask a provider no more often than this: one of them does at each hourly tick."""
PAGES = 1_000
"""Pages of the provider's list that are read at once."""


def _loop_time() -> float:
    """Monotonic seconds, or those of a simulation that brings its own loop."""
    return asyncio.get_running_loop().time()


class Reconcile:
    """Resolves doubts on channels whose provider can be asked."""

    def __init__(  # noqa: PLR0913 - three ways of telling the time are among them
        self,
        store: Store,
        dispatch: Dispatch,
        channels: Sequence[Channel],
        *,
        owner: str,
        alone: bool,
        clock: Callable[[], datetime],
        refs: Callable[[], str],
        guard: ClockGuard | None = None,
        timer: Callable[[], float] = _loop_time,
    ) -> None:
        """`alone`: no other process serves this database, so every row that another one was sending is abandoned.

        `refs` gives fresh outbox references. `guard`: of `clock`; None: the caller vouches for the clock. `timer`: the
        monotonic clock in seconds.
        """
        self._store = store
        self._dispatch = dispatch
        self._channels: Mapping[str, Channel] = {c.name: c for c in channels if c.askable}
        self._owner = owner
        self._alone = alone
        self._clock = clock
        self._guard = guard
        self._timer = timer
        self._beats, self._doubts = Unchanged[str](), Unchanged[int]()
        self._again = Again(dispatch.vault, dispatch.hours, refs)
        self._looked_up_to = 0
        asked = [c for c in self._channels.values() if isinstance(c, StatusSource)]
        self._asking = Asking(store, dispatch.vault, asked, self.report)
        self._early = EarlyReports(self._keep)

    async def doubt_abandoned(self) -> int:
        """This process's heartbeat; and the sends of those that have none are marked as in doubt. Returns how many."""
        return await self._store.write(partial(self._doubt_abandoned, at=self._timer()))

    def _doubt_abandoned(self, connection: Connection, *, at: float) -> int:
        now = self._clock()
        heartbeats.beat(connection, self._owner, now=now)
        others = [] if self._alone else self._alive(connection, at)
        before = now - LONGEST_POST
        return doubts.doubt_abandoned(connection, own=self._owner, alive=others, before=before)

    def _alive(self, connection: Connection, at: float) -> list[str]:
        """Those whose beat has not stood still for long while this process looked on."""
        beats = heartbeats.beating(connection)
        self._beats.forget_others(beats)
        silent = SILENT_OWNER.total_seconds()
        return [owner for owner, (beat, _) in beats.items() if self._beats.seconds(owner, beat, at) <= silent]

    async def tick(self) -> None:
        """Check every doubt once; while the clock cannot be trusted nothing expires or is sent again."""
        trusted = await self._trusted()
        await self._store.write(partial(self._put_right, trusted=trusted, at=self._timer()))
        await self._early.tick(self._clock())
        if self._channels:
            await self._look_after_some(trusted)
            await self._asking.tick()

    async def _trusted(self) -> datetime | None:
        """The current moment, if the clock can be trusted."""
        if self._guard is None:
            return self._clock()
        seen = await self._guard.look()
        return seen.wall if seen.unsteady is None else None

    def _put_right(self, connection: Connection, *, trusted: datetime | None, at: float) -> None:
        self._doubt_abandoned(connection, at=at)
        if trusted is not None:
            outbox.expire(connection, now=trusted)
            outbox.forget(connection, now=trusted)
            links.forget(connection, now=trusted)
            phone_proofs.forget(connection, now=trusted)
            drafts.forget(connection, now=trusted)
            put_aside.forget(connection, now=trusted)
        now = self._clock()
        waiting.redate(connection, now=now, soon=now + SKEW)
        admission.open_unused(connection, now=now)

    async def _look_after_some(self, trusted: datetime | None) -> None:
        """The next few doubts, by number, then from the first again, so that lasting ones do not hide the others."""
        found = await self._store.read(
            partial(doubts.unknown, channels=list(self._channels), after=self._looked_up_to, most=AT_ONCE)
        )
        if not self._looked_up_to and len(found) < AT_ONCE:
            self._doubts.forget_others([p.id for p in found])
        self._looked_up_to = found[-1].id if len(found) == AT_ONCE else 0
        for posting in found:
            await self._resolve(posting, trusted)

    async def _resolve(self, posting: Posting, trusted: datetime | None) -> None:
        channel = self._channels[posting.channel]
        found = await self._search(channel, posting)
        RESOLVED.labels(channel.name, type(found).__name__.lower()).inc()
        waited = self._doubts.seconds(posting.id, posting.doubts, self._timer())
        settled = posting.sent_at + timedelta(seconds=channel.settle_seconds)
        match found:
            case Receipt():
                await self.report(channel.name, found)
            case Absent() if trusted is not None and trusted >= settled and waited >= channel.settle_seconds:
                due = trusted + (rest(posting.doubts - 1) if posting.doubts > 1 else timedelta())
                if await self._store.write(partial(doubts.once_more, doubted=posting, due=due)):
                    self._dispatch.poke()
            case Absent() | CannotTell():
                pass

    async def _search(self, channel: Channel, posting: Posting) -> Search:
        try:
            letter = self._dispatch.letter(posting, channel)
        except (ValueError, OutOfPlace):  # the address has been removed since, or something was altered
            return CannotTell()
        return await channel.search(letter, posting.sent_at)

    async def ask_overdue(self) -> None:
        """Ask providers about messages accepted long ago without a receipt: for their list, or for each message."""
        now = self._clock()
        for channel in self._channels.values():
            if isinstance(channel, ReceiptSource):
                await self._ask(channel)
            elif self._asking.asks(channel.name):
                await self._asking.overdue(
                    channel.name, since=now - FORGOTTEN_RECEIPT, before=now - OVERDUE_RECEIPT
                )

    async def _ask(self, channel: ReceiptSource) -> None:
        now = self._clock()
        missing = await self._store.write(partial(_to_ask, channel=channel.name, now=now))
        if missing is None:
            return
        among = partial(
            doubts.unheard_among,
            channel=channel.name,
            since=now - FORGOTTEN_RECEIPT,
            before=now - OVERDUE_RECEIPT,
        )
        found = pages = 0
        async for page in channel.outcomes(missing.first, missing.last):
            ours = await self._store.read(partial(among, given=[r.provider_id for r in page]))
            await self._report_all(channel.name, [r for r in page if r.provider_id in ours and r.ended])
            found, pages = found + len(ours), pages + 1
            if found >= missing.messages or pages >= PAGES:
                break
        log.info("receipts_asked", channel=channel.name, missing=missing.messages, found=found, pages=pages)

    async def report(self, channel: str, receipt: Receipt) -> None:
        """Store a provider's report on a message of its own durably; repeated reports change nothing.

        What nobody has signed closes no address; and where the provider can be asked, it loses no message, pauses no lane
        and has no reply sent once more: the provider is asked first.
        """
        lost = receipt.ended and receipt.fate is not Fate.DELIVERED and self._asking.asks(channel)
        if not receipt.vouched and (receipt.closes or lost):
            self._asking.hinted(channel, receipt)
        else:
            await self._report_all(channel, [receipt])

    async def _report_all(self, channel: str, told: Sequence[Receipt]) -> None:
        if told:
            self._early.keep(channel, await self._keep(channel, told), self._clock())
        for receipt in told:
            REPORTED.labels(receipt.fate.value if receipt.fate is not None else "unknown").inc()

    async def _keep(self, channel: str, told: Sequence[Receipt]) -> Sequence[Receipt]:
        """Store reports; returns those on messages that nobody knows."""
        keep = partial(status_reports.keep, channel=channel, told=told, again=self._again, now=self._clock())
        return await self._store.write(keep)


def _to_ask(connection: Connection, *, channel: str, now: datetime) -> doubts.Unheard | None:
    """What to ask a provider about now; None when nothing is missing, or it was asked recently."""
    missing = doubts.unheard(
        connection, channel=channel, since=now - FORGOTTEN_RECEIPT, before=now - OVERDUE_RECEIPT
    )
    if missing is None or not lanes.may_ask(connection, channel, now=now, since=now - ASK_AGAIN):
        return None
    return missing
