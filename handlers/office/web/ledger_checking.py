"""核对台账 in the browser: the whole ledger read over behind the page, as `huifang db check` does, what is published, and what is vouched for; with how far it has got.

What came of it stands in the database for everybody, and each is held against the next; the log has a line of each. A ledger of a million
lines takes minutes and one of the readers: all processes together do one at a time, by a lease that whoever is killed gives back.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

import structlog
from sqlalchemy import Connection

from bot.casework.ledger.keys import VerifierKey
from bot.exports.published_months import PublishedMonths
from bot.exports.published_truth import unlike
from db.queries.ledger import beside_lines, checking, checks, head
from db.queries.ledger.checking import LedgerLook
from db.queries.ledger.checks import LedgerCheck
from db.queries.office import audit
from db.queries.office.audit import Who
from db.queries.processes import leases
from db.queries.vouching import sums
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()

_LEASE, _LASTS = "ledger_check", timedelta(minutes=1)
_RENEWED = 15.0
"""Seconds."""
MOST = 3
"""Months that are named."""


@dataclass(slots=True)
class LedgerCheckUnderWay:
    """A check that is going on. `looked`: lines so far, of `lines`."""

    by: str
    lines: int
    looked: int = 0


class LedgerChecking:
    """The checks of one process."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        witnesses: Callable[[], Sequence[VerifierKey]],
        clock: Callable[[], datetime],
        published: Callable[[], PublishedMonths],
    ) -> None:
        self._store = store
        self._vault = vault
        self._witnesses = witnesses
        self._clock = clock
        self._published = published
        self._owner = secrets.token_hex(8)
        self._task: asyncio.Task[None] | None = None
        self.under_way: LedgerCheckUnderWay | None = None

    async def begin(self, who: Who) -> bool:
        """Check in the background; False while that is being done, by whatever process."""
        if self.under_way is not None:
            return False
        self.under_way = going = LedgerCheckUnderWay(who.name, 0)
        if not await self._store.write(self._take):
            self.under_way = None
            return False
        self._task = asyncio.create_task(self._check(going, who))
        self._task.add_done_callback(self._over)
        return True

    async def over(self) -> None:
        """Return when nothing is being checked."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _check(self, going: LedgerCheckUnderWay, who: Who) -> None:
        def looked(lines: int) -> None:
            going.looked = lines

        async with self._alone():
            going.lines = (await self._store.read(head.find)).size
            witnesses = tuple(self._witnesses())
            look = partial(checking.look, vault=self._vault, witnesses=witnesses, looked=looked)
            found = await self._store.read(look)
            if found.wrong is None:
                found = replace(found, wrong=await self._store.read(self._unlike))
            if found.wrong is None:
                found = replace(found, wrong=await self._store.read(self._otherwise))
            await self._store.write(partial(self._keep, found=found, who=who))

    def _unlike(self, connection: Connection) -> str | None:
        wrong = list(islice(unlike(connection, self._published()), MOST))
        return f"公布的和数据库里的对不上：{'、'.join(wrong)}" if wrong else None

    def _otherwise(self, connection: Connection) -> str | None:
        wrong = list(islice(sums.astray(connection, self._vault), MOST))
        return f"和存证时的不一样：{'、'.join(wrong)}" if wrong else None

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """The lease, which has been taken, is kept and then let go."""
        keeping = asyncio.create_task(self._keep_lease())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
            await self._store.write(partial(leases.release, name=_LEASE, owner=self._owner))

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(_RENEWED)
            await self._store.write(self._take)

    def _take(self, connection: Connection) -> bool:
        return leases.take(connection, _LEASE, owner=self._owner, lasts=_LASTS, now=self._clock())

    def _keep(self, connection: Connection, *, found: LedgerLook, who: Who) -> None:
        now = self._clock()
        beside = beside_lines.sealed(connection, self._vault, now)
        checks.add(connection, LedgerCheck(now, who.name, found.size, found.root, found.wrong, beside))
        detail = {"lines": found.size, "flaws": int(found.wrong is not None)}
        audit.note(connection, None, who, "ledger_check", "ledger", detail=detail, now=now)

    def _over(self, task: asyncio.Task[None]) -> None:
        self.under_way = self._task = None
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("ledger_check_failed", error=type(failure).__name__)
