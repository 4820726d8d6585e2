"""The officers of the supervision office: they work the call sheet, by day."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot import phoning
from bot.commands.opening import Office
from bot.commands.wiring import desk_of
from bot.dialogue.talk import Disposition
from db.queries import callsheet
from db.queries.callbacks import Heard
from db.store import Conflict, StoreUnavailable
from simulate.weather import DAY, HOUR, OPENS

if TYPE_CHECKING:
    from simulate.world import World


class Officers:
    """Phone whom messages did not reach, on the fourth and the fifth day."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.called: dict[str, list[int | None]] = {}
        """Each case that was phoned about, and what was heard."""

    async def work(self) -> None:
        """The window's afternoons."""
        world = self._world
        for day in (1, 3, 4):
            await asyncio.sleep(max(0.0, OPENS + day * DAY + 15 * HOUR - world.loop.time()))
            await self._phone_all()

    async def _phone_all(self) -> None:
        world = self._world
        store = world.ground.store()
        desk = desk_of(Office(world.settings, store, world.vault))
        sheet = await store.read(
            lambda c: [line.case_no for line in callsheet.waiting(c, "2026-10", now=world.wall())]
        )
        for case_no in sheet:
            await asyncio.sleep(60 + world.chance.random() * 120)
            person = next(p for p in world.town.people if case_no in p.scores)
            score = world.town.phoned(person, case_no, ())
            ended = Disposition.ANSWERED if score is not None else Disposition.NO_ANSWER
            call = phoning.Call(case_no, Heard(score, ended, "陈静", ""))
            try:
                await store.write(partial(_record, desk=desk, call=call, world=world))
            except (Conflict, StoreUnavailable, ValueError) as e:
                world.note("call_not_recorded", case_no, type(e).__name__)
                continue
            self.called.setdefault(case_no, []).append(score)


def _record(
    connection: Connection, *, desk: phoning.Desk, call: phoning.Call, world: "World"
) -> phoning.Recorded:
    return phoning.record(connection, desk, call, world.wall())
