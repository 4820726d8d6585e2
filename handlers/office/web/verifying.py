"""核验 of a sealed month in the browser: what `huifang archive verify` does, in the background, with how far it has got.

What came of it is kept in the database, so that every process and the next person sees who checked when; the log has a line of
each check. A month of a million records takes minutes and one of the readers: one month is checked at a time.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.plain_words import without_codes
from bot.domain.month import RoundKey
from db.queries.archive import archive, verification
from db.queries.archive.verification import ArchiveFinding
from db.queries.office import audit
from db.queries.office.audit import Who
from db.queries.processes import marks
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()

NAMED = 20
"""So many findings are kept; of the rest only how many."""


@dataclass(slots=True)
class UnderWay:
    """A check that is going on. `looked`: records so far, of `records`."""

    key: RoundKey
    by: str
    records: int
    looked: int = 0


@dataclass(frozen=True, slots=True)
class VerifyOutcome:
    """What a check found. `findings`: at most `NAMED` sentences of `flaws`."""

    at: datetime
    by: str
    records: int
    flaws: int
    findings: tuple[str, ...]


class Verifying:
    """The checks of one process."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.under_way: UnderWay | None = None

    async def latest(self, key: RoundKey) -> VerifyOutcome | None:
        """What the last check of a round found, in whichever process."""
        return await self._store.read(partial(_kept, key=key))

    async def begin(self, key: RoundKey, who: Who) -> bool:
        """Check a sealed round in the background; False while one is being checked."""
        if self.under_way is not None:
            return False
        self.under_way = going = UnderWay(key, who.name, 0)
        self._task = asyncio.create_task(self._verify(going, who))
        self._task.add_done_callback(self._over)
        return True

    async def over(self) -> None:
        """Return when nothing is being checked."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _verify(self, going: UnderWay, who: Who) -> None:
        month = str(going.key)
        figures = await self._store.read(partial(archive.figures, month=month))
        going.records = figures.concluded

        def looked(records: int) -> None:
            going.looked = records

        check = partial(verification.verify, month=month, vault=self._vault, looked=looked)
        found = await self._store.read(check)
        await self._store.write(partial(self._keep, going=going, found=found, who=who))

    def _keep(
        self, connection: Connection, *, going: UnderWay, found: list[ArchiveFinding], who: Who
    ) -> None:
        now = self._clock()
        told = {
            "by": who.name,
            "records": going.records,
            "flaws": len(found),
            "findings": [_said(finding) for finding in found[:NAMED]],
        }
        marks.put(connection, _mark(going.key), now, json.dumps(told, ensure_ascii=False))
        detail = {"records": going.records, "flaws": len(found)}
        audit.note(connection, None, who, "verify", f"month {going.key}", detail=detail, now=now)

    def _over(self, task: asyncio.Task[None]) -> None:
        self.under_way = self._task = None
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("verify_failed", error=type(failure).__name__)


def _mark(key: RoundKey) -> str:
    return f"verified:{key}"


def _kept(connection: Connection, *, key: RoundKey) -> VerifyOutcome | None:
    mark = marks.find(connection, _mark(key))
    if mark is None:
        return None
    told = json.loads(mark.note)
    return VerifyOutcome(mark.at, told["by"], told["records"], told["flaws"], tuple(told["findings"]))


def _said(finding: ArchiveFinding) -> str:
    says = without_codes(finding.says)
    return f"{finding.case_no}：{says}" if finding.case_no else says
