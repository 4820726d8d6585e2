"""A month's and a period's figures for the report and the console: where every case went, and what came of the answers.

The database keeps count while things happen (`db.queries.rounds.tallies`); only groups cross over to Python. The groups by department and item are of the
*concluded cases*, whether they were called back yet or not; answers are counted once per case, on the day and channel of
the score that stands. The order of groups is their size, never their satisfaction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import partial

from sqlalchemy import Connection, Integer, bindparam, func, select, union

from bot.casework.figures import score
from bot.casework.figures.breakdown import DayOfAnswers, Group, MonthLine, summed
from bot.casework.figures.found_out import FoundOut
from bot.casework.figures.score import Figures
from bot.domain.month import OFFICE_ZONE, Month, RoundKey, window_of
from bot.domain.period import Period
from bot.domain.round_state import RoundState
from db.queries import department_names
from db.queries.figures.found_out import found_out
from db.queries.figures.sources import sources
from db.queries.rounds import rounds, tallies
from db.queries.rounds.rounds import Round
from db.queries.rounds.tallies import End, Sizes
from db.queries.tickets.ticket_bars import bars
from db.schema import case_counts, cases, latecomers, tickets
from db.schema import rounds as rounds_table
from db.schema.columns import AnyRow

TREND = 6
"""How many months a trend covers, the month itself included."""

_OWN = ~rounds_table.c.month.contains("+")
"""A month's own round, not one of its supplements."""
_LATE = (
    select(latecomers.c.month, latecomers.c.round, func.count().label("late"))
    .where(latecomers.c.month.between(bindparam("first"), bindparam("last")))
    .group_by(latecomers.c.month, latecomers.c.round)
)
_complaints = (
    select(tickets.c.state, cases.c.department, cases.c.item, func.count().label("opened"))
    .join_from(tickets, cases, cases.c.case_no == tickets.c.case_no)
    .where(tickets.c.about_office.is_(False), ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)))
    .group_by(tickets.c.state, cases.c.department, cases.c.item)
)
# Not the bare column: with its index SQLite would go through all cases to find the few complaints.
_COMPLAINTS = _complaints.where(cases.c.month.concat("").between(bindparam("first"), bindparam("last")))
_COMPLAINTS_OF_ROUND = {  # of a month's own round, and of a supplement
    False: _complaints.where(
        cases.c.month.concat("") == bindparam("of"), cases.c.case_no.not_in(select(latecomers.c.case_no))
    ),
    True: _complaints.join(latecomers, latecomers.c.case_no == cases.c.case_no).where(
        latecomers.c.round == bindparam("of")
    ),
}
_MONTHS = (
    select(rounds_table.c.month)
    .where(rounds_table.c.month <= bindparam("last"), _OWN)
    .order_by(rounds_table.c.month.desc())
    .limit(bindparam("limit"))
)
_either = union(
    select(case_counts.c.month).where(
        case_counts.c.round == "", case_counts.c.month != "", case_counts.c.month < bindparam("before")
    ),
    select(rounds_table.c.month).where(rounds_table.c.month < bindparam("before"), _OWN),
).subquery()
_KNOWN_MONTHS = select(_either.c.month).order_by(_either.c.month.desc()).limit(bindparam("most"))
_LATEST = select(func.max(rounds_table.c.month)).where(_OWN)
_ROUNDS = select(rounds_table.c.month, rounds_table.c.state, rounds_table.c.root).where(
    rounds_table.c.month.between(bindparam("first"), bindparam("last_supplement"))
)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything the month's page and the month's report show."""

    month: str
    round: Round | None
    totals: Figures
    departments: tuple[Group, ...]
    items: tuple[Group, ...]
    days: tuple[date, ...]
    """The five days of the window."""
    answers: tuple[DayOfAnswers, ...]
    """Σ counts = totals.answered."""
    complaints: Mapping[str, int]
    """How many complaints were opened about the month's cases, by their current state.

    Complaints about the office itself are its superior's and not counted here, nor are those about the viewer.
    """
    trend: tuple[MonthLine, ...]
    """The last months that have a round, this one last; oldest first."""
    supplements: tuple[MonthLine, ...] = ()
    """The month's supplements (补充月次), which no other figure here includes."""
    sources: Mapping[str, int] = field(default_factory=dict)
    """How many complaints were registered in the month, whichever case they are about, by source; of a supplement none.

    Those about the office and about the viewer are not counted here either.
    """
    found_out: FoundOut = field(default_factory=FoundOut)
    """Of the same complaints."""


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The same for the concluded cases of several months: a quarter, half a year, a year."""

    period: Period
    months: tuple[MonthLine, ...]
    """The rounds of the months in which something was concluded or called back, with supplements, in order."""
    totals: Figures
    departments: tuple[Group, ...]
    items: tuple[Group, ...]
    channels: Mapping[str, Mapping[str | None, int]]
    """Month → channel → standing scores."""
    complaints: Mapping[str, int]
    sources: Mapping[str, int] = field(default_factory=dict)
    found_out: FoundOut = field(default_factory=FoundOut)


def month_figures(
    connection: Connection,
    month: str,
    zone: tzinfo = OFFICE_ZONE,
    *,
    trend: int = TREND,
    viewer: int | None = None,
) -> MonthFigures:
    """The current figures of a month's round or of a supplement, planned or not, sealed or not; raises BadRound.
    `viewer`: the account that reads them."""
    key = RoundKey.parse(month)
    found = rounds.find(connection, month)
    lines = _lines(connection, *_reach(connection, str(key.month), trend))
    own = next((line for line in lines if line.month == month), None)
    totals = own.figures if own is not None else score.figures(concluded=0, dispositions={}, scores={})
    opens_in = Month.of(found.opens, zone).previous if key.number and found is not None else key.month
    days = window_of(opens_in, zone).days
    sizes = (tallies.late_sizes if key.number else tallies.sizes)(connection, month, month)
    opened = connection.execute(_COMPLAINTS_OF_ROUND[bool(key.number)], {"of": month, "viewer": viewer}).all()
    name_of = partial(department_names.known(connection).counted, first=key.month)
    departments, items, complaints = _groups(sizes, opened, name_of)
    return MonthFigures(
        month=month,
        round=found,
        totals=totals,
        departments=departments,
        items=items,
        days=days,
        answers=tallies.answers_of(connection, month, days, zone),
        complaints=complaints,
        trend=_of_months(lines, trend) if not key.number else tuple(line for line in lines if line is own),
        supplements=tuple(line for line in lines if line.month.startswith(f"{month}+")),
        sources={} if key.number else sources(connection, month, month, viewer),
        found_out=FoundOut() if key.number else found_out(connection, month, month, viewer),
    )


def period_figures(
    connection: Connection, period: Period, zone: tzinfo = OFFICE_ZONE, *, viewer: int | None = None
) -> PeriodFigures:
    """The current figures of a period's months together, supplements included. `viewer`: the account that reads them."""
    first, last = str(period.first), str(period.last)
    counted = tallies.sizes(connection, first, last) + tallies.late_sizes(connection, first, _after(last))
    opened = connection.execute(_COMPLAINTS, {"first": first, "last": last, "viewer": viewer}).all()
    name_of = partial(department_names.known(connection).counted, first=period.first)
    departments, items, complaints = _groups(counted, opened, name_of)
    lines = _lines(connection, first, last)
    channels = {}
    for line in lines:
        days = window_of(RoundKey.parse(line.month).month, zone).days
        came = Counter[str | None]()
        for part in tallies.answers_of(connection, line.month, days, zone):
            came[part.channel] += part.count
        channels[line.month] = dict(came)
    return PeriodFigures(
        period=period,
        months=lines,
        totals=summed(line.figures for line in lines),
        departments=departments,
        items=items,
        channels=channels,
        complaints=complaints,
        sources=sources(connection, first, last, viewer),
        found_out=found_out(connection, first, last, viewer),
    )


def departments_as_written(connection: Connection, month: Month) -> tuple[Group, ...]:
    """A month's departments by the names that their cases bear, as they are published; without complaints, which go on
    after the seal."""
    return _groups(tallies.sizes(connection, str(month), str(month)), (), str)[0]


def totals(connection: Connection, period: Period) -> Figures:
    """The figures of a period alone, supplements included: what another one is compared with."""
    return summed(line.figures for line in _lines(connection, str(period.first), str(period.last)))


def own_totals(connection: Connection, period: Period) -> Figures:
    """The same of the months' own rounds, without supplements."""
    lines = _lines(connection, str(period.first), str(period.last))
    return summed(line.figures for line in lines if "+" not in line.month)


def months(connection: Connection, before: str, most: int) -> tuple[MonthLine, ...]:
    """The months in which something was concluded or called back, below `before` ("": all), latest first."""
    reach = {"before": before or "9999", "most": most}
    there = connection.execute(_KNOWN_MONTHS, reach).scalars().all()
    lines = _lines(connection, there[-1], there[0]) if there else ()
    return tuple(line for line in reversed(lines) if "+" not in line.month)


def latest(connection: Connection) -> str | None:
    """The latest month that has a round."""
    return connection.execute(_LATEST).scalar()


def _reach(connection: Connection, month: str, trend: int) -> tuple[str, str]:
    """The first and the last month of a trend that ends with `month`."""
    there = connection.execute(_MONTHS, {"last": month, "limit": trend}).scalars().all()
    return min([*there, month]), month


def _lines(connection: Connection, first: str, last: str) -> tuple[MonthLine, ...]:
    """The rounds of some months, with supplements, in order; a month without a round is unplanned."""
    reach = {"first": first, "last": last}
    all_rounds = {"first": first, "last_supplement": _after(last)}
    found = {row.month: row for row in connection.execute(_ROUNDS, all_rounds)}
    concluded = tallies.concluded(connection, first, last)
    for month, into, late in connection.execute(_LATE, reach):
        concluded[month] -= late
        if into is not None:
            concluded[into] += late
    ends: dict[str, list[End]] = {}
    for end in tallies.ends(connection, first, _after(last)):
        ends.setdefault(end.round, []).append(end)
    return tuple(
        MonthLine(
            month,
            found[month].state if month in found else RoundState.UNPLANNED,
            found[month].root if month in found else None,
            tallies.figures(concluded[month], ends.get(month, [])),
        )
        for month in sorted({*concluded, *ends, *found}, key=RoundKey.parse)
    )


def _after(month: str) -> str:
    """After a month's last supplement, before the next month."""
    return f"{month}+9999"


def _of_months(lines: Sequence[MonthLine], most: int) -> tuple[MonthLine, ...]:
    """The last months that have a round, without their supplements."""
    return tuple(line for line in lines if line.state != RoundState.UNPLANNED and "+" not in line.month)[
        -most:
    ]


def _groups(
    sizes: Iterable[Sizes], opened: Iterable[AnyRow], name_of: Callable[[str], str]
) -> tuple[tuple[Group, ...], tuple[Group, ...], Mapping[str, int]]:
    """By department, by item, and the complaints by state."""
    departments, items = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    states = Counter[str]()
    for size in sizes:
        for what in ("concluded", "answered", "satisfied"):
            departments[name_of(size.department), what] += getattr(size, what)
            items[size.item, what] += getattr(size, what)
    for row in opened:
        states[row.state] += row.opened
        departments[name_of(row.department), "complaints"] += row.opened
        items[row.item, "complaints"] += row.opened
    return _by_size(departments), _by_size(items), dict(states)


def _by_size(counts: Counter[tuple[str, str]]) -> tuple[Group, ...]:
    names = {name for name, _ in counts}
    groups = (
        Group(name, *(counts[name, what] for what in ("concluded", "answered", "satisfied", "complaints")))
        for name in names
    )
    return tuple(sorted(groups, key=lambda group: (-group.concluded, group.name)))
