"""How the cases in progress stand, and which were concluded in numbers on their last day, counted for everybody who looks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.casework.supervision.anomalies import mass_closings
from bot.casework.supervision.clocks import Watching
from bot.settings import Settings
from bot.work.supervision.watching import WatchRules
from bot.work.tickets import Registry
from db.queries import department_names
from db.queries.supervision import watch_lists
from db.queries.supervision.watch_stand import WatchStand, stand
from db.store import Store
from handlers.pages.lately import Lately, Pace

CLOSINGS_LOOKED_AT = timedelta(days=35)
Closings = Mapping[tuple[str, date], tuple[str, ...]]
"""The numbers of the cases that a department concluded on a day."""


def standing_of(store: Store, pace: Pace) -> Lately[None, WatchStand]:
    """The open cases by department, item and card."""

    async def look(_: None) -> WatchStand:
        return await store.read(stand)

    return Lately(look, pace)


def closings_of(
    store: Store,
    rules: Callable[[], tuple[Settings, Registry]],
    pace: Pace,
) -> Lately[None, Closings]:
    """Many cases concluded on the last day: 50,000 that were concluded in five weeks take three seconds to go through."""

    async def look(_: None) -> Closings:
        settings, registry = rules()
        watching = WatchRules.of(settings, registry.calendar).watching
        find = partial(
            _closings,
            since=pace.clock() - CLOSINGS_LOOKED_AT,
            watching=watching,
            least=settings.watch_closings,
        )
        return await store.read(find)

    return Lately(look, pace)


def _closings(connection: Connection, since: datetime, watching: Watching, least: int) -> Closings:
    known = department_names.known(connection)
    found = watch_lists.concluded_since(connection, since)
    lately = (replace(case, department=known.current(case.department)) for case in found)
    return mass_closings(lately, watching, least=least)
