"""A month's 差评 in figures, counted for everybody who may know the same of them: six thousand take a third of a second."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.remedies.tally import CountedRemedy, RemedyTally, by_department, tally
from bot.casework.tickets.deadline import IsWorkday
from bot.domain.month import Month
from bot.work.remedy_figures import entries
from db.store import Store
from handlers.pages.lately import Lately, Pace


@dataclass(frozen=True, slots=True)
class RemediesWanted:
    """The month, who looks, and by which names the department is known to which they are bound; None: to none."""

    month: Month
    reader: int
    own: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class RemediesCounted:
    """All of them together, and by department."""

    totals: RemedyTally
    departments: Mapping[str, RemedyTally]


def remedies_counted_of(
    store: Store,
    workdays: Callable[[], IsWorkday],
    pace: Pace,
) -> Lately[RemediesWanted, RemediesCounted]:
    """The figures as they were counted last."""

    async def look(wanted: RemediesWanted) -> RemediesCounted:
        lines = await store.read(partial(_counted, wanted=wanted, is_workday=workdays(), now=pace.clock()))
        return RemediesCounted(tally(lines), by_department(lines))

    return Lately(look, pace)


def _counted(
    connection: Connection, wanted: RemediesWanted, is_workday: IsWorkday, now: datetime
) -> list[CountedRemedy]:
    def all_of_them() -> Iterator[CountedRemedy]:
        last = 0
        while found := entries(connection, wanted.month, wanted.reader, is_workday, now, after=last):
            yield from (
                one.counted for one in found if wanted.own is None or one.remedy.department in wanted.own
            )
            last = found[-1].remedy.id

    return list(all_of_them())
