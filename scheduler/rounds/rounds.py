"""A round by the clock: planned when its window opens, its ladders moved, closed and sealed at the end.

Each tick asks the database what is due and may be repeated, skipped or run after days of absence: nothing
depends on a tick having run at its hour. While the clock cannot be trusted (`scheduler.health.clock`) a tick
does none of this.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bot.casework.rounds.clock import Unsteady, may_start
from bot.domain.month import Hours, Month, RoundKey, Window
from bot.turns.turn import Turns
from db.queries.rounds import planning
from db.store import Store
from db.upkeep.roots import Keep
from db.vault import Vault
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.rounds.closing import Closing
from scheduler.rounds.ladder import Ladder, Reach
from scheduler.rounds.planning import Planning
from scheduler.workdays import OFFICIAL, Workdays


class Rounds:
    """The rounds of one office."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        turns: Turns,
        *,
        hours: Callable[[], Hours],
        reaches: Sequence[Reach],
        workdays: Callable[[], Workdays] = lambda: OFFICIAL,
        keep_root: Keep = lambda month, root: None,
        ledger: Bookkeeping | None = None,
    ) -> None:
        """`hours`, `workdays` (on which officers phone): those in force; `reaches`: the channels in use, the preferred
        one first.

        `keep_root`: see `Closing`. `ledger`: by default one that needs no witness.
        """
        self._store = store
        self._hours = hours
        self._zone = zone = hours().zone
        self._ledger = ledger or Bookkeeping(store, vault)
        self._planning = Planning(store, vault, zone=zone, workdays=workdays)
        self._closing = Closing(
            store, vault, planning=self._planning, zone=zone, keep_root=keep_root, ledger=self._ledger
        )
        self._ladder = Ladder(store, turns, hours=hours, reaches=reaches)

    def window(self, month: Month) -> Window:
        """The month's window in the office's zone."""
        return self._planning.window(month)

    async def tick(self, now: datetime, unsteady: Unsteady | None = None) -> None:
        """Do whatever is due: plan or extend the round in its window, commit its roster, move ladders, close what is
        over.

        `unsteady`: what the guard of the clock has found.
        """
        if not may_start(unsteady, self._hours()):
            return
        await self.plan_due(now)
        await self.climb(now)
        if unsteady is None:
            await self._closing.close_what_is_over(now)

    async def plan_due(self, now: datetime) -> None:
        """Plan last month's round and the supplements of sealed months, or extend them, and commit their rosters."""
        month = Month.of(now, self._zone).previous
        unplanned, late = await self._store.read(partial(planning.due, month=month, now=now, zone=self._zone))
        if unplanned:  # after the window, too: a missed round must be visible
            await self._planning.plan(RoundKey(month), now)
        await self._planning.plan_latecomers(late, now)
        await self._ledger.commit(now)

    async def plan(self, key: RoundKey, now: datetime) -> int:
        """Open a round, give every case it must account for its callback and commit its roster; returns how many were
        added.

        Raises RoundRefused before the window, and while there is no case.
        """
        added = await self._planning.plan(key, now)
        await self._ledger.commit(now)
        return added

    async def close(self, key: RoundKey, now: datetime) -> int:
        """Close and seal a round; returns how many records were sealed. Raises what `Closing.close` raises."""
        return await self._closing.close(key, now)

    async def climb(self, now: datetime) -> int:
        """Move the ladders that are due; returns how many parties were handled."""
        return await self._ladder.climb(now)
