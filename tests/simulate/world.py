"""One simulated month while it happens: everybody and everything, from one seed (`simulate.seed` begins it)."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.domain.month import OFFICE_ZONE, Month, RoundKey
from bot.settings import Settings
from db.engine.sqlite import SqliteStore
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord
from db.store import StoreUnavailable
from db.vault import Vault
from simulate import latecomers
from simulate.askers import Askers
from simulate.chats import Chats
from simulate.ground import Ground
from simulate.loop import VirtualLoop
from simulate.officers import Officers
from simulate.people import DEPARTMENT, HANDLER, Town
from simulate.process import PUBLIC, Process
from simulate.second_thoughts import SecondThoughts
from simulate.service import keep_one
from simulate.telephony import TOKEN, Telephony, signature
from simulate.weather import FIRST, HOUR, OPENS, Trouble, Weather, Window, stream

MONTH = Month(2026, 10)
BEGINS = datetime(2026, 10, 31, 22, 0, tzinfo=OFFICE_ZONE)


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


_AT_HOME = {
    "tencent_secret_id": "AKIDtest",
    "tencent_secret_key": SecretStr("a-key-for-tests"),
    "tencent_sdk_app_id": "1400000000",
    "tencent_sign_name": "示例省经信委",
}


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
    shut_until: float = 0.0
    """Until then nobody starts anything."""
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
        self.vault = Vault("a secret for tests, and long enough", nonces=nonces.randbytes)
        self.settings = _settings().model_copy(
            update={
                "attachments": str(self.folder),
                "published": str(self.folder / "published"),
                "roots": str(self.folder / "huifang.roots"),
                "twilio_rate": self.weather.sms_rate,
                "telegram_rate": self.weather.chat_rate,
                "call_notice": self.weather.notices,
                **(_AT_HOME if self.weather.moves is not None else {}),
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
        self.town.opens_page = lambda *answer: self.spawn(
            self.town.answers_on_page(self.answer_on_page, *answer)
        )
        self.officers = Officers(self)
        self.askers = Askers(self)
        self.second_thoughts = SecondThoughts(self)

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

    def settings_now(self) -> Settings:
        """The settings with which a process starts now."""
        moves = self.weather.moves
        moved = moves is not None and self.loop.time() >= moves
        return self.settings.model_copy(update={"sms_mainland": "tencent"}) if moved else self.settings

    async def answer_on_page(self, code: str, case_no: str, score: int) -> bool:
        """A person presses a score on a page of the office's; whether that was taken."""
        await asyncio.sleep(0.02 + self.chance.random() * 0.1)
        serving = [process for process in self.processes if process.serving]
        return bool(serving) and await self.chance.choice(serving).page(code, case_no, score)

    async def report(self, url: str, form: Mapping[str, str], channel: str = "sms") -> int:
        """A provider posts a form to the office's public address; the status, 0 without an answer."""
        await asyncio.sleep(0.02 + self.chance.random() * 0.1)
        serving = [process for process in self.processes if process.serving]
        if not serving:
            return 502 if self.chance.random() < 0.5 else 0
        process = self.chance.choice(serving)
        status = await process.post(url, form, {"X-Twilio-Signature": signature(url, form)}, channel)
        self.note("posted", url.rpartition("/")[2][:30], form["MessageSid"], status)
        return status

    async def live(self) -> None:
        """The month, from its eve to some days after the close."""
        await self.bring_in(case_no for person in self.town.people for case_no in person.cases)
        self.town.opens_chats()
        self.askers.begin()
        for _ in range(self.weather.processes):
            self.spawn(keep_one(self))
        self.spawn(self._make_trouble())
        self.call_back(RoundKey(MONTH), FIRST)
        if self.weather.late_cases:
            self.later(OPENS + self.chance.random() * 5 * 86_400, self._more, self.weather.late_cases)
        await self.over(RoundKey(MONTH), FIRST)
        if self.weather.very_late_cases and self.sealed(RoundKey(MONTH)):
            await latecomers.come_in(self, RoundKey(MONTH))
        self.ended = self.loop.time()
        self.note("ends")

    def call_back(self, key: RoundKey, window: Window) -> None:
        """What people of the office do for a round."""
        if self.weather.phoning:
            self.spawn(self.officers.work(key, window))
        self.spawn(self.officers.decide(key, window))
        self.spawn(self.second_thoughts.have(key, window))

    async def over(self, key: RoundKey, window: Window) -> None:
        """Until a round has been closed for a day, when what may be said late has been said; some days at most."""
        await asyncio.sleep(max(0.0, window.closes - self.loop.time()))
        for _ in range(48):
            if self.sealed(key, timedelta(days=1)):
                break
            await asyncio.sleep(2 * HOUR)

    def sealed(self, key: RoundKey, since: timedelta = timedelta()) -> bool:
        """Whether a round has been closed, and for so long."""
        before = str(self.true_time() - since)
        closed = self.ground.raw.execute(
            "SELECT 1 FROM rounds WHERE month = ? AND closed_at < ?", (str(key), before[:19])
        )
        return closed.fetchone() is not None

    def _more(self, count: int) -> None:
        self.spawn(self.bring_in(case_no for person in self.town.more(count) for case_no in person.cases))

    async def bring_in(self, numbers: Iterable[str]) -> None:
        """Import cases of people in town."""
        holders = {case_no: person for person in self.town.people for case_no in person.cases}
        records = [record(case_no, holders[case_no]) for case_no in numbers]
        ready = cases.prepared(self.vault, records, dialect="sqlite")
        store = self.ground.store()
        for _ in range(96):
            if await self._taken(partial(cases.take, vault=self.vault, batch=ready), store):
                break
            await asyncio.sleep(HOUR / 4)
        for one in records:
            self.imported[one.case_no] = self.loop.time()

    async def _taken(self, take: Callable[..., object], store: SqliteStore) -> bool:
        """Whether the file went in; whoever imports into a full disk is told so, and does it again."""
        try:
            await store.write(partial(take, now=self.wall()))
        except StoreUnavailable:
            self.note("not_imported")
            return False
        return True

    async def _make_trouble(self) -> None:
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
