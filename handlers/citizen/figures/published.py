"""What the pages of a published month share: the month itself, and its rates as they are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.casework.figures.geometry import Whisker, coverage, whisker
from bot.casework.figures.score import Figures
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from bot.domain.month import Month
from db.queries.figures import published
from db.queries.figures.published import PublishedMonth
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import not_found


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """One of the three rates, which are always shown together and in one size. `name`: `month.rate_<name>`."""

    name: str
    share: float | None
    part: int
    whole: int
    interval: Whisker | None
    """None for a count of everything, where nothing is estimated."""


def rates(totals: Figures) -> tuple[PublishedRate, ...]:
    """Answered of concluded, satisfied of answered, satisfied of concluded."""
    answered, satisfied, concluded = totals.answered, totals.satisfied, totals.concluded
    return (
        PublishedRate("coverage", totals.coverage, answered, concluded, None),
        PublishedRate("answered", totals.satisfied_rate, satisfied, answered, whisker(satisfied, answered)),
        PublishedRate(
            "concluded", totals.satisfied_of_concluded, satisfied, concluded, whisker(satisfied, concluded)
        ),
    )


async def month_of(visit: CitizenVisit, month: Month) -> PublishedMonth:
    """A sealed month; raises Problem 404 for one that is not, or not yet."""
    settings = visit.door.settings
    look = partial(
        published.published, month=month, order=settings.departments, zone=settings.zone, now=visit.now
    )
    found = await visit.read(look)
    if found is None:
        raise not_found("month.not_published", month=visit.formats.month(month))
    return found


def drawn(found: PublishedMonth) -> Mapping[str, Any]:
    """What the templates of a month need."""
    return {
        "found": found,
        "totals": found.totals,
        "bar": coverage(found.totals),
        "rates": rates(found.totals),
        "ends": {end.value: label.token for end, label in DISPOSITIONS.items()},
        "levels": {score: label.token for score, label in LEVELS.items()},
    }
