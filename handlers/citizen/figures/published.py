"""What the pages of a published month share: the month itself, as it was published, and its rates as they are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.few_counts import CountsApart
from bot.casework.figures.geometry import Whisker, coverage, whisker
from bot.casework.figures.merging import LOWEST_FLOOR, Departments
from bot.casework.figures.score import Figures
from bot.casework.ledger.aloud import aloud
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from bot.domain.month import Month, RoundKey, window_of
from bot.domain.round_state import RoundState
from bot.exports.bundle_folder import NotABundle
from bot.exports.edition import Edition
from bot.exports.published_months import PublishedMonths
from db.queries.figures import published, supplement_rounds
from db.queries.figures.published import SealedMonth
from db.queries.rounds import rounds
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.lately import Glance
from handlers.pages.problems import Problem, not_found


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """One of the three rates, which are always shown together and in one size. `name`: `month.rate_<name>`."""

    name: str
    share: float | None
    part: int
    whole: int
    interval: Whisker | None
    """None for a count of everything, where nothing is estimated."""

    @property
    def few(self) -> bool:
        """Of so few no share is said: 100 % of three would look like something."""
        return 0 < self.whole < LOWEST_FLOOR


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """Cases that turned up after the seal, which no other figure includes. `figures`: as published; none before."""

    key: RoundKey
    concluded: int
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What is published of a month and stays as it is."""

    closed_at: datetime
    given_up: bool
    """Two persons decided that it is closed although somebody was never called."""
    root: str
    totals: Figures
    departments: Departments
    floor: int
    """No department with fewer answers stands alone."""
    edition: Edition | None
    """What anybody can check; None: the month is from before there was a ledger, and its figures are those of the tables."""


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """Everything that the public sees of a month."""

    month: Month
    facts: MonthFacts
    complaints: Glance[CountsApart[ComplaintFate]]
    """By now: they go on after the seal."""
    supplements: tuple[SupplementLine, ...]
    before: Month | None
    after: Month | None

    @property
    def dissatisfied(self) -> int:
        """How many gave a score that does not count as satisfied."""
        return self.facts.totals.answered - self.facts.totals.satisfied


def rates(totals: Figures) -> tuple[PublishedRate, ...]:
    """Answered of concluded, satisfied of answered, satisfied of concluded."""
    answered, satisfied, concluded = totals.answered, totals.satisfied, totals.concluded
    return (
        _rate("coverage", answered, concluded, counted=True),
        _rate("answered", satisfied, answered),
        _rate("concluded", satisfied, concluded),
    )


def _rate(name: str, part: int, whole: int, *, counted: bool = False) -> PublishedRate:
    if whole < LOWEST_FLOOR:
        return PublishedRate(name, None, part, whole, None)
    return PublishedRate(name, part / whole, part, whole, None if counted else whisker(part, whole))


async def listed(visit: CitizenVisit) -> list[SealedMonth]:
    """The months that can be seen, the latest first."""
    there = await _there(visit)
    sealed = await visit.read(published.sealed_months)
    return [one for one in sealed if RoundKey(one.month) in there or not one.in_ledger]


async def month_of(visit: CitizenVisit, month: Month) -> PublishedMonth:
    """A month as it is published; raises Problem 404 for one that is not, or not yet."""
    months = await listed(visit)
    own = next((one for one in months if one.month == month), None)
    if own is None:
        raise await _not_published(visit, month)
    return PublishedMonth(
        month,
        await facts_of(visit, own),
        await visit.door.complaints.glance(month),
        supplements=await _supplements(visit, own),
        before=max((one.month for one in months if one.month < month), default=None),
        after=min((one.month for one in months if one.month > month), default=None),
    )


async def facts_of(visit: CitizenVisit, own: SealedMonth) -> MonthFacts:
    """What is published of one of those that are listed."""
    return await (_as_published(visit, own.month) if own.in_ledger else _as_counted(visit, own.month))


async def edition_of(visit: CitizenVisit, key: RoundKey) -> Edition:
    """What is published of a round; raises Problem 404 while nothing is, and 503 for a file that somebody broke."""
    try:
        found = await visit.off_loop(visit.door.published.edition, key)
    except NotABundle:
        raise Problem(503, "month.unreadable", month=visit.formats.month(key)) from None
    if found is None:
        raise not_found("month.not_there", month=visit.formats.month(key))
    return found


async def _there(visit: CitizenVisit) -> frozenset[RoundKey]:
    return frozenset(await visit.off_loop(PublishedMonths.keys, visit.door.published))


async def _as_published(visit: CitizenVisit, month: Month) -> MonthFacts:
    edition = await edition_of(visit, RoundKey(month))
    word = edition.word
    return MonthFacts(
        word.closed_at,
        word.given_up,
        word.root,
        edition.figures,
        word.departments,
        word.floor,
        edition,
    )


async def _as_counted(visit: CitizenVisit, month: Month) -> MonthFacts:
    settings = visit.door.settings
    order, floor = tuple(settings.departments), settings.publish_floor
    found = await visit.read(partial(published.unledgered, month=month, order=order, floor=floor))
    closed_at = found.round.closed_at
    assert closed_at is not None, "it is sealed"
    given_up, root = bool(found.round.uncalled_by), found.round.root or ""
    return MonthFacts(closed_at, given_up, root, found.totals, found.departments, found.floor, None)


async def _not_published(visit: CitizenVisit, month: Month) -> Problem:
    """Why the month cannot be seen, and when it can."""
    found = await visit.read(partial(rounds.find, month=str(month)))
    window = window_of(month, visit.door.settings.zone)
    closes = found.closes if found is not None else window.closes
    match found.state if found is not None else None:
        case RoundState.CLOSED:
            key = "month.being_written"
        case None if visit.now >= closes:
            key = "month.never"
        case _:
            key = "month.not_yet" if visit.now < closes else "month.not_sealed"
    day = visit.formats.day(visit.formats.local(closes))
    return not_found(key, month=visit.formats.month(month), day=day)


async def _supplements(visit: CitizenVisit, own: SealedMonth) -> tuple[SupplementLine, ...]:
    zone = visit.door.settings.zone
    planned = await visit.read(partial(supplement_rounds.of_month, month=own.month, now=visit.now, zone=zone))
    there, found = await _there(visit), []
    for one in planned:
        if one.state == RoundState.UNPLANNED:
            continue
        figures = one.figures if one.state == RoundState.CLOSED and not own.in_ledger else None
        if one.key in there:
            figures = (await edition_of(visit, one.key)).figures
        found.append(SupplementLine(one.key, (figures or one.figures).concluded, figures))
    return tuple(found)


def drawn(found: PublishedMonth) -> Mapping[str, Any]:
    """What the templates of a month need."""
    totals = found.facts.totals
    return {
        "found": found,
        "facts": found.facts,
        "edition": found.facts.edition,
        "aloud": aloud(found.facts.edition.last.root) if found.facts.edition is not None else (),
        "totals": totals,
        "bar": coverage(totals),
        "rates": rates(totals),
        "ends": {end.value: label.token for end, label in DISPOSITIONS.items()},
        "levels": {score: label.token for score, label in LEVELS.items()},
    }
