"""How the cases in progress stand, counted for everybody who looks."""

from collections.abc import Callable
from datetime import datetime

from db.queries.supervision.watch_stand import WatchStand, stand
from db.store import Store
from handlers.pages.lately import Lately


def standing_of(
    store: Store, clock: Callable[[], datetime], timer: Callable[[], float]
) -> Lately[None, WatchStand]:
    """The open cases by department, item and card; `timer`: seconds of a steady clock."""

    async def look(_: None) -> WatchStand:
        return await store.read(stand)

    return Lately(look, clock, timer)
