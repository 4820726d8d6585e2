"""The demo's earlier months: small ones, lived through as October is, but for the complaints and without anybody to watch.

October's signs stand beside them: what is usual is counted from months that there were.
"""

import random
from datetime import timedelta

from bot.domain.medium import Medium
from bot.domain.month import Month
from db.queries.cases import case_export
from handlers.terminal.composition import new_ref, rounds_of, turns_of
from handlers.terminal.demo.demo_clock import DemoClock
from handlers.terminal.demo.phoning import phone_all
from handlers.terminal.demo.town import CALM, SimulatedChannel, Town, channel_of
from handlers.terminal.ledger_composition import publishing_of
from handlers.terminal.opening import Office
from scheduler.rounds.ladder import Reach
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile

TURN_OF_CLOCK = timedelta(hours=1)
PHONED = timedelta(days=3, hours=10)


async def live_through(office: Office, month: Month) -> None:
    """The five days of a month whose sheet has been imported, to its seal."""
    window = rounds_of(office).window(month)
    clock = DemoClock(window.opens)
    phones = await office.store.read(
        lambda c: [
            str(row["phone"]) for row in case_export.export(c, office.vault, str(month)) if row["can_sms"]
        ]
    )
    town = Town(list(dict.fromkeys(phones)), clock, seed=month.month, shares=CALM)
    channel = SimulatedChannel(town, channel_of(Medium.SMS), Medium.SMS)
    dispatch = Dispatch(
        office.store, office.vault, [channel], owner="demo", hours=lambda: office.settings.hours, clock=clock
    )
    turns = turns_of(office, chance=random.Random(month.month).getrandbits)  # noqa: S311 - a play, not a secret
    rounds = rounds_of(office, [Reach(channel.name, channel.medium, channel.rate)], turns)
    publishing = publishing_of(office, clock)
    reconcile = Reconcile(
        office.store, dispatch, [channel], owner="demo", alone=True, clock=clock, refs=new_ref
    )
    while clock() <= window.closes:
        if clock() == window.opens + PHONED:
            await phone_all(office, town, month, clock)
        await rounds.tick(clock())
        await publishing.tick()
        await dispatch.drain()
        for report in town.reports():
            await reconcile.report(channel.name, report)
        while due := town.due():
            for reaction in due:
                await turns.take(town.incoming(reaction), clock())
            await dispatch.drain()
        await reconcile.tick()
        clock.set(clock() + TURN_OF_CLOCK)
