"""The JSON API's months: the figures as the month's page shows them. Rates are shares of 1, moments have their offset.

Names are those of `huifang round status --json` wherever they mean the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pydantic import TypeAdapter, with_config
from sqlalchemy import Connection

from bot.casework.figures.breakdown import Group, MonthLine
from bot.casework.figures.score import Figures
from bot.domain.disposition import Disposition
from bot.domain.month import Month, Window, window_of
from bot.domain.round_state import RoundState
from db.queries.figures import figures, supplement_rounds
from db.queries.figures.figures import MonthFigures
from db.queries.figures.supplement_rounds import SupplementRound
from handlers.office.api.endpoint import MONTH, ROUND, STRICT, Endpoint, Parameter
from handlers.office.web.roles import READERS
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit

PAGE = 24


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Rates:
    """Where a month's cases went, and the three rates side by side; null where there is nothing to divide by."""

    concluded: int
    dispositions: Mapping[Disposition, int]
    open: int
    scores: Mapping[str, int]
    answered: int
    satisfied: int
    satisfied_rate: float | None
    coverage: float | None
    satisfied_of_concluded: float | None
    wilson_low: float | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class SupplementBrief:
    """A supplement round of a month: cases that came in after its seal. `unplanned`: they wait for `opens`."""

    month: str
    n: int
    state: RoundState
    opens: datetime
    closes: datetime
    root: str | None
    figures: Rates


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class MonthBrief:
    """A month in the list. `root`: of the sealed archive's ledger. No figure counts the cases of `supplements`."""

    month: str
    state: RoundState
    root: str | None
    figures: Rates
    supplements: tuple[SupplementBrief, ...]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Months:
    """Months, the latest first. `next`: what `before` is for the page after this one."""

    months: tuple[MonthBrief, ...]
    next: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class GroupRates:
    """One department, or one item. The satisfaction of fewer than ten answers is null: `too_few`."""

    name: str
    concluded: int
    answered: int
    satisfied: int
    complaints: int
    too_few: bool
    coverage: float | None
    satisfied_rate: float | None
    satisfied_of_concluded: float | None
    wilson_low: float | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Came:
    """So many answers on a day (null: outside the window) by a channel (null: it was not kept)."""

    day: date | None
    channel: str | None
    count: int


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OneMonth:
    """A month as its page shows it, or a supplement. Complaints: how many, by the state in which they are now.

    Of a month, `supplements` are those that no other figure here counts; a supplement has none.
    """

    month: str
    state: RoundState
    opens: datetime
    closes: datetime
    rule: str | None
    root: str | None
    figures: Rates
    departments: tuple[GroupRates, ...]
    items: tuple[GroupRates, ...]
    answers: tuple[Came, ...]
    complaints: Mapping[str, int]
    complaint_sources: Mapping[str, int]
    complaint_categories: Mapping[str, int]
    """By the office's category, else the complainant's; "": neither."""
    complaint_findings: Mapping[str, int]
    """By finding; none: nobody has written one down, or not yet."""
    complaint_measures: Mapping[str, int]
    supplements: tuple[SupplementBrief, ...]


def rates(figures: Figures) -> Rates:
    """A month's figures."""
    return Rates(
        concluded=figures.concluded,
        dispositions=figures.dispositions,
        open=figures.open,
        scores={str(score): count for score, count in figures.scores.items()},
        answered=figures.answered,
        satisfied=figures.satisfied,
        satisfied_rate=figures.satisfied_rate,
        coverage=figures.coverage,
        satisfied_of_concluded=figures.satisfied_of_concluded,
        wilson_low=figures.wilson_low,
    )


def month_brief(line: MonthLine, beside: Iterable[SupplementRound]) -> MonthBrief:
    """A month in the list."""
    return MonthBrief(
        line.month, RoundState(line.state), line.root, rates(line.figures), supplement_briefs(beside)
    )


def supplement_briefs(beside: Iterable[SupplementRound]) -> tuple[SupplementBrief, ...]:
    """A month's supplements."""
    return tuple(
        SupplementBrief(
            str(one.key),
            one.key.number,
            RoundState(one.state),
            one.window.opens,
            one.window.closes,
            one.root,
            rates(one.figures),
        )
        for one in beside
    )


def one_month(found: MonthFigures, window: Window, beside: Iterable[SupplementRound]) -> OneMonth:
    """A month or a supplement; `window` is when it is, or would be, called back."""
    planned = found.round
    return OneMonth(
        month=found.month,
        state=RoundState(planned.state) if planned is not None else RoundState.UNPLANNED,
        opens=planned.opens if planned is not None else window.opens,
        closes=planned.closes if planned is not None else window.closes,
        rule=planned.rule if planned is not None else None,
        root=planned.root if planned is not None else None,
        figures=rates(found.totals),
        departments=tuple(map(_group, found.departments)),
        items=tuple(map(_group, found.items)),
        answers=tuple(Came(came.day, came.channel, came.count) for came in found.answers),
        complaints=found.complaints,
        complaint_sources=found.sources,
        complaint_categories=found.found_out.categories,
        complaint_findings=found.found_out.findings,
        complaint_measures=found.found_out.measures,
        supplements=supplement_briefs(beside),
    )


def _group(group: Group) -> GroupRates:
    return GroupRates(
        name=group.name,
        concluded=group.concluded,
        answered=group.answered,
        satisfied=group.satisfied,
        complaints=group.complaints,
        too_few=group.too_few,
        coverage=group.coverage,
        satisfied_rate=group.satisfied_rate,
        satisfied_of_concluded=group.satisfied_of_concluded,
        wilson_low=group.wilson_low,
    )


async def months(visit: Visit) -> Months:
    """The months that have a round or concluded cases, the latest first."""
    before = visit.query.month("before")
    work = partial(figures.months, before=str(before) if before is not None else "", most=PAGE + 1)
    found = await visit.read(work)
    page = await visit.read(partial(_page, lines=found[:PAGE], visit=visit))
    return Months(page, page[-1].month if len(found) > PAGE else None)


def _page(connection: Connection, lines: Sequence[MonthLine], visit: Visit) -> tuple[MonthBrief, ...]:
    beside = partial(supplement_rounds.of_month, connection, now=visit.now, zone=visit.console.zone)
    return tuple(month_brief(line, beside(Month.parse(line.month))) for line in lines)


async def month(visit: Visit) -> OneMonth:
    """One month, planned or not, or one of its supplements."""
    wanted = await named(visit)
    counted = await visit.console.counting.round(wanted, visit.user.id)
    return one_month(counted.found, window_of(wanted.month, visit.console.zone), counted.supplements)


ENDPOINTS = (
    Endpoint(
        "api_months",
        "/office/api/months",
        months,
        READERS,
        "months with their figures, the latest first",
        TypeAdapter(Months),
        (Parameter("before", "only months before this one", MONTH),),
    ),
    Endpoint(
        "api_month",
        "/office/api/months/{month}",
        month,
        READERS,
        "one month, or one of its supplement rounds: figures, departments, items, answers by day and channel",
        TypeAdapter(OneMonth),
        (Parameter("month", "the month in which cases were concluded, or its supplement", ROUND, "path"),),
    ),
)
