"""The running parts of `huifang serve`, and in which order they begin: nothing is sent before what came in meanwhile was read."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from bot.turns.turn import Turns
from handlers.inbound.acceptance import Desk
from handlers.terminal.opening import Office
from scheduler.directory import Directory
from scheduler.health.health import Health
from scheduler.inbound.hearing import Hearing
from scheduler.rounds.rounds import Rounds
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile
from scheduler.sending.recovering import Recovering
from scheduler.staff_notices import StaffNotices

FIRST_WORDS = 30.0
"""Seconds for which sending waits at the start for the inboxes to be read."""


@dataclass(frozen=True, slots=True)
class House:
    """The running parts."""

    office: Office
    turns: Turns
    rounds: Rounds
    dispatch: Dispatch
    reconcile: Reconcile
    hearing: Hearing
    desk: Desk
    directory: Directory
    health: Health
    recovering: Recovering
    staff: StaffNotices

    async def begin(self) -> None:
        """Runs first at the start: sends that no process is watching any more are in doubt."""
        await self.reconcile.doubt_abandoned()
        await self.directory.tick()
        await self.recovering.begin()

    async def send(self) -> None:
        """Send until stopped; nothing goes out before messages that arrived meanwhile have been read, if possible.

        After a restore nothing goes out until it is known what was sent since the backup.
        """
        await self.recovering.run()
        if not self.recovering.done:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_WORDS):
                await self.hearing.tick()
        await self.dispatch.run()
