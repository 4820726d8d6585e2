"""回访月报 and 年报: the same content for the page, for paper and for the workbook.

`month_report` and `year_report` build the content; `report_html`, `report_pdf` and `paper.workbook` print it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.score import Figures
from bot.casework.terms import ROUNDS
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from bot.domain.second_call import Conclusion
from bot.paper import charts, phone_tables, tables
from bot.paper.found_out import found_out
from bot.paper.lettering import drawable, readable
from bot.paper.tables import Check, Grid, Rate, shown
from db.queries.callsheet.second_calls import Second
from db.queries.figures.figures import MonthFigures, YearFigures
from db.queries.rounds.latecomers import Coming

if TYPE_CHECKING:
    from jinja2 import Template

NOTHING_CHECKED: Mapping[str, Check] = {}
NOBODY_PHONED: Mapping[str, PhoneTally] = {}


@dataclass(frozen=True, slots=True)
class Section:
    """A table, with the chart that shows it if there is one."""

    grid: Grid
    chart: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says, in order. `figures` cover the whole period."""

    title: str
    agency: str
    about: tuple[str, ...]
    figures: Figures
    rates: tuple[Rate, ...]
    sections: tuple[Section, ...]
    made_at: datetime
    """When the figures were counted, in the office's zone."""


def month_report(
    found: MonthFigures,
    *,
    agency: str,
    made_at: datetime,
    checks: Mapping[str, Check] = NOTHING_CHECKED,
    waiting: Sequence[Coming] = (),
    phoned: Mapping[str, PhoneTally] = NOBODY_PHONED,
    seconds: Sequence[Second] = (),
) -> Report:
    """The report of a month. `checks`: the findings of verifying its records, if that was done; `waiting`:
    its cases that are in no round yet; `phoned`: the calls by the names to be shown; `seconds`: the second calls."""
    own = tuple(line for line in found.trend if line.month == found.month) or (_bare(found),)
    return Report(
        title=f"{_month(found.month)}回访月报",
        agency=agency,
        about=tuple(_about(found, made_at, waiting)),
        figures=found.totals,
        rates=tables.rates(found.totals),
        sections=(
            *_whole(found.totals),
            Section(tables.days(found.days, found.answers), charts.days(found.days, found.answers)),
            Section(tables.complaints(found.complaints)),
            *_sources(found.sources),
            *map(Section, found_out(found.found_out)),
            *_phoned(phoned),
            *_seconds(seconds),
            Section(tables.groups("承办处室", found.departments, found.totals)),
            Section(tables.groups("事项", found.items, found.totals)),
            Section(tables.trend(found.trend), charts.trend(found.trend)),
            Section(tables.seals((*own, *found.supplements), checks)),
        ),
        made_at=made_at,
    )


def year_report(
    found: YearFigures,
    *,
    agency: str,
    made_at: datetime,
    checks: Mapping[str, Check] = NOTHING_CHECKED,
    waiting: Sequence[Coming] = (),
) -> Report:
    """The report of a calendar year of concluded cases; `waiting`: as for a month."""
    months = [line.month for line in found.months]
    own = [line for line in found.months if "+" not in line.month]
    closed = sum(line.state == RoundState.CLOSED for line in own)
    also = f"，补充月次 {len(months) - len(own)} 个" if len(own) < len(months) else ""
    return Report(
        title=f"{found.year}年回访年报",
        agency=agency,
        about=(
            f"有办件的月份 {len(own)} 个，已封存 {closed} 个{also}",
            *map(_waiting, waiting),
            _as_of(made_at),
        ),
        figures=found.totals,
        rates=tables.rates(found.totals),
        sections=(
            *_whole(found.totals),
            Section(tables.trend(found.months), charts.trend(own)),
            Section(tables.channels(months, found.channels), charts.months(found.channels)),
            Section(tables.complaints(found.complaints)),
            *_sources(found.sources),
            *map(Section, found_out(found.found_out)),
            Section(tables.groups("承办处室", found.departments, found.totals)),
            Section(tables.groups("事项", found.items, found.totals)),
            Section(tables.seals(found.months, checks)),
        ),
        made_at=made_at,
    )


def report_html(report: Report) -> str:
    """The report as one self-contained page: no scripts, and a policy that loads nothing from elsewhere."""
    return _template().render(report=report, bar=charts.whole(report.figures))


def report_pdf(report: Report) -> bytes:
    """The report as a tagged PDF on A4; raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    data = {"agency": drawable(report.agency), "report": layout(report)}
    return printed("report.typ", data, at=report.made_at)


def layout(report: Report) -> dict[str, object]:
    """The input of the template `report.typ`; every text in it can be drawn."""
    return {
        "title": drawable(report.title),
        "about": [drawable(line) for line in report.about],
        "whole": drawable(tables.whole(report.figures)),
        "bar": charts.whole(report.figures),
        "rates": [
            {
                "name": drawable(rate.name),
                "share": shown(rate.share),
                "fraction": drawable(rate.fraction),
                "low": drawable(low_of(rate)),
                "gauge": charts.gauge(rate),
            }
            for rate in report.rates
        ],
        "sections": [_section(section) for section in report.sections],
    }


def low_of(rate: Rate) -> str:
    """The line below a rate: its lower bound, or why it has none."""
    if rate.low is None:
        return rate.note or "还没有答复。"
    return rate.note or f"有 95% 的把握不低于 {shown(rate.low)}（威尔逊法）"


def _section(section: Section) -> dict[str, object]:
    grid = section.grid
    return {
        "title": drawable(grid.title),
        "chart": section.chart,
        "columns": [drawable(column) for column in grid.columns],
        "rows": [[drawable(shown(cell)) for cell in row] for row in grid.rows],
        "total": [drawable(shown(cell)) for cell in grid.total or ()],
        "note": drawable(grid.note),
    }


def _whole(figures: Figures) -> tuple[Section, Section]:
    return Section(tables.ends(figures)), Section(tables.scores(figures))


def _phoned(calls: Mapping[str, PhoneTally]) -> tuple[Section, ...]:
    return (Section(phone_tables.phoned(calls)),) if calls else ()


def _seconds(calls: Sequence[Second]) -> tuple[Section, ...]:
    ended = Counter(call.conclusion for call in calls)
    findings = Counter(call.finding for call in calls if call.conclusion is Conclusion.DIFFERENT)
    return (Section(phone_tables.second_calls(ended, findings)),) if calls else ()


def _sources(counts: Mapping[str, int]) -> tuple[Section, ...]:
    return (Section(tables.sources(counts)),) if counts else ()


def _about(found: MonthFigures, made_at: datetime, waiting: Sequence[Coming]) -> list[str]:
    if found.round is None:
        return ["还没有回访计划", _as_of(made_at)]
    still = "" if found.round.state == RoundState.CLOSED else "，数字还会变"
    first, last = found.days[0], found.days[-1]
    window = f"回访期 {first.month}月{first.day}日至{last.month}月{last.day}日"
    also = [*map(_supplement, found.supplements), *map(_waiting, waiting)]
    return [f"{ROUNDS[found.round.state]}{still}；{window}", found.round.rule, *also, _as_of(made_at)]


def _supplement(line: MonthLine) -> str:
    """A supplement round in one line; the figures of the month do not include it."""
    number, figures = RoundKey.parse(line.month).number, line.figures
    return f"另有补充 {number}（{ROUNDS[line.state]}）：办结 {figures.concluded}，已评价 {figures.answered}，满意 {figures.satisfied}"


def _waiting(coming: Coming) -> str:
    """Cases that are in no round yet and therefore in no figure."""
    return (
        f"{coming.key.month} 封存以后又导入 {coming.waiting} 件，还没有回访，不在各项数字里："
        f"{coming.window.opens.month}月{coming.window.opens.day}日起作为补充 {coming.key.number} 回访"
    )


def _as_of(made_at: datetime) -> str:
    return f"数据截至 {made_at:%Y-%m-%d %H:%M}；封存以后收到的补充记录不改变数字"


def _bare(found: MonthFigures) -> MonthLine:
    return MonthLine(found.month, RoundState.UNPLANNED, None, found.totals)


def _month(month: str) -> str:
    key = RoundKey.parse(month)
    supplement = f"补充月次 {key.number} " if key.number else ""
    return f"{key.month.year}年{key.month.month}月{supplement}"


@cache
def _template() -> "Template":
    from base64 import b64encode
    from hashlib import sha256

    from jinja2 import Environment, PackageLoader, StrictUndefined

    style = (files("bot.paper") / "report.css").read_text(encoding="utf-8")
    there = Environment(
        loader=PackageLoader("bot", "paper"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    there.globals["style"] = style
    there.globals["style_hash"] = b64encode(sha256(style.encode()).digest()).decode()
    there.globals |= {"low_of": low_of, "whole": tables.whole, "gauge": charts.gauge}
    there.globals["shown"] = lambda cell: readable(shown(cell))
    there.filters["readable"] = readable
    return there.get_template("report.html")
