"""公布: every round whose results are in the ledger lies in the folder of what is published, and again when a signature has come.

Any number of processes may do this, on one folder or each on its own: a round's file is the same from whoever writes it.
"""

import errno
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.casework.ledger.keys import VerifierKey
from bot.domain.month import Month, RoundKey, window_of
from bot.domain.period import Period, around
from bot.exports.bundle_folder import NotABundle
from bot.exports.office_word import Floor
from bot.exports.period_word import due
from bot.exports.published_months import OthersPublish, PublishedMonths
from db.queries.figures import figures, floors, published
from db.queries.ledger import checkpoints, reading
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.processes import marks
from db.queries.rounds import rounds
from db.store import Store

log = structlog.get_logger()

T = TypeVar("T")
K = TypeVar("K")
Seen = tuple[tuple[int, int], frozenset[RoundKey], Month]
MOST = 240
"""So many months back somebody may have been concluded: twenty years."""
TRY_AGAIN = timedelta(minutes=1)
REASONS = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘的份额用完了",
    errno.EROFS: "磁盘不让写",
    errno.EACCES: "没有写的权限",
    errno.EPERM: "没有写的权限",
}


class Publishing:
    """What one process does about it."""

    def __init__(
        self,
        store: Store,
        months: PublishedMonths,
        *,
        witnesses: Sequence[VerifierKey],
        floor: Callable[[], Floor],
        clock: Callable[[], datetime],
    ) -> None:
        """`floor`: the one in force; `clock`: the office's."""
        self._store = store
        self._months = months
        self._witnesses = witnesses
        self._floor = floor
        self._clock = clock
        self._done: Seen | None = None
        self._not_before: datetime | None = None

    async def tick(self) -> None:
        """Publish whatever is not, or not with all its signatures; what cannot be is marked, and tried again a minute later."""
        now = self._clock()
        if self._not_before is not None and now < self._not_before:
            return
        seen = await self._store.read(partial(self._look, now=now))
        if seen == self._done:
            return
        await self._keep_floors()
        due, closing = await self._store.read(self._due)
        try:
            wrong = [said for key in due if (said := await self._publish(key)) is not None]
            ripe = await self._store.read(partial(self._ripe, now=now))
            wrong += [said for period in ripe if (said := await self._say_of(period)) is not None]
        except OthersPublish:
            return  # they may have begun before the last signature came: seen again at the next tick
        self._done = None if wrong or closing else await self._store.read(partial(self._look, now=now))
        self._not_before = now + TRY_AGAIN if wrong else None
        await self._store.write(partial(_mark, wrong=wrong, now=now))

    def _look(self, connection: Connection, *, now: datetime) -> Seen:
        """What has changed when there is something to publish: signatures, or files, or another month is over."""
        return checkpoints.signatures(connection), frozenset(self._months.keys()), self._over(now)

    async def _keep_floors(self) -> None:
        """Keep under which floor each sealed month and each period was told, from before that was kept with them; one that lies
        nowhere yet, under the one in force: pages and papers tell of it from now on."""
        told = await self._store.read(self._told)
        if told:
            await self._store.write(partial(floors.keep, told=told))

    def _told(self, connection: Connection) -> dict[str, int]:
        kept, there = floors.every(connection), self._months.keys()
        new = {RoundKey(one.month) for one in published.sealed_months(connection)} - {*there}
        found = {str(key): self._floor().answers for key in new if str(key) not in kept}
        for key in (key for key in there if str(key) not in kept):
            if (edition := _readable(self._months.edition, key)) is not None:
                found[str(key)] = edition.word.floor
        for period in {period for key in there for period in around(key.month)[1:]}:
            word = _readable(self._months.period, period) if str(period) not in kept else None
            if word is not None:
                found[str(period)] = word.floor
        return found

    def _over(self, now: datetime) -> Month:
        """The latest month whose callbacks are over."""
        zone = self._floor().zone
        last = Month.of(now, zone).previous
        return last if now >= window_of(last, zone).closes else last.previous

    def _ripe(self, connection: Connection, *, now: datetime) -> list[Period]:
        """The periods of which something can be said, and was not."""
        found = self._months.keys()
        published = sorted(key.month for key in found if not key.number)
        known = (
            [Month.parse(line.month) for line in figures.months(connection, "", MOST)] if published else []
        )
        return [one for one in due(published, known, self._over(now)) if self._unsaid(one)]

    def _unsaid(self, period: Period) -> bool:
        try:
            return self._months.period(period) is None
        except NotABundle:
            return True

    def _due(self, connection: Connection) -> tuple[list[RoundKey], bool]:
        """The rounds that are not published as they are now, in their order; whether one is just being closed."""
        made = checkpoints.every(connection)
        ends = reading.ended(made)
        closed = {key for key in ends if rounds.is_closed(connection, str(key))}
        due = [key for key in ends if key in closed and not self._is_published(key, made, ends[key])]
        return due, len(closed) < len(ends)

    def _is_published(self, key: RoundKey, made: Sequence[StoredCheckpoint], last: StoredCheckpoint) -> bool:
        try:
            found = self._months.edition(key)
        except NotABundle:
            return False
        if found is None or max(found.notes) != last.size:
            return False
        stored = {one.size: one.note.encode() for one in made}
        witnessed = {one.size for one in made if one.witnesses}
        whole = not self._witnesses or not last.witnesses or witnessed.issuperset(found.notes)
        return whole and all(stored.get(size) == note for size, note in found.notes.items())

    async def _publish(self, key: RoundKey) -> str | None:
        """What kept it from being published; None when it is."""
        found = await _kept_from(self._months.publish(self._store, key, self._witnesses, self._floor()))
        if isinstance(found, str):
            log.error("month_not_published", month=str(key), reason=found)
            return f"{key} {found}"
        if not found.again:
            log.info("month_published", month=str(key), witnesses=found.trust.quorum)
        return None

    async def _say_of(self, period: Period) -> str | None:
        """The same of a quarter, half a year or a year."""
        found = await _kept_from(self._months.say_of(self._store, period, self._floor()))
        if isinstance(found, str):
            log.error("period_not_published", period=str(period), reason=found)
            return f"{period} {found}"
        log.info("period_published", period=str(period))
        return None


def _readable(read: Callable[[K], T | None], key: K) -> T | None:
    """What is published, as far as it can be read."""
    try:
        return read(key)
    except NotABundle:
        return None


async def _kept_from(work: Awaitable[T]) -> T | str:
    """What comes of it, or a sentence that says why nothing does; raises OthersPublish."""
    try:
        return await work
    except OSError as e:
        return REASONS.get(e.errno or 0, e.strerror or type(e).__name__)
    except ValueError as e:  # LedgerProblem, NotABundle, NoPlaceForFile: each with a sentence
        return str(e)


def _mark(connection: Connection, *, wrong: Sequence[str], now: datetime) -> None:
    """Keep what is wrong for everything that tells of it, since when it has been."""
    found = marks.find(connection, marks.UNPUBLISHED)
    if wrong:
        marks.put(connection, marks.UNPUBLISHED, found.at if found is not None else now, "\n".join(wrong))
    elif found is not None:
        marks.drop(connection, marks.UNPUBLISHED)
