"""The demo's month: the real import, rounds, turns, dispatch and seal, under a simulated clock."""

import asyncio
import logging
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.text import Text
from sqlalchemy import Connection

from bot.casework.terms import PENDING
from bot.domain.disposition import Disposition
from bot.domain.medium import Medium
from bot.domain.month import Month, RoundKey
from bot.logs import configure
from bot.turns.turn import Turns
from bot.work import phone_calls
from db.queries.archive.verification import verify
from db.queries.callsheet import callsheet
from db.queries.cases import case_export
from db.queries.people import chats, people
from db.queries.rounds.callbacks import HeardByPhone
from handlers.terminal.composition import desk_of, new_ref, rounds_of, turns_of
from handlers.terminal.demo.address import Address
from handlers.terminal.demo.answering import let_answer
from handlers.terminal.demo.console_left_open import console_open, until_interrupted
from handlers.terminal.demo.supervision import Supervision
from handlers.terminal.demo.town import SimulatedChannel, Town, channel_of
from handlers.terminal.figures import NAMES, report_of, show
from handlers.terminal.file_import import import_file
from handlers.terminal.opening import Office, opened
from scheduler.rounds.ladder import Reach
from scheduler.rounds.rounds import Rounds
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile

MONTH = Month(2026, 10)
TURN_OF_CLOCK = timedelta(minutes=20)
SECONDS = 50
"""How long the five days take when somebody is watching."""
PHONE_DAYS = (4, 5)
PHONE_HOUR, SUPERVISION_HOUR = 10, 15
CHAT_SHARE = 3
"""Every third applicant has opened the chat."""


class DemoClock:
    """A clock set by hand, until it is left to run."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._since: float | None = None

    def __call__(self) -> datetime:
        gone = time.monotonic() - self._since if self._since is not None else 0.0
        return self.now + timedelta(seconds=gone)

    def run(self, now: datetime) -> None:
        """Set this moment and let time run on from it."""
        self.now, self._since = now, time.monotonic()


async def demonstrate(*, fast: bool, address: Address) -> None:
    """Work the sample month in a database of its own, which is deleted at the end."""
    console = Console()
    configure(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="huifang-demo-") as folder, _settings(Path(folder)):
        with as_file(files("bot") / "samples" / "cases-2026-10.csv") as sample:
            tally = await import_file(sample, dry_run=False, rejects=None, progress=False)
        console.print(
            f"导入示例办件 {tally.counts.rows} 行：办结 195 件、在办 4 件。"
            if tally.counts.imported == 199
            else f"导入 {tally.counts.imported} 行。"
        )
        async with opened() as office:
            month = _Month(office, console)
            if fast:
                await month.work(watched=False)
                await _summary(office, console)
            else:
                await _shown(office, console, month, address)


async def _shown(office: Office, console: Console, month: "_Month", address: Address) -> None:
    """The month with its console open from the beginning, and left open on the morning after the close."""
    async with console_open(office, address, month.clock, console) as tell:
        tell()
        watched = console.is_terminal
        pause = partial(let_answer, office, console, address, MONTH)
        await month.work(watched=watched, pause=pause if watched else None)
        await _summary(office, console)
        month.morning_after()
        tell()
        console.print("按 Ctrl-C 结束；演示的数据随之删除。", highlight=False)
        await until_interrupted()


@contextmanager
def _settings(folder: Path) -> Iterator[None]:
    """The demo's own settings only: it must not touch a real office."""
    before = {name: value for name, value in os.environ.items() if name.startswith("HUIFANG_")}
    here = Path.cwd()
    own = {
        "HUIFANG_AGENCY_NAME": "示例省经信委",
        "HUIFANG_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        "HUIFANG_PHONE": "555-0100",
        "HUIFANG_DESK": "一楼3号窗口",
    }
    for name in before:
        del os.environ[name]
    os.environ.update(own)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name in own:
            del os.environ[name]
        os.environ.update(before)


class _Month:
    """The five days of a round."""

    def __init__(self, office: Office, console: Console) -> None:
        self._office = office
        self._console = console
        self._window = rounds_of(office).window(MONTH)
        self.clock = DemoClock(self._window.opens)

    async def work(
        self, *, watched: bool, pause: Callable[[datetime], Awaitable[None]] | None = None
    ) -> None:
        """Move the clock from the window's opening to its close. `pause` comes before the first calls by phone."""
        town = await self._town()
        channels = [SimulatedChannel(town, channel_of(m), m) for m in (Medium.CHAT, Medium.SMS)]
        dispatch = Dispatch(
            self._office.store,
            self._office.vault,
            channels,
            owner="demo",
            hours=lambda: self._office.settings.hours,
            clock=self.clock,
        )
        turns = turns_of(self._office)
        supervision = Supervision(self._office)
        rounds = rounds_of(self._office, [Reach(c.name, c.medium, c.rate) for c in channels], turns)
        reconcile = Reconcile(
            self._office.store, dispatch, channels, owner="demo", alone=True, clock=self.clock, refs=new_ref
        )
        steps = (self._window.closes - self._window.opens) // TURN_OF_CLOCK
        with (
            Live(console=self._console, auto_refresh=False, transient=True) if watched else _Unseen() as live
        ):
            for step in range(steps + 1):
                self.clock.now = self._window.opens + step * TURN_OF_CLOCK
                if pause is not None and self._phones_first():
                    await pause(self.clock())
                await self._hour(town, rounds, turns, dispatch, reconcile)
                if self._local.hour == SUPERVISION_HOUR and self._local.minute == 0:
                    await supervision.afternoon(self.clock())
                if watched:
                    live.update(await self._view(town), refresh=True)
                    await asyncio.sleep(SECONDS / steps)

    def morning_after(self) -> None:
        """Nine o'clock on the day after the window."""
        self.clock.run(self._window.closes + timedelta(hours=9))

    async def _town(self) -> Town:
        rows = await self._office.store.read(
            lambda c: [
                str(r["phone"]) for r in case_export.export(c, self._office.vault, str(MONTH)) if r["can_sms"]
            ]
        )
        town = Town(list(dict.fromkeys(rows)), self.clock)
        for n, person in enumerate(town.people):
            if n % CHAT_SHARE == 0:
                town.give_chat(person, chat := str(1_000 + n))
                await self._office.store.write(partial(self._link, chat=chat, phone=person.phone))
        return town

    def _link(self, connection: Connection, *, chat: str, phone: str) -> None:
        now, vault = self.clock(), self._office.vault
        met = chats.met(connection, vault, channel_of(Medium.CHAT), chat, language="zh-Hans", now=now)
        party = people.of_phone(connection, vault, phone, can_sms=True)
        assert met.chat_id is not None, "a chat has a number"
        chats.link(connection, met.chat_id, party.id, now=now)

    async def _hour(
        self, town: Town, rounds: Rounds, turns: Turns, dispatch: Dispatch, reconcile: Reconcile
    ) -> None:
        await rounds.tick(self.clock())
        await dispatch.drain()
        while due := town.due():
            for reaction in due:
                await turns.take(town.incoming(reaction), self.clock())
            await dispatch.drain()
        await reconcile.tick()
        if self._local.day in PHONE_DAYS and self._local.hour == PHONE_HOUR and self._local.minute == 0:
            await self._phone(town)

    @property
    def _local(self) -> datetime:
        return self.clock().astimezone(self._office.settings.zone)

    def _phones_first(self) -> bool:
        at = self._local
        return (at.day, at.hour, at.minute) == (PHONE_DAYS[0], PHONE_HOUR, 0)

    async def _phone(self, town: Town) -> None:
        """The officer works the call sheet."""
        desk = replace(desk_of(self._office), chance=random.Random(2026).random)  # noqa: S311 - a play, not a secret
        sheet = await self._office.store.read(
            lambda c: list(callsheet.waiting(c, str(MONTH), now=self.clock()))
        )
        for line in sheet:
            score = town.phoned(line.numbers(self._office.vault)[0])
            ended = Disposition.ANSWERED if score is not None else Disposition.NO_ANSWER
            call = phone_calls.NotedCall(line.case_no, HeardByPhone(score, ended, "演示员", ""))
            await self._office.store.write(
                partial(phone_calls.record, desk=desk, call=call, now=self.clock())
            )

    async def _view(self, town: Town) -> Group:
        local = self._local
        report = await report_of(self._office, RoundKey(MONTH))
        ends = "　".join(f"{NAMES[end]} {count}" for end, count in report["dispositions"].items() if count)
        head = Text(f"2026年11月{local.day}日 {local:%H:%M}", style="bold")
        body = Text("\n".join(town.latest))
        tally = Text(
            f"办结 {report['concluded']}　{PENDING} {report['open']}　{ends}　其中满意 {report['satisfied']}　"
            f"聊天 {town.sent[Medium.CHAT]} 条　短信 {town.sent[Medium.SMS]} 条"
        )
        return Group(head, Panel(body, title="往来（电话已遮盖）", height=14), tally)


class _Unseen:
    """Used when nobody is watching."""

    def __enter__(self) -> "_Unseen":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, *_: object, refresh: bool) -> None:
        """Show nothing."""


async def _summary(office: Office, console: Console) -> None:
    show(await report_of(office, RoundKey(MONTH)), console)
    findings = await office.store.read(partial(verify, month=str(MONTH)))
    if findings:
        console.print(f"档案核验：发现 {len(findings)} 处问题")
    else:
        console.print("档案核验：每件办结一份档案，校验值一致，结果合计等于办结数。")
