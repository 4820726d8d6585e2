"""The officers of the supervision office: they work the call sheet, by day, press a wrong key now and then, and put it right."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bot.casework.callsheet.corrections import NotCorrectable
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from bot.work import corrections, phone_calls
from db.queries.callsheet import callsheet
from db.queries.rounds import rounds, uncalled
from db.queries.rounds.callbacks import HeardByPhone
from db.schema import callbacks
from db.store import Conflict, StoreUnavailable
from handlers.terminal.composition import desk_of
from handlers.terminal.opening import Office
from simulate.weather import DAY, HOUR, Window, stream

if TYPE_CHECKING:
    from simulate.world import World

FIRST_DECISION = 5
"""The day after the window, counted from 0."""


BY = "陈静"
MISKEYED = 0.2
"""So often a wrong key is pressed; and so often somebody has second thoughts after the seal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was recorded of a call. `corrects`: of the one before; `sealed`: when that could change no result."""

    outcome: str
    score: int | None
    corrects: bool = False
    sealed: bool = False


class Officers:
    """Phone whom messages did not reach, in the window's afternoons; and decide by two what is still held open then."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.called: dict[str, list[int | None]] = {}
        """Each case that was phoned about, and what was heard."""
        self.entries: dict[str, list[Entry]] = {}
        """The same with everything that was recorded, in order."""
        self._slips = stream(world.seed, "slips")

    async def work(self, key: RoundKey, window: Window) -> None:
        """The window's afternoons."""
        world = self._world
        for day in (1, 3, 4):
            await asyncio.sleep(max(0.0, window.opens + day * DAY + 15 * HOUR - world.loop.time()))
            await self._phone_all(str(key))

    async def decide(self, key: RoundKey, window: Window) -> None:
        """The mornings after: a round that somebody was never called in is not left open for ever."""
        for days in range(5, 9):
            await asyncio.sleep(max(0.0, window.opens + days * DAY + 10 * HOUR - self._world.loop.time()))
            store = self._world.ground.store()
            await self._think_again(str(key))
            count = await store.read(partial(uncalled.would_be_not_called, month=str(key)))
            if not count:
                continue
            if self._world.weather.phoning and days == FIRST_DECISION:
                await self._phone_all(str(key))
                continue
            decision = partial(
                rounds.give_up, month=str(key), count=count, by="陈静、周敏", reason="联系不上"
            )
            with suppress(StoreUnavailable):
                await store.write(decision)

    async def _phone_all(self, month: str) -> None:
        world = self._world
        store = world.ground.store()
        desk = desk_of(Office(world.settings, store, world.vault))
        sheet = await store.read(
            lambda c: [line.case_no for line in callsheet.waiting(c, month, now=world.wall())]
        )
        for case_no in sheet:
            await asyncio.sleep(60 + world.chance.random() * 120)
            person = next(p for p in world.town.people if case_no in p.scores)
            score = world.town.phoned(person, case_no, ())
            slipped = self._slips.random() < MISKEYED
            heard = _heard(self._slips.randint(1, 5) if slipped else score)
            call = phone_calls.NotedCall(case_no, heard)
            try:
                done = await store.write(partial(_record, desk=desk, call=call, world=world))
            except (Conflict, StoreUnavailable, ValueError) as e:
                world.note("call_not_recorded", case_no, type(e).__name__)
                continue
            self._entered(case_no, heard, sealed=done.sealed)
            if slipped and self._slips.random() < 0.5:
                await self._correct(case_no, HeardByPhone(None, None, BY, "", withdrawn=True))
            elif slipped:
                await self._correct(case_no, _heard(score))

    async def _think_again(self, month: str) -> None:
        """Some records are put right days later, most of them when the month is sealed."""
        of_month = await self._world.ground.store().read(partial(_cases_of, month=month))
        for case_no in [case_no for case_no in self.entries if case_no in of_month]:
            if self._slips.random() < MISKEYED:
                await self._correct(case_no, _heard(self._slips.randint(1, 5)))

    async def _correct(self, case_no: str, heard: HeardByPhone) -> None:
        """Say what the latest record should have been, where that may still be said."""
        world = self._world
        await asyncio.sleep(20)
        store = world.ground.store()
        desk = desk_of(Office(world.settings, store, world.vault))
        call = phone_calls.NotedCall(case_no, heard)
        try:
            done = await store.write(partial(_put_right, desk=desk, call=call, world=world))
        except (Conflict, StoreUnavailable, NotCorrectable) as e:
            world.note("call_not_corrected", case_no, type(e).__name__)
            return
        self._entered(case_no, heard, sealed=done.sealed, corrects=True)

    def _entered(self, case_no: str, heard: HeardByPhone, *, sealed: bool, corrects: bool = False) -> None:
        entry = Entry(heard.outcome, heard.score, corrects, sealed)
        self.entries.setdefault(case_no, []).append(entry)
        self.called.setdefault(case_no, []).append(heard.score)


def _heard(score: int | None) -> HeardByPhone:
    return HeardByPhone(score, Disposition.ANSWERED if score is not None else Disposition.NO_ANSWER, BY, "")


def _cases_of(connection: Connection, *, month: str) -> set[str]:
    return set(connection.execute(select(callbacks.c.case_no).where(callbacks.c.month == month)).scalars())


def _put_right(
    connection: Connection, *, desk: phone_calls.CallDesk, call: phone_calls.NotedCall, world: "World"
) -> corrections.Corrected:
    return corrections.correct(connection, desk, call, "按错了键", world.wall())


def _record(
    connection: Connection, *, desk: phone_calls.CallDesk, call: phone_calls.NotedCall, world: "World"
) -> phone_calls.Recorded:
    return phone_calls.record(connection, desk, call, world.wall())
