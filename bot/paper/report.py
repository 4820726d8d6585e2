"""回访月报 and what every report is made of: the same content for the page, for paper, for Word and for the workbook.

`month_report` and `period_report` build the content; `report_html`, `report_pdf`, `bot.paper.word` and `bot.paper.workbook` print it.
A report whose tables do not add up is never built: `adding_up.DoesNotAddUp`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.casework.figures import adding_up
from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.found_out import FoundOut
from bot.casework.figures.oversight import Oversight
from bot.casework.figures.score import Figures
from bot.casework.terms import ROUNDS
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey, written_day
from bot.domain.round_state import RoundState
from bot.domain.second_call import Conclusion
from bot.paper import charts, columns, phone_tables, sums, tables
from bot.paper.comparing import compared
from bot.paper.content import BesideFigures, Report, Section
from bot.paper.form import OfficialForm
from bot.paper.form_page import FormTable
from bot.paper.found_out import found_out
from bot.paper.lettering import drawable, readable
from bot.paper.overseen import not_called
from bot.paper.overseen import overseen as overseen_tables
from bot.paper.tables import Check, Rate, shown
from db.queries.figures.figures import MonthFigures
from db.queries.rounds.latecomers import Coming

if TYPE_CHECKING:
    from jinja2 import Template

NOTHING_CHECKED: Mapping[str, Check] = {}
NOTHING_BESIDE = BesideFigures()


def month_report(
    found: MonthFigures,
    *,
    agency: str,
    made_at: datetime,
    checks: Mapping[str, Check] = NOTHING_CHECKED,
    waiting: Sequence[Coming] = (),
    beside: BesideFigures = NOTHING_BESIDE,
) -> Report:
    """The report of a month. `checks`: the findings of verifying its records, if that was done; `waiting`:
    its cases that are in no round yet. Raises DoesNotAddUp."""
    own = tuple(line for line in found.trend if line.month == found.month) or (_bare(found),)
    made = Report(
        title=f"{called(found.month)}回访月报",
        agency=agency,
        about=(*_about(found, made_at, waiting), *_fingerprint(beside.fingerprint)),
        figures=found.totals,
        rates=tables.rates(found.totals),
        sections=(
            *whole_of(found.totals),
            *compared_with(found.totals, beside.before, (called(found.month), "上个月")),
            *missed(own, beside.overseen),
            Section(tables.days(found.days, found.answers), charts.days(found.days, found.answers)),
            Section(tables.complaints(found.complaints)),
            *told_of_complaints(found.sources, found.found_out),
            *phoned_by(beside),
            *also(beside.overseen),
            Section(tables.groups("承办处室", found.departments, found.totals)),
            Section(tables.groups("事项", found.items, found.totals)),
            Section(tables.trend(found.trend), charts.trend(found.trend)),
            Section(tables.seals((*own, *found.supplements), checks)),
        ),
        made_at=made_at,
        summary=in_words(called(found.month), found.totals),
    )
    adding_up.check(sums.of_report(made, closed=all(line.state == RoundState.CLOSED for line in own)))
    return made


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
        "summary": [drawable(line) for line in report.summary],
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
    if isinstance(grid, OfficialForm):
        return {
            "title": drawable(grid.title),
            "chart": None,
            "note": drawable(grid.note),
            "form": _form(grid),
        }
    return {
        "form": None,
        "widths": columns.widths(grid),
        "wordy": columns.of_words(grid),
        "title": drawable(grid.title),
        "chart": section.chart,
        "columns": [drawable(column) for column in grid.columns],
        "rows": [[drawable(shown(cell)) for cell in row] for row in grid.rows],
        "total": [drawable(shown(cell)) for cell in grid.total or ()],
        "note": drawable(grid.note),
    }


def _form(form: OfficialForm) -> dict[str, object]:
    boxes = [
        {
            "line": one.line,
            "x": one.column,
            "words": drawable(shown(one.box.cell)),
            "across": one.box.across,
            "down": one.box.down,
            "middle": one.box.filled or form.names_columns(one.line),
        }
        for one in form.placed()
    ]
    return {"widths": form.widths, "heads": form.heads, "boxes": boxes}


def whole_of(figures: Figures) -> tuple[Section, Section]:
    """Where every case went, and what the answers were."""
    return Section(tables.ends(figures)), Section(tables.scores(figures))


def compared_with(now: Figures, before: Figures | None, names: tuple[str, str]) -> tuple[Section, ...]:
    """The period beside the one before it; nothing where that was not counted."""
    return (Section(compared(now, before, names)),) if before is not None else ()


def missed(lines: Sequence[MonthLine], found: Oversight | None) -> tuple[Section, ...]:
    """Who was not called, and why."""
    return (Section(not_called(lines, found.given_up)),) if found is not None else ()


def told_of_complaints(counts: Mapping[str, int], found: FoundOut) -> tuple[Section, ...]:
    """How the complaints came, what kind they were, and what was found out."""
    came = (Section(tables.sources(counts)),) if counts else ()
    return (*came, *map(Section, found_out(found)))


def phoned_by(beside: BesideFigures) -> tuple[Section, ...]:
    """Who phoned, and how the second calls ended."""
    who = (Section(phone_tables.phoned(beside.phoned)),) if beside.phoned else ()
    if not beside.seconds:
        return who
    ended = Counter(call.conclusion for call in beside.seconds)
    findings = Counter(call.finding for call in beside.seconds if call.conclusion is Conclusion.DIFFERENT)
    return (*who, Section(phone_tables.second_calls(ended, findings)))


def also(found: Oversight | None) -> tuple[Section, ...]:
    """Complaints by month, cards, letters, corrections."""
    return tuple(map(Section, overseen_tables(found))) if found is not None else ()


def in_words(name: str, figures: Figures) -> tuple[str, ...]:
    """The whole in sentences, none of which says more than the tables do."""
    if figures.empty:
        return (f"{name}没有办结的办件，没有满意率可讲。",)
    silent, bad = figures.concluded - figures.answered, figures.answered - figures.satisfied
    not_asked = figures.dispositions[Disposition.NOT_CALLED]
    called_back = (
        f"有 {not_asked} 件本单位没有去联系，是本单位没有做到。" if not_asked else "没有一件漏掉不去联系的。"
    )
    first = f"{name}办结 {figures.concluded} 件，一事一回访一档案，每件只计一种结果。{called_back if not figures.open else f'还有 {figures.open} 件没有结果。'}"
    if not figures.answered:
        return first, "还没有人评价，没有满意率可讲；没有评价的不算满意。"
    rate = tables.rates(figures)[1]
    return (
        first,
        f"收到评价 {figures.answered} 件，其中满意 {figures.satisfied} 件、不满意 {bad} 件；其余 {silent} 件没有评价，不算满意。"
        f"{rate.name}为 {shown(rate.share)}，{low_of(rate)}。",
    )


def _about(found: MonthFigures, made_at: datetime, waiting: Sequence[Coming]) -> list[str]:
    if found.round is None:
        return ["还没有回访计划", as_of(made_at)]
    still = "" if found.round.state == RoundState.CLOSED else "，数字还会变"
    first, last = found.days[0], found.days[-1]
    window = f"回访期 {first.month}月{first.day}日至{last.month}月{last.day}日"
    also = [*map(_supplement, found.supplements), *map(still_waiting, waiting)]
    return [f"{ROUNDS[found.round.state]}{still}；{window}", found.round.rule, *also, as_of(made_at)]


def _fingerprint(groups: Sequence[str]) -> tuple[str, ...]:
    """For whoever compares this paper with the hall's screen, a published file, or another paper."""
    return (f"台账指纹（念出来核对，32个字全一样才是同一本台账）：{' '.join(groups)}",) if groups else ()


def _supplement(line: MonthLine) -> str:
    """A supplement round in one line; the figures of the month do not include it."""
    number, figures = RoundKey.parse(line.month).number, line.figures
    return f"另有补充 {number}（{ROUNDS[line.state]}）：办结 {figures.concluded}，已评价 {figures.answered}，满意 {figures.satisfied}"


def still_waiting(coming: Coming) -> str:
    """Cases that are in no round yet and therefore in no figure."""
    return (
        f"{coming.key.month} 封存以后又导入 {coming.waiting} 件，还没有回访，不在各项数字里："
        f"{written_day(coming.window.opens)}起作为补充 {coming.key.number} 回访"
    )


def as_of(made_at: datetime) -> str:
    """When it was counted."""
    return f"数据截至 {made_at:%Y-%m-%d %H:%M}；封存以后收到的补充记录不改变数字"


def _bare(found: MonthFigures) -> MonthLine:
    return MonthLine(found.month, RoundState.UNPLANNED, None, found.totals)


def called(month: str) -> str:
    """A month or a supplement in the office's words."""
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
    there.globals["form_table"] = FormTable
    there.tests["form"] = lambda grid: isinstance(grid, OfficialForm)
    there.globals["shown"] = lambda cell: readable(shown(cell))
    there.filters["readable"] = readable
    return there.get_template("report.html")
