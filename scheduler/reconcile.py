"""What became of a message whose POST ended in doubt, and what providers report later.

A doubt is resolved by (1) the signed status callback with our own reference, (2) asking the provider for the message
by address, time and reference, (3) when neither knows after the settle time: once more, then a person decides.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from prometheus_client import Counter
from sqlalchemy import Connection

from bot.channels.base import Absent, CannotTell, Channel, Fate, Receipt, Refusal, Search
from db.queries import conversations, doubts, heartbeats, outbox, receipts, rounds, sending
from db.queries.sending import Posting
from db.store import Store
from scheduler.dispatch import Dispatch
from scheduler.outcomes import close_address

log = structlog.get_logger()
RESOLVED = Counter(
    "huifang_doubts_resolved", "doubtful sends resolved, by what was found", ["channel", "found"]
)
REPORTED = Counter("huifang_receipts", "status reports of providers", ["status"])

AT_ONCE = 50
DOUBTS = 5
"""A message may end in doubt this often (a crash counts as one), each time found absent by the provider after the
settle time before it is posted once more; then a person decides."""
SILENT_OWNER = timedelta(seconds=60)
LONGEST_POST = timedelta(minutes=10)
"""What a living process has been sending for longer than this it has lost sight of: no POST takes so long."""
OVERDUE_RECEIPT = timedelta(hours=6)
"""Receipts get lost: after this long the provider is asked how an accepted message ended."""


class Reconcile:
    """Resolves doubts on the channels whose provider can be asked."""

    def __init__(
        self,
        store: Store,
        dispatch: Dispatch,
        channels: Sequence[Channel],
        *,
        owner: str,
        alone: bool,
        clock: Callable[[], datetime],
    ) -> None:
        """`alone`: no other process serves this database, so every row being sent by somebody else is abandoned."""
        self._store = store
        self._dispatch = dispatch
        self._channels: Mapping[str, Channel] = {c.name: c for c in channels if c.askable}
        self._owner = owner
        self._alone = alone
        self._clock = clock
        self._looked_up_to = 0
        self._asked_up_to: dict[str, int] = {}

    async def doubt_abandoned(self) -> int:
        """Put the sends of processes that are gone into doubt; how many."""
        return await self._store.write(self._doubt_abandoned)

    def _doubt_abandoned(self, connection: Connection) -> int:
        now = self._clock()
        heartbeats.beat(connection, self._owner, now=now)
        others = [] if self._alone else heartbeats.alive(connection, now - SILENT_OWNER)
        return doubts.doubt_abandoned(connection, alive=[self._owner, *others], before=now - LONGEST_POST)

    async def tick(self) -> None:
        """Look after every doubt once."""
        await self.doubt_abandoned()
        await self._store.write(partial(outbox.expire, now=self._clock()))
        if self._channels:
            await self._look_after_some()
        self._dispatch.poke()

    async def _look_after_some(self) -> None:
        """The next few doubts, by number; then from the first again: those that last do not hide the others."""
        found = await self._store.read(
            partial(doubts.unknown, channels=list(self._channels), after=self._looked_up_to, most=AT_ONCE)
        )
        self._looked_up_to = found[-1].id if len(found) == AT_ONCE else 0
        for posting in found:
            await self._resolve(posting)

    async def _resolve(self, posting: Posting) -> None:
        channel = self._channels[posting.channel]
        found = await self._search(channel, posting)
        RESOLVED.labels(channel.name, type(found).__name__.lower()).inc()
        settled = posting.sent_at + timedelta(seconds=channel.settle_seconds)
        match found:
            case Receipt():
                await self.report(found)
            case Absent() if self._clock() >= settled and posting.doubts < DOUBTS:
                await self._store.write(partial(doubts.once_more, doubted=posting, now=self._clock()))
            case Absent() if self._clock() >= settled:
                await self._store.write(partial(self._give_up, posting=posting))
            case Absent() | CannotTell():
                pass

    async def _search(self, channel: Channel, posting: Posting) -> Search:
        try:
            letter = self._dispatch.letter(posting, channel)
        except ValueError:  # the address has been taken away since
            return CannotTell()
        return await channel.search(letter, posting.sent_at)

    def _give_up(self, connection: Connection, *, posting: Posting) -> None:
        now = self._clock()
        if not doubts.give_up(connection, posting, now=now):
            return
        conversations.pass_to_person(connection, posting.party_id, posting.case_no, "[发送结果不明]", at=now)
        rounds.look_now(connection, posting.ref, now=now)

    async def ask_overdue(self) -> None:
        """Ask after messages accepted long ago of which nothing has been heard since."""
        for name, channel in self._channels.items():
            before = self._clock() - OVERDUE_RECEIPT
            after = self._asked_up_to.get(name, 0)
            rows = await self._store.read(
                partial(doubts.unheard, channel=name, before=before, after=after, most=AT_ONCE)
            )
            self._asked_up_to[name] = rows[-1].id if len(rows) == AT_ONCE else 0
            for posting in rows:
                found = await self._search(channel, posting)
                if isinstance(found, Receipt) and found.fate is not None and found.fate.terminal:
                    await self.report(found)

    async def report(self, receipt: Receipt) -> None:
        """Take a provider's word on a message durably; repeated words change nothing."""
        REPORTED.labels(receipt.fate.value if receipt.fate is not None else "unknown").inc()
        await self._store.write(partial(_report, receipt=receipt, now=self._clock()))


def _report(connection: Connection, *, receipt: Receipt, now: datetime) -> None:
    subject = receipts.subject(connection, ref=receipt.ref, provider_id=receipt.provider_id)
    fate = receipt.fate
    against = (
        subject is not None
        and fate is not None
        and subject.final
        and fate.terminal
        and subject.state != fate.value
    )
    new = receipts.keep(
        connection,
        provider_id=receipt.provider_id,
        status=receipt.status[:32],
        error=receipt.error[:32],
        ref=subject.ref if subject is not None else None,
        contradicts=against,
        now=now,
    )
    if fate is None or subject is None:
        log.info("receipt_ignored", status=receipt.status[:32], known=subject is not None)
        return
    if against and new:
        log.warning("receipt_contradicts", was=subject.state, says=fate.value)
    moved = sending.settle(
        connection,
        subject.id,
        fate.value,
        now=now,
        provider_id=receipt.provider_id,
        error=receipt.error or None,
        temporary=receipt.why is Refusal.LATER,
    )
    if moved and fate in (Fate.UNDELIVERED, Fate.FAILED):
        close_address(connection, subject.party_id, None, receipt.why, receipt.error, now)
        rounds.look_now(connection, subject.ref, now=now)
