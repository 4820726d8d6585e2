"""The five days of the demo's round, lived through step by step; it may stop in between and wait for whoever looks at it."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.text import Text
from sqlalchemy import Connection

from bot.casework.terms import PENDING
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE, Month, RoundKey
from db.queries.cases import case_export
from db.queries.people import chats, people
from handlers.terminal.composition import new_ref, rounds_of, turns_of
from handlers.terminal.demo import low_ratings, second_thoughts
from handlers.terminal.demo.complainants import Complainants
from handlers.terminal.demo.demo_clock import DemoClock
from handlers.terminal.demo.phoning import phone_all
from handlers.terminal.demo.supervision import Supervision
from handlers.terminal.demo.town import SimulatedChannel, Town, channel_of
from handlers.terminal.figures import NAMES, report_of
from handlers.terminal.ledger_composition import publishing_of
from handlers.terminal.opening import Office
from scheduler.rounds.ladder import Reach
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile

MONTH = Month(2026, 10)
TURN_OF_CLOCK = timedelta(minutes=20)
SECONDS = 50
"""How long the five days take when somebody is watching."""
AT_TEN = timedelta(hours=10)
STOPS = (timedelta(days=3) + AT_TEN, timedelta(days=4) + AT_TEN, timedelta(days=5, hours=9))
"""Where it waits, from the opening of the window on: the fourth day, the fifth, the morning after the close."""
PHONED = frozenset({(4, 10), (5, 10)})
"""Day and hour at which the demo's officer works the call sheet, when nobody is there to do it."""
PHONED_AFTER_YOU = frozenset({(5, 11)})
"""What is left of it by then, when somebody is."""
SUPERVISION_HOUR = 15
CHAT_SHARE = 3
"""Every third applicant has opened the chat."""
BREATH = 2.0
"""Seconds between two looks at what came in while it waits."""


class PlayedMonth:
    """The month and everybody in it; the console's stage."""

    def __init__(
        self, office: Office, console: Console, *, watched: bool, phoned: frozenset[tuple[int, int]]
    ) -> None:
        """`watched`: at a pace and with a picture that somebody can follow."""
        self._office, self._console, self._watched, self._phoned = office, console, watched, phoned
        self._window = rounds_of(office).window(MONTH)
        self.clock = DemoClock(self._window.opens)
        self._stops = [self._window.opens + after for after in STOPS]
        self._playing = asyncio.Lock()

    async def begin(self) -> None:
        """Everybody takes their place, and what was told before the window opened is told."""
        self._town = town = await self._settled()
        channels = [SimulatedChannel(town, channel_of(m), m) for m in (Medium.CHAT, Medium.SMS)]
        store = self._office.store
        self._dispatch = Dispatch(
            store,
            self._office.vault,
            channels,
            owner="demo",
            hours=lambda: self._office.settings.hours,
            clock=self.clock,
        )
        self._turns = turns_of(self._office, chance=random.Random(2026).getrandbits)  # noqa: S311 - a play, not a secret
        self._supervision = Supervision(self._office)
        await self._supervision.morning(self._window.opens)
        self._complainants = Complainants(self._office, self._turns, self._window.opens.year)
        self._rounds = rounds_of(
            self._office, [Reach(c.name, c.medium, c.rate) for c in channels], self._turns
        )
        self._publishing = publishing_of(self._office, self.clock)
        self._reconcile = Reconcile(
            store, self._dispatch, channels, owner="demo", alone=True, clock=self.clock, refs=new_ref
        )
        for at in self._complainants.begins:
            if at < self._window.opens:
                self.clock.set(at)
                await self._complainants.until(at)
        self.clock.set(self._window.opens)
        await self._step()

    def ahead(self) -> datetime | None:
        """See `PlayStage.ahead`."""
        return next((stop for stop in self._stops if stop > self.clock()), None)

    async def advance(self, day: date | None = None) -> None:
        """See `PlayStage.advance`; without a day, wherever the next step leads."""
        async with self._playing:
            until = self.ahead()
            if until is not None and day in (None, until.astimezone(OFFICE_ZONE).date()):
                await self._play(min(until, self._window.closes))
                self.clock.run(until)

    async def play_out(self) -> None:
        """Everything to the close at once."""
        await self._play(self._window.closes)

    async def live_on(self) -> None:
        """While it waits: what is written goes out, and people react. Never returns."""
        while True:
            await asyncio.sleep(BREATH)
            async with self._playing:
                await self._react()
                await self._publishing.tick()
                await self._supervision.look(self.clock())

    async def _play(self, until: datetime) -> None:
        with self._picture() as live:
            while (now := self._next_turn()) <= until:
                self.clock.set(now)
                await self._step()
                if live is not None:
                    live.update(await self._view(), refresh=True)
                    await asyncio.sleep(
                        SECONDS / ((self._window.closes - self._window.opens) / TURN_OF_CLOCK)
                    )
        await self._supervision.look(self.clock())

    def _next_turn(self) -> datetime:
        """The next moment at which the clock's hand stops."""
        turns = (self.clock() - self._window.opens) // TURN_OF_CLOCK
        return self._window.opens + (turns + 1) * TURN_OF_CLOCK

    @contextmanager
    def _picture(self) -> Iterator[Live | None]:
        if not self._watched:
            yield None
            return
        with Live(console=self._console, auto_refresh=False, transient=True) as live:
            yield live

    async def _step(self) -> None:
        await self._complainants.until(self.clock())
        await self._rounds.tick(self.clock())
        await self._publishing.tick()
        await self._react()
        await self._reconcile.tick()
        at = self._local
        if (at.day, at.hour) in self._phoned and at.minute == 0:
            await phone_all(self._office, self._town, MONTH, self.clock)
        if (at.day, at.hour, at.minute) == (second_thoughts.DAY, second_thoughts.HOUR, 0):
            await second_thoughts.changed_their_mind(self._office, self._turns, self.clock())
        if at.hour == SUPERVISION_HOUR and at.minute == 0:
            await self._supervision.afternoon(self.clock())
            if at.day == low_ratings.DAY:
                await low_ratings.put_right(self._office, self.clock())

    async def _react(self) -> None:
        await self._dispatch.drain()
        by_sms = channel_of(Medium.SMS)
        await asyncio.gather(*(self._reconcile.report(by_sms, report) for report in self._town.reports()))
        while due := self._town.due():
            for reaction in due:
                await self._turns.take(self._town.incoming(reaction), self.clock())
            await self._dispatch.drain()

    @property
    def _local(self) -> datetime:
        return self.clock().astimezone(self._office.settings.zone)

    async def _settled(self) -> Town:
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

    async def _view(self) -> Group:
        local, town = self._local, self._town
        report = await report_of(self._office, RoundKey(MONTH))
        ends = "　".join(f"{NAMES[end]} {count}" for end, count in report["dispositions"].items() if count)
        head = Text(f"2026年11月{local.day}日 {local:%H:%M}", style="bold")
        body = Text("\n".join(town.latest))
        tally = Text(
            f"办结 {report['concluded']}　{PENDING} {report['open']}　{ends}　其中满意 {report['satisfied']}　"
            f"聊天 {town.sent[Medium.CHAT]} 条　短信 {town.sent[Medium.SMS]} 条"
        )
        return Group(head, Panel(body, title="往来（电话已遮盖）", height=14), tally)
