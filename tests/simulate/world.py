"""One simulated month while it happens: everybody and everything, from one seed (`simulate.seed` begins it)."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from bot.casework.month import OFFICE_ZONE, Month
from bot.settings import Settings
from db.queries import cases
from db.queries.cases import CaseRecord
from db.vault import Vault
from scheduler.timetable import Job
from simulate.chats import Chats
from simulate.ground import Ground
from simulate.loop import VirtualLoop
from simulate.officers import Officers
from simulate.people import DEPARTMENT, HANDLER, Town
from simulate.process import PUBLIC, Process
from simulate.service import keep_one
from simulate.telephony import TOKEN, Telephony, signature
from simulate.weather import DAY, HOUR, OPENS, Trouble, Weather, stream

MONTH = Month(2026, 10)
BEGINS = datetime(2026, 10, 31, 22, 0, tzinfo=OFFICE_ZONE)

_DUES = text(
    """
    SELECT min(at) FROM (
        SELECT min(due_at) at FROM outbox WHERE state = 'pending'
        UNION ALL SELECT min(expires_at) FROM outbox WHERE state = 'pending'
        UNION ALL SELECT min(due_at) FROM callbacks WHERE due_at IS NOT NULL
        UNION ALL SELECT min(closes) FROM rounds WHERE state = 'open'
        UNION ALL SELECT min(due_at) FROM attachments WHERE state = 'wanted'
        UNION ALL SELECT min(sent_at) FROM outbox WHERE state IN ('unknown', 'sending') AND channel = 'sms'
    )
    """
)


_FILES = "SELECT 1 FROM attachments WHERE state IN ('wanted', 'dropped') LIMIT 1"
_LETTERS = "SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1"
_DOUBTS = "SELECT 1 FROM outbox WHERE state IN ('pending', 'sending', 'unknown') LIMIT 1"
IDLE: Mapping[str, tuple[float, str | None]] = {
    "files": (DAY, _FILES),
    "doubts": (3 * HOUR, _DOUBTS),
    "deadlines": (12 * HOUR, None),
    "receipts": (4 * HOUR, None),
    "departments": (DAY, None),
    "health": (12 * HOUR, None),
}
"""What a job that has nothing to do need not ask oftener than, in seconds; and what tells that it has something to do."""


PATIENCE = 3
"""So many times in a row something may be due before the clockwork takes its time."""


@dataclass(slots=True)
class Event:
    """One line of what happened."""

    at: float
    what: str
    detail: tuple[str, ...]


@cache
def _settings() -> Settings:
    return Settings(
        telegram_token=SecretStr("1:a"), twilio_account_sid="AC1", twilio_auth_token=SecretStr(TOKEN),
        twilio_from="+12025550100", public_url=PUBLIC, agency_name="示例省经信委",
    )  # fmt: skip


@dataclass
class World:
    """The month of a seed while it happens."""

    seed: int
    weather: Weather
    loop: VirtualLoop
    folder: Path
    events: list[Event] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    started: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Jobs that raised, and what."""
    unclean: list[str] = field(default_factory=list)
    """What was found in the database when a process was started again."""
    ended: float = 0.0
    """When it was over."""
    imported: dict[str, float] = field(default_factory=dict)
    """When each case was imported."""
    background: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context = contextvars.copy_context()
        self.chance = stream(self.seed, "world")
        self.ground = Ground(stream(self.seed, "ground"), self.weather.sabotage)
        self.ground.slow = self.weather.slow_store
        nonces = stream(self.seed, "nonces")
        self.vault = Vault("a secret for tests", nonces=nonces.randbytes)
        self.settings = _settings().model_copy(
            update={
                "attachments": str(self.folder),
                "roots": str(self.folder / "huifang.roots"),
                "twilio_rate": self.weather.sms_rate,
                "telegram_rate": self.weather.chat_rate,
            }
        )
        now, spawn = self.loop.time, self.spawn
        self.telephony = Telephony(
            now, self.true_time, self.trouble, self.weather, stream(self.seed, "telephony"), spawn
        )
        self.telephony.report = self.report
        self.chats = Chats(now, self.trouble, self.weather, stream(self.seed, "chats"), spawn)
        self.town = Town(self.weather, stream(self.seed, "town"), self.later, now)
        self.town.move_in(self.telephony, self.chats)
        self.town.fates(self.weather)
        self.officers = Officers(self)

    def note(self, what: str, *detail: object) -> None:
        """Write down that something happened."""
        self.events.append(Event(self.loop.time(), what, tuple(map(str, detail))))

    def failed(self, job: str, error: BaseException | None) -> None:
        """A job of the timetable raised."""
        self.failures.append((job, type(error).__name__))
        self.note("job_failed", job, repr(error))

    def true_time(self) -> datetime:
        """The present, whatever clocks say."""
        return (BEGINS + timedelta(seconds=self.loop.time())).astimezone(UTC)

    def wall(self) -> datetime:
        """What the office's clocks show."""
        off = [seconds for at, seconds in self.weather.clock if at <= self.loop.time()]
        return self.true_time() + timedelta(seconds=off[-1] if off else 0.0)

    def trouble(self, channel: str) -> Trouble | None:
        """What is wrong at a provider at this moment."""
        return next(
            (s.trouble for s in self.weather.spells if s.channel == channel and s.holds(self.loop.time())),
            None,
        )

    def spawn(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Let something happen by itself."""
        task = self.loop.create_task(doing, context=self.context)
        self.background.add(task)
        task.add_done_callback(self._happened)

    def _happened(self, task: asyncio.Task[Any]) -> None:
        self.background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.note("world_failed", repr(task.exception()))
            self.failures.append(("world", repr(task.exception())))

    def later(self, after: float, do: Callable[..., object], *args: object) -> None:
        """Something happens after so many seconds."""
        self.loop.call_later(after, lambda: do(*args), context=self.context)

    async def report(self, url: str, form: Mapping[str, str]) -> int:
        """A provider posts a form to the office's public address; the status, 0 without an answer."""
        await asyncio.sleep(0.02 + self.chance.random() * 0.1)
        serving = [process for process in self.processes if process.serving]
        if not serving:
            return 502 if self.chance.random() < 0.5 else 0
        process = self.chance.choice(serving)
        status = await process.post(url, form, {"X-Twilio-Signature": signature(url, form)})
        self.note("posted", url.rpartition("/")[2][:30], form["MessageSid"], status)
        return status

    def pause(self, job: Job) -> float:
        """How long a job need not be done again: what finds nothing to do is not asked each time."""
        idle, waiting = IDLE.get(job.name, (job.every_seconds, None))
        if waiting is not None and self.ground.raw.execute(waiting).fetchone():
            return job.every_seconds
        return idle

    def letters_wait(self) -> bool:
        """Whether the dispatcher has anything to look at."""
        return self.ground.raw.execute(_LETTERS).fetchone() is not None

    async def rest(self, process: Process) -> None:
        """Until a process's clockwork has something to do: what is due stands in the database."""
        changed, latest = self.ground.listener(process), self.loop.time() + self.weather.longest_rest
        pause = self.weather.cadence
        while True:
            changed.clear()
            await asyncio.sleep(pause)
            due = self._until_due(process)
            left = min(due, latest - self.loop.time())
            if left <= 0:
                # What is due again and again waits for somebody else, and is looked at less and less often.
                process.overdue = process.overdue + 1 if due <= 0 else 0
                if process.overdue > PATIENCE:
                    again = min(self.weather.cadence * 2 ** (process.overdue - PATIENCE), 1_200.0)
                    await asyncio.sleep(again * self.chance.random())
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await changed.wait()

    def _until_due(self, process: Process) -> float:
        due = self.ground.raw.execute(_DUES.text).fetchone()[0]
        if self.loop.time() < process.settled:
            return 0.0
        if self.loop.time() < OPENS:
            return OPENS - self.loop.time()
        if due is None:
            return self.weather.longest_rest
        moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
        return (moment - process.clock()).total_seconds()

    async def live(self) -> None:
        """The month, from its eve to some days after the close."""
        await self._import(self.town.people)
        self.town.opens_chats()
        for _ in range(self.weather.processes):
            self.spawn(keep_one(self))
        self.spawn(self._make_trouble())
        if self.weather.phoning:
            self.spawn(self.officers.work())
        self.spawn(self.officers.decide())
        if self.weather.late_cases:
            self.later(OPENS + self.chance.random() * 5 * 86_400, self._more, self.weather.late_cases)
        if self.weather.very_late_cases:
            self.later(OPENS + 5.5 * 86_400, self._more, self.weather.very_late_cases)
        await asyncio.sleep(self.weather.ends - 4 * DAY)
        for _ in range(48):
            if self._over():
                break
            await asyncio.sleep(2 * HOUR)
        self.ended = self.loop.time()
        self.note("ends")

    def _over(self) -> bool:
        """Whether the round has been closed for a day: what may be said late has been said by then."""
        day_ago = str(self.true_time() - timedelta(days=1))
        closed = self.ground.raw.execute(
            "SELECT count(*) FROM rounds WHERE state = 'closed' AND closed_at < ?", (day_ago[:19],)
        )
        return bool(closed.fetchone()[0])

    def _more(self, count: int) -> None:
        people = self.town.more(count)
        self.spawn(self._import(people))

    async def _import(self, people: list[Any]) -> None:
        records = [record(case_no, person) for person in people for case_no in person.cases]
        ready = cases.prepared(self.vault, records, dialect="sqlite")
        store = self.ground.store()
        await store.write(partial(cases.take, vault=self.vault, batch=ready, now=self.wall()))
        for one in records:
            self.imported[one.case_no] = self.loop.time()

    async def _make_trouble(self) -> None:
        for at, _ in self.weather.clock:
            self.later(at, self.ground.written)  # the clockwork need not sleep through it
        for spell in sorted(self.weather.full_disk, key=lambda s: s.begins):
            await asyncio.sleep(max(0.0, spell.begins - self.loop.time()))
            self.ground.full = True
            await asyncio.sleep(spell.ends - spell.begins)
            self.ground.full = False

    def digest(self) -> str:
        """Of all that happened and all that was kept: equal for equal seeds."""
        summed = sha256()
        for event in self.events:
            summed.update(repr(event).encode())
        for line in self.ground.raw.iterdump():
            if line.startswith("INSERT"):  # the order of constraints in a table hangs on Python's hashes
                summed.update(line.encode())
        return summed.hexdigest()


def record(case_no: str, person: Any) -> CaseRecord:
    """A concluded case of October 2026."""
    return CaseRecord(
        case_no=case_no, month=str(MONTH), item="无线电频率使用许可", department=DEPARTMENT, handler=HANDLER,
        applicant=f"申请人{person.number}", applicant_kind="自然人", contact="",
        received_at=datetime(2026, 10, 1, 2, tzinfo=UTC), promised_days=20,
        concluded_at=datetime(2026, 10, 12, 7, tzinfo=UTC), outcome="准予许可", phone=person.phone,
        can_sms=person.mobile, phones=(person.phone,) if person.phone else (),
    )  # fmt: skip
