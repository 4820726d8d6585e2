"""系统检查 in the browser: what `huifang doctor` finds, looked for behind the pages and kept with its time for everybody.

The checks themselves ask vendors and the database, and belong to whoever starts the program: they are handed to the console.
What they found stands in the database, in words for somebody without a command line, so that every process shows the same.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.plain_words import plain, plain_subject
from bot.channels.vendor import DoctorFinding, State
from db.queries.processes import marks
from db.store import Store

log = structlog.get_logger()

MARK = "checkup"
OLD = timedelta(hours=1)
OLD_TROUBLE = timedelta(minutes=5)
"""Who looks at something older has it looked at again; sooner where something was wrong, which is being mended, or was only
so while the program began."""
AGAIN = timedelta(minutes=1)
"""Nobody asks the vendors more often than this."""
Checkup = Callable[[], Awaitable[Sequence[DoctorFinding]]]


@dataclass(frozen=True, slots=True)
class PlainFinding:
    """One thing that somebody should look at. `state`: bad or warn."""

    subject: str
    state: str
    says: str


@dataclass(frozen=True, slots=True)
class KeptCheckup:
    """What was found, when, and how many checks there were."""

    at: datetime
    checks: int
    findings: tuple[PlainFinding, ...]

    @property
    def holds(self) -> timedelta:
        """How long it is shown before it is looked at again."""
        return OLD_TROUBLE if self.findings else OLD


class Checking:
    """The checks of one process."""

    def __init__(self, store: Store, checkup: Checkup | None, clock: Callable[[], datetime]) -> None:
        """`checkup` None: this console cannot check anything."""
        self._store = store
        self._checkup = checkup
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    @property
    def possible(self) -> bool:
        """Whether there is anything to check."""
        return self._checkup is not None

    @property
    def under_way(self) -> bool:
        """Whether it is being looked at in this process."""
        return self._task is not None

    async def latest(self) -> KeptCheckup | None:
        """What was found last, in whichever process; something old is looked at again meanwhile."""
        kept = await self._store.read(_kept)
        if kept is None or not timedelta() <= self._clock() - kept.at < kept.holds:
            self.begin()
        return kept

    async def again(self) -> bool:
        """Look again now; False where that was done just now, or is not possible."""
        kept = await self._store.read(_kept)
        if kept is not None and timedelta() <= self._clock() - kept.at < AGAIN:
            return False
        self.begin()
        return self.possible

    def begin(self) -> None:
        """Look in the background, unless somebody is at it."""
        if self._checkup is not None and self._task is None:
            self._task = asyncio.create_task(self._check(self._checkup))
            self._task.add_done_callback(self._over)

    async def over(self) -> None:
        """Return when nothing is being looked at."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _check(self, checkup: Checkup) -> None:
        found = await checkup()
        told = [
            asdict(PlainFinding(plain_subject(f), f.state.value, said)) for f in found if (said := plain(f))
        ]
        note = json.dumps({"checks": len(found), "findings": told}, ensure_ascii=False)
        await self._store.write(partial(marks.put, name=MARK, at=self._clock(), note=note))

    def _over(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("checkup_failed", error=type(failure).__name__)


def _kept(connection: Connection) -> KeptCheckup | None:
    mark = marks.find(connection, MARK)
    if mark is None:
        return None
    told = json.loads(mark.note)
    findings = [PlainFinding(**finding) for finding in told["findings"]]
    worst_first = sorted(findings, key=lambda finding: finding.state != State.BAD)
    return KeptCheckup(mark.at, told["checks"], tuple(worst_first))
