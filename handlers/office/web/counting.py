"""A month's figures as they were counted last; counted again after a pause in proportion to what the count took.

A month of two hundred cases is counted in milliseconds, so that what is shown is what stands there now. A month of a
million takes seconds: then all who look share one count, and it is made again a minute later. Only those whom a complaint
may be about have a count of their own, in which it is not.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from sqlalchemy import Connection

from bot.casework.rounds.closing import NEARLY_OVER
from bot.domain.month import Month, RoundKey
from bot.domain.round_state import RoundState
from db.queries.figures import figures, supplement_rounds
from db.queries.figures.figures import MonthFigures
from db.queries.figures.supplement_rounds import SupplementRound
from db.queries.rounds import rounds, uncalled
from db.queries.tickets import ticket_bars
from db.store import Store
from handlers.pages.lately import PAUSE, QUICK

OLDEST = timedelta(hours=1)
"""By the office's clock: the demo's goes on by a day at once, and what was counted before it is of another day."""
_REMEMBERED = 36


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures, and when they were counted."""

    found: MonthFigures
    at: datetime
    good_until: float
    never_called: int = 0
    """How many would end as not called; looked for only when the round's window is over, or nearly so."""
    supplements: tuple[SupplementRound, ...] = ()
    """Of a month: what its own figures do not count."""


_Key = tuple[RoundKey, int | None]
"""A round, and whose count it is; None: everybody's."""


class Counting:
    """Counts months for everybody who looks."""

    def __init__(
        self, store: Store, zone: tzinfo, clock: Callable[[], datetime], timer: Callable[[], float]
    ) -> None:
        """`timer`: seconds of a steady clock."""
        self._store = store
        self._zone = zone
        self._clock = clock
        self._timer = timer
        self._counted: dict[_Key, Counted] = {}
        self._one_at_a_time = asyncio.Lock()

    async def month(self, month: Month, user_id: int) -> Counted:
        """The month's figures for this user, as fresh as their size allows."""
        return await self.round(RoundKey(month), user_id)

    async def round(self, key: RoundKey, user_id: int) -> Counted:
        """The figures of a month's own round, or of a supplement."""
        accused = await self._store.read(partial(ticket_bars.any_about, user_id=user_id))
        wanted = (key, user_id if accused else None)
        found = self._fresh(wanted)
        if found is not None:
            return found
        async with self._one_at_a_time:
            return self._fresh(wanted) or await self._count(wanted)

    def _fresh(self, wanted: _Key) -> Counted | None:
        found = self._counted.get(wanted)
        if found is None or self._timer() >= found.good_until or self._clock() - found.at >= OLDEST:
            return None
        return found

    async def _count(self, wanted: _Key) -> Counted:
        began, at = self._timer(), self._clock()
        key, viewer = wanted
        found, never_called, beside = await self._store.read(
            partial(_counted, key=key, viewer=viewer, now=at, zone=self._zone)
        )
        ended = self._timer()
        took = ended - began
        good_until = ended + (PAUSE * took if took > QUICK else 0.0)
        counted = Counted(found, at, good_until, never_called, beside)
        self._counted.pop(wanted, None)
        self._counted[wanted] = counted
        while len(self._counted) > _REMEMBERED:
            del self._counted[next(iter(self._counted))]
        return counted


def _counted(
    connection: Connection, key: RoundKey, viewer: int | None, now: datetime, zone: tzinfo
) -> tuple[MonthFigures, int, tuple[SupplementRound, ...]]:
    """All of one moment: the figures, who would end as not called, and the supplements."""
    found = figures.month_figures(connection, str(key), zone, viewer=viewer)
    beside = () if key.number else tuple(supplement_rounds.of_month(connection, key.month, now, zone))
    return found, _never_called(connection, str(key), now), beside


def _never_called(connection: Connection, month: str, now: datetime) -> int:
    found = rounds.find(connection, month)
    if found is None or found.state != RoundState.OPEN or now < found.closes - NEARLY_OVER:
        return 0
    return uncalled.would_be_not_called(connection, month)
