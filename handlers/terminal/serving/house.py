"""`huifang serve` as a whole: every part put together, started in order and stopped in reverse.

Incoming connections open last and close first: what a provider has been told is committed, and what has been
committed is sent, by this process or by the next.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.base import Channel, FileSource
from bot.turns.turn import Turns
from bot.work import questionnaires
from bot.work.panel import forget_long_gone
from db.queries.cases import imports
from db.queries.keys import keyring
from db.queries.processes import heartbeats
from db.store import StoreUnavailable
from db.vault import Vault
from handlers.inbound.acceptance import Desk, keeper
from handlers.terminal.composition import (
    alarm_of,
    cosigning_of,
    deadlines_of,
    folder_of,
    following,
    health_of,
    new_ref,
    publishing_of,
    reaches_of,
    rounds_of,
    staff_notices_of,
    turns_of,
    uploads_of,
    watch_of,
)
from handlers.terminal.erasures import look_after_erasures
from handlers.terminal.opening import Office, now
from handlers.terminal.serving.alone import Alone
from handlers.terminal.serving.hearing import hearing_of, recovering_of
from handlers.terminal.serving.province import reporting_of
from handlers.terminal.signed_aside import warn, write_down
from scheduler.counts import fold_counts
from scheduler.directory import Directory
from scheduler.health.clock import ClockGuard
from scheduler.health.health import Health
from scheduler.inbound.fetching import Fetching
from scheduler.inbound.hearing import Hearing
from scheduler.rounds.rounds import Rounds
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile
from scheduler.sending.recovering import Recovering
from scheduler.shelves import file_shelves
from scheduler.staff_notices import StaffNotices
from scheduler.timetable import Job, keep_going, scheduler_for, timetable

log = structlog.get_logger()

FIRST_WORDS = 30.0
"""Seconds for which sending waits at the start for the inboxes to be read."""
SETTLED = 30.0
"""Seconds after the start in which the office chat is told nothing, while the backlog is being worked off."""


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


@asynccontextmanager
async def running(
    office: Office,
    channels: Sequence[Channel],
    *,
    clock: Callable[[], datetime] = now,
    reconciling: bool = True,
) -> AsyncIterator[House]:
    """The running parts with these channels (the preferred one first), the dispatcher and the jobs."""
    owner = secrets.token_hex(8)
    with (
        Alone(office.settings.database_url)
        if office.store.dialect == "sqlite"
        else nullcontext(False) as alone
    ):
        house, jobs = assembled(
            office, channels, owner=owner, alone=alone, clock=clock, reconciling=reconciling
        )
        await office.store.write(partial(_presented, vault=office.vault, owner=owner, now=clock()))
        await house.begin()
        await warn(office, clock())
        sending = asyncio.create_task(house.send())
        scheduler = scheduler_for(jobs)
        scheduler.start()
        going = asyncio.create_task(keep_going(scheduler))
        try:
            yield house
        finally:
            going.cancel()
            scheduler.shutdown(wait=False)
            house.recovering.stop()
            house.dispatch.stop()
            await sending
            for channel in channels:
                await channel.close()
            await house.staff.close()
            with suppress(StoreUnavailable):  # then the others notice our silence
                await office.store.write(partial(heartbeats.stop, owner=owner))


def _presented(connection: Connection, *, vault: Vault, owner: str, now: datetime) -> None:
    """Register which keys this process has, and keep what it asks; raises WrongKey if another key is in force by now."""
    keyring.sure(connection, vault)
    questionnaires.keep_released(connection)
    heartbeats.knows(connection, owner, vault.names, now=now)


def assembled(
    office: Office,
    channels: Sequence[Channel],
    *,
    owner: str,
    alone: bool,
    clock: Callable[[], datetime],
    reconciling: bool = True,
) -> tuple[House, tuple[Job, ...]]:
    """The parts and their timetable, not started yet: the caller provides the clock and the loop."""

    def said() -> None:
        dispatch.poke()

    directory = Directory(office.store, clock=clock)
    turns = turns_of(office, said=said, departments=directory.departments)
    desk = Desk(turns.take, keeper(office.store, office.vault), clock)
    hearing = hearing_of(office, channels, desk, clock)
    dispatch = Dispatch(
        office.store,
        office.vault,
        channels,
        owner=owner,
        hours=lambda: office.settings.hours,
        agency=lambda: office.settings.agency_name,
        clock=clock,
        heard=hearing.heard,
    )
    guard = ClockGuard(office.store, clock=clock)
    rounds = rounds_of(office, reaches_of(office.settings, channels), turns)
    asked = channels if reconciling else []
    reconcile = Reconcile(
        office.store, dispatch, asked, owner=owner, alone=alone, clock=clock, refs=new_ref, guard=guard
    )
    health = health_of(office, {c.name: c.medium for c in channels}, clock)
    recovering = recovering_of(office, channels, hearing, rounds, clock)
    staff = staff_notices_of(office)
    house = House(
        office, turns, rounds, dispatch, reconcile, hearing, desk, directory, health, recovering, staff
    )
    return house, _jobs(house, channels, clock, guard)


def _jobs(
    house: House, channels: Sequence[Channel], clock: Callable[[], datetime], guard: ClockGuard
) -> tuple[Job, ...]:
    """The timetable of this house."""
    office = house.office
    mediums = {c.name: c.medium for c in channels}
    deadlines = following(office, partial(deadlines_of, channels=mediums))
    watch = following(office, partial(watch_of, channels=mediums))
    sources = {s.name: s for s in (*channels, uploads_of(office)) if isinstance(s, FileSource)}
    fetching = Fetching(office.store, folder_of(office), sources, house.turns.take, clock=clock)

    async def work_rounds() -> None:
        if not (house.recovering.done and house.hearing.begun):
            return  # no reminder is sent, and no round closed, before the latest messages have been read
        seen = await guard.look()
        await house.rounds.tick(seen.wall, seen.unsteady)

    async def hear() -> None:
        if house.recovering.done:
            await house.hearing.tick()

    async def call_on_staff() -> None:
        if house.staff.has_ways and (seen := await guard.look()).unsteady is None:
            await house.staff.tick(seen.wall)

    reporting = reporting_of(office, clock)

    async def report_to_province() -> None:
        if house.recovering.done:
            await guard.steadily(lambda _: reporting.tick())

    async def look_around() -> None:
        await house.directory.tick()
        await fold_counts(office.store)
        await office.store.write(partial(imports.sweep, now=clock()))
        await look_after_erasures(office, clock())
        await write_down(office, clock())
        await guard.steadily(forget_members)

    async def forget_members(now: datetime) -> None:
        years = office.settings.panel_keep_years
        await office.store.write(partial(forget_long_gone, vault=office.vault, years=years, now=now))

    alarm_in_force = following(office, partial(alarm_of, channels=mediums))
    settled = asyncio.get_running_loop().time() + SETTLED

    async def work_health() -> None:
        for problem in (found := await house.health.problems()):
            log.warning("problem", kind=problem.kind.value)
        alarm = alarm_in_force() if not any(problem.kind.down for problem in found) else None
        if alarm is not None and asyncio.get_running_loop().time() >= settled:
            await alarm.tell(found, clock())

    return timetable(
        settings=office.in_force.refresh,
        inboxes=hear,
        rounds=work_rounds,
        witnesses=cosigning_of(office, clock).tick,
        publishing=publishing_of(office, clock).tick,
        province=report_to_province,
        doubts=house.reconcile.tick,
        deadlines=lambda: guard.steadily(deadlines().tick),
        supervision=lambda: guard.steadily(watch().tick),
        staff=call_on_staff,
        receipts=house.reconcile.ask_overdue,
        files=fetching.tick,
        departments=look_around,
        shelves=partial(file_shelves, office.store, office.vault),
        health=work_health,
    )
