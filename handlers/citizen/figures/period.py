"""A published quarter, half a year or year: its published months together, and its departments as they were told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.casework.figures.breakdown import summed
from bot.casework.figures.geometry import coverage
from bot.casework.figures.score import Figures
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from bot.domain.month import Month
from bot.domain.period import BadPeriod, Period, around
from bot.exports.bundle_folder import NotABundle
from bot.exports.period_word import PeriodWord
from db.queries.figures.published import SealedMonth
from handlers.citizen.figures.published import MonthFacts, facts_of, listed, rates
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem, not_found


@dataclass(frozen=True, slots=True)
class PublishedPeriod:
    """Everything that the public sees of a period. No supplement is in it: each stands beside its month."""

    period: Period
    months: tuple[tuple[Month, MonthFacts], ...]
    """The published ones, in order."""
    missing: tuple[Month, ...]
    """Those that are not published: still to come, not sealed, or without cases."""
    word: PeriodWord | None
    """None: departments are told when all of its months are published."""

    @property
    def totals(self) -> Figures:
        """Of the published months."""
        return summed(facts.totals for _, facts in self.months)


def period_named(visit: CitizenVisit) -> Period | None:
    """The period that the address names; None for a month, or for what is neither."""
    try:
        period = Period.parse(visit.part("month"))
    except BadPeriod:
        return None
    return period if period.months > 1 else None


def periods_of(months: Sequence[SealedMonth]) -> tuple[Period, ...]:
    """The periods that some of these months belong to, the latest first, the longer before what it holds."""
    found = {period for one in months for period in around(one.month)[1:]}
    return tuple(sorted(found, key=lambda one: (one.last, one.months), reverse=True))


async def period_of(visit: CitizenVisit, period: Period) -> PublishedPeriod:
    """A period as far as it is published; raises Problem 404 when none of its months is."""
    months = sorted(one.month for one in await listed(visit) if one.month in period)
    sealed = {one.month: one for one in await listed(visit)}
    if not months:
        raise not_found("period.not_there", period=visit.formats.period(period))
    try:
        word = await visit.off_loop(visit.door.published.period, period)
    except NotABundle:
        raise Problem(503, "month.unreadable", month=visit.formats.period(period)) from None
    facts = [(month, await facts_of(visit, sealed[month])) for month in months]
    return PublishedPeriod(period, tuple(facts), tuple(_between(period, months)), word)


def period_drawn(found: PublishedPeriod) -> Mapping[str, Any]:
    """What its template needs."""
    totals = found.totals
    return {
        "found": found,
        "totals": totals,
        "bar": coverage(totals),
        "rates": rates(totals),
        "ends": {end.value: label.token for end, label in DISPOSITIONS.items()},
        "levels": {score: label.token for score, label in LEVELS.items()},
    }


def _between(period: Period, months: Sequence[Month]) -> list[Month]:
    found, month = [], period.first
    while month <= period.last:
        if month not in months:
            found.append(month)
        month = month.next
    return found
