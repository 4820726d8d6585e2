"""The officers of the supervision office: they work the call sheet, by day."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from bot.work import phone_calls
from db.queries.callsheet import callsheet
from db.queries.rounds import rounds, uncalled
from db.queries.rounds.callbacks import HeardByPhone
from db.store import Conflict, StoreUnavailable
from handlers.terminal.composition import desk_of
from handlers.terminal.opening import Office
from simulate.weather import DAY, HOUR, Window

if TYPE_CHECKING:
    from simulate.world import World

FIRST_DECISION = 5
"""The day after the window, counted from 0."""


class Officers:
    """Phone whom messages did not reach, in the window's afternoons; and decide by two what is still held open then."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.called: dict[str, list[int | None]] = {}
        """Each case that was phoned about, and what was heard."""

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
            ended = Disposition.ANSWERED if score is not None else Disposition.NO_ANSWER
            call = phone_calls.NotedCall(case_no, HeardByPhone(score, ended, "陈静", ""))
            try:
                await store.write(partial(_record, desk=desk, call=call, world=world))
            except (Conflict, StoreUnavailable, ValueError) as e:
                world.note("call_not_recorded", case_no, type(e).__name__)
                continue
            self.called.setdefault(case_no, []).append(score)


def _record(
    connection: Connection, *, desk: phone_calls.CallDesk, call: phone_calls.NotedCall, world: "World"
) -> phone_calls.Recorded:
    return phone_calls.record(connection, desk, call, world.wall())
