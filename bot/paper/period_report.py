"""回访季报, 半年报 and 年报: the report of several months, from whichever months there are; open ones are said to be open."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.casework.disclosure import annual_numbers
from bot.casework.figures import adding_up
from bot.casework.figures.adding_up import Sum
from bot.domain.month import OFFICE_ZONE, Month, RoundKey
from bot.domain.period import Period
from bot.domain.round_state import RoundState
from bot.paper import charts, report, sums, tables
from bot.paper.annual import annual
from bot.paper.content import BesideFigures, Report, Section
from bot.paper.panel import panel_year
from bot.paper.report import NOTHING_BESIDE, NOTHING_CHECKED
from bot.paper.tables import Check
from db.queries.figures.figures import PeriodFigures
from db.queries.rounds.latecomers import Coming

KINDS: Mapping[int, str] = {1: "回访月报", 3: "回访季报", 6: "回访半年报", 12: "回访年报"}
"""By how many months it has."""


def period_report(
    found: PeriodFigures,
    *,
    agency: str,
    made_at: datetime,
    checks: Mapping[str, Check] = NOTHING_CHECKED,
    waiting: Sequence[Coming] = (),
    beside: BesideFigures = NOTHING_BESIDE,
) -> Report:
    """The report of a quarter, half a year or a year of concluded cases; the rest as for a month. Raises DoesNotAddUp."""
    made = Report(
        title=title_of(found.period),
        agency=agency,
        about=(*_about(found, made_at), *map(report.still_waiting, waiting), report.as_of(made_at)),
        figures=found.totals,
        rates=tables.rates(found.totals),
        sections=tuple(_sections(found, checks, beside)),
        made_at=made_at,
        summary=report.in_words(found.period.title, found.totals),
    )
    closed = all(line.state == RoundState.CLOSED for line in found.months)
    adding_up.check(
        (
            *sums.of_report(made, closed=closed),
            *sums.of_months(found.months, found.totals),
            *_of_annual(beside),
        )
    )
    return made


def _sections(found: PeriodFigures, checks: Mapping[str, Check], beside: BesideFigures) -> Iterator[Section]:
    """What stands in it, in its order: the whole, the months, complaints, who phoned and oversaw, by groups, what is checked."""
    own = [line for line in found.months if "+" not in line.month]
    titles = found.period.title, found.period.before.title
    yield from report.whole_of(found.totals)
    yield from report.compared_with(found.totals, beside.before, titles)
    yield Section(tables.trend(found.months), charts.trend(own))
    yield from report.missed(found.months, beside.overseen)
    channels = tables.channels([line.month for line in found.months], found.channels)
    yield Section(channels, charts.months(found.channels))
    yield Section(tables.complaints(found.complaints))
    yield from report.told_of_complaints(found.sources, found.found_out)
    yield from report.phoned_by(beside)
    yield from report.also(beside.overseen)
    if beside.panel is not None:
        yield from map(Section, panel_year(beside.panel))
    yield Section(tables.groups("承办处室", found.departments, found.totals))
    yield Section(tables.groups("事项", found.items, found.totals))
    yield Section(tables.seals(found.months, checks))
    if beside.annual is not None:
        yield from map(Section, annual(*beside.annual))


def _of_annual(beside: BesideFigures) -> Iterator[Sum]:
    if beside.annual is not None:
        numbers, requests = beside.annual
        yield from annual_numbers.sums_of_three(requests)
        yield from numbers.sums() if numbers is not None else ()


def title_of(period: Period) -> str:
    """What the report of a period is called."""
    if period.months == 12:
        return f"{period.first.year}年{KINDS[12]}"
    return f"{period.title}{KINDS[period.months]}"


def _about(found: PeriodFigures, made_at: datetime) -> tuple[str, ...]:
    """Which months there are, and which are still open or missing."""
    own = [line for line in found.months if "+" not in line.month]
    closed = [line for line in own if line.state == RoundState.CLOSED]
    also = f"，补充月次 {len(found.months) - len(own)} 个" if len(own) < len(found.months) else ""
    lines = [f"有办件的月份 {len(own)} 个，已封存 {len(closed)} 个{also}"]
    if still_open := [line.month for line in found.months if line.state != RoundState.CLOSED]:
        lines.append(f"还没有封存，数字还会变：{'、'.join(still_open)}")
    known = {RoundKey.parse(line.month).month for line in own}
    months, now = [], Month.of(made_at, made_at.tzinfo or OFFICE_ZONE)
    month = found.period.first
    while month <= found.period.last:
        months.append(month)
        month = month.next
    if none := [str(one) for one in months if one not in known and one < now]:
        lines.append(f"没有办结的办件：{'、'.join(none)}")
    if to_come := [str(one) for one in months if one not in known and one >= now]:
        lines.append(f"还没有到，不在这份报告里：{'、'.join(to_come)}")
    return tuple(lines)
