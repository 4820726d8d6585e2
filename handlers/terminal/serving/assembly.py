"""`huifang serve` as a whole: every part put together, started in order and stopped in reverse.

Incoming connections open last and close first: what a provider has been told is committed, and what has been
committed is sent, by this process or by the next.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.channels.base import Channel
from bot.work import questionnaires
from db.queries.keys import keyring
from db.queries.processes import heartbeats
from db.store import StoreUnavailable
from db.vault import Vault
from handlers.inbound.acceptance import Desk, keeper
from handlers.terminal.composition import (
    documents_of,
    health_of,
    new_ref,
    reaches_of,
    rounds_of,
    staff_notices_of,
    turns_of,
)
from handlers.terminal.opening import Office, now
from handlers.terminal.serving.alone import Alone
from handlers.terminal.serving.hearing import hearing_of, recovering_of
from handlers.terminal.serving.house import House
from handlers.terminal.serving.jobs import jobs_of
from handlers.terminal.signed_aside import warn
from scheduler.directory import Directory
from scheduler.health.clock import ClockGuard
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile
from scheduler.timetable import Job, keep_going, scheduler_for


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
    dispatch.documents = documents_of(office, clock)
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
    return house, jobs_of(house, channels, clock, guard)
