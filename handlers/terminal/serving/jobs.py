"""What the jobs of a running house do at each tick; when they do it, `scheduler.timetable` says.

A tick that sends, closes or forgets waits for what has to come before it: a restored database that knows again what was sent,
inboxes that have been read, a steady clock.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.channels.base import Channel, FileSource
from bot.domain.medium import Medium
from bot.work.panel import forget_long_gone
from db.queries.cases import imports
from handlers.terminal.composition import alarm_of, deadlines_of, folder_of, following, uploads_of, watch_of
from handlers.terminal.erasures import look_after_erasures
from handlers.terminal.ledger_composition import cosigning_of, publishing_of
from handlers.terminal.serving.house import House
from handlers.terminal.serving.province import reporting_of
from handlers.terminal.signed_aside import write_down
from scheduler.counts import fold_counts
from scheduler.health.clock import ClockGuard
from scheduler.inbound.fetching import Fetching
from scheduler.shelves import file_shelves
from scheduler.timetable import Job, timetable
from scheduler.vouching import vouch

log = structlog.get_logger()

SETTLED = 30.0
"""Seconds after the start in which the office chat is told nothing, while the backlog is being worked off."""


class HouseJobs:
    """The jobs that are more than the tick of one part."""

    def __init__(
        self,
        house: House,
        mediums: Mapping[str, Medium],
        clock: Callable[[], datetime],
        guard: ClockGuard,
    ) -> None:
        """`mediums`: of the channels, by name."""
        self._house, self._clock, self._guard = house, clock, guard
        self._reporting = reporting_of(house.office, clock)
        self._alarm = following(house.office, partial(alarm_of, channels=mediums))
        self._settled = asyncio.get_running_loop().time() + SETTLED

    async def rounds(self) -> None:
        """No reminder is sent, and no round closed, before the latest messages have been read."""
        if self._house.recovering.done and self._house.hearing.begun:
            seen = await self._guard.look()
            await self._house.rounds.tick(seen.wall, seen.unsteady)

    async def inboxes(self) -> None:
        """Read what came in."""
        if self._house.recovering.done:
            await self._house.hearing.tick()

    async def staff(self) -> None:
        """Call on those for whom something waits."""
        if self._house.staff.has_ways and (seen := await self._guard.look()).unsteady is None:
            await self._house.staff.tick(seen.wall)

    async def province(self) -> None:
        """Report what was sealed."""
        if self._house.recovering.done:
            await self._guard.steadily(lambda _: self._reporting.tick())

    async def housekeeping(self) -> None:
        """What may be done now and then: whom complaints can name, counts folded, what is to be forgotten forgotten."""
        office = self._house.office
        await self._house.directory.tick()
        await fold_counts(office.store)
        await office.store.write(partial(imports.sweep, now=self._clock()))
        await look_after_erasures(office, self._clock())
        await write_down(office, self._clock())
        await self._guard.steadily(self._forget_members)

    async def _forget_members(self, now: datetime) -> None:
        office = self._house.office
        years = office.settings.panel_keep_years
        await office.store.write(partial(forget_long_gone, vault=office.vault, years=years, now=now))

    async def health(self) -> None:
        """Look what is wrong; the office's chat is told, unless nobody could be served anyway."""
        for problem in (found := await self._house.health.problems()):
            log.warning("problem", kind=problem.kind.value)
        alarm = self._alarm() if not any(problem.kind.down for problem in found) else None
        if alarm is not None and asyncio.get_running_loop().time() >= self._settled:
            await alarm.tell(found, self._clock())


def jobs_of(
    house: House, channels: Sequence[Channel], clock: Callable[[], datetime], guard: ClockGuard
) -> tuple[Job, ...]:
    """The timetable of this house."""
    office, mediums = house.office, {channel.name: channel.medium for channel in channels}
    jobs = HouseJobs(house, mediums, clock, guard)
    deadlines = following(office, partial(deadlines_of, channels=mediums))
    watch = following(office, partial(watch_of, channels=mediums))
    sources = {s.name: s for s in (*channels, uploads_of(office)) if isinstance(s, FileSource)}
    return timetable(
        settings=office.in_force.refresh,
        inboxes=jobs.inboxes,
        rounds=jobs.rounds,
        witnesses=cosigning_of(office, clock).tick,
        publishing=publishing_of(office, clock).tick,
        province=jobs.province,
        heartbeat=house.reconcile.doubt_abandoned,
        doubts=house.reconcile.tick,
        deadlines=lambda: guard.steadily(deadlines().tick),
        supervision=lambda: guard.steadily(watch().tick),
        staff=jobs.staff,
        receipts=house.reconcile.ask_overdue,
        files=Fetching(office.store, folder_of(office), sources, house.turns.take, clock=clock).tick,
        departments=jobs.housekeeping,
        shelves=partial(file_shelves, office.store, office.vault),
        vouching=partial(vouch, office.store, office.vault),
        health=jobs.health,
    )
