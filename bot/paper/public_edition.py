"""公开版: what of a report may leave the house. Sealed months only, and of departments what was published of them.

Items, days, channels, calls, cards and free text stay inside: beside the departments each would give more of them away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.casework.figures import adding_up, few_counts, merging
from bot.casework.figures.breakdown import Group, MonthLine, summed
from bot.casework.figures.few_counts import CountsApart
from bot.casework.figures.found_out import FoundOut
from bot.casework.figures.merging import LOWEST_FLOOR, Departments
from bot.casework.figures.score import Figures
from bot.casework.terms import CATEGORIES, FINDINGS
from bot.domain.finding import NO_FINDING
from bot.domain.month import RoundKey
from bot.domain.period import Period
from bot.domain.round_state import RoundState
from bot.exports.office_word import Floor
from bot.exports.published_months import PublishedMonths
from bot.paper import report, sums, tables
from bot.paper.content import Report, Section
from bot.paper.drawing_up import ReadBy, panel_of
from bot.paper.panel import in_one_whole
from bot.paper.period_report import title_of
from bot.paper.tables import FEW, NONE, Cell, Grid, Rate
from db.queries.figures import figures, floors, found_out
from db.queries.figures.figures import PeriodFigures

NOT_YET = "各处室的要等这段时间的各月都公布了才能写，一次写定；现在还不能。"
TOO_FEW = "分处室写会认出是谁，或者和别的表一减就能算出来，所以只写总数。"


class NothingPublic(ValueError):
    """Nothing of the period may leave the house yet; the text says why."""


def public_edition(
    connection: Connection, period: Period, by: ReadBy, published: PublishedMonths, floor: Floor
) -> Report:
    """The edition for publication of any period; raises NothingPublic, NotABundle and DoesNotAddUp."""
    found = figures.period_figures(connection, period, by.zone)
    lines = [line for line in found.months if line.state == RoundState.CLOSED]
    if not lines:
        raise NothingPublic(_why_nothing(found))
    totals, made_at = summed(line.figures for line in lines), by.at.astimezone(by.zone)
    departments, floor = _departments(connection, period, published, floor)
    told = found_out.outside(connection, str(period.first), str(period.last))
    made = Report(
        title=f"{title_of(period)}（公开版）",
        agency=by.agency,
        about=(*_about(found, lines, floor), report.as_of(made_at)),
        figures=totals,
        rates=tuple(
            map(_sure_enough, tables.rates(totals), (totals.concluded, totals.answered, totals.concluded))
        ),
        sections=(
            *map(Section, _grids(found, lines, totals, departments, told, floor)),
            *(map(Section, _of_panel(connection, period.first.year, by)) if period.months == 12 else ()),
        ),
        made_at=made_at,
        summary=report.in_words(period.title, totals) if totals.answered >= LOWEST_FLOOR else (),
    )
    adding_up.check((*sums.of_report(made, closed=True), *sums.of_months(lines, totals)))
    return made


def _why_nothing(found: PeriodFigures) -> str:
    of = found.period
    if not found.months:
        return f"{of.title}没有办结的办件，没有可以公开的报告；请核对时间，或先导入办件"
    if of.months == 1:
        return f"{of.title}还没有封存，数字还会变，不能公开；封存以后再来，内部看的报告现在就有"
    return f"{of.title}里还没有一个月封存，数字还会变，不能公开；有一个月封存以后再来，内部看的报告现在就有"


def _about(found: PeriodFigures, lines: Sequence[MonthLine], floor: Floor) -> Iterator[str]:
    yield f"只计已经封存的月次：{'、'.join(line.month for line in lines)}"
    if still_open := [line.month for line in found.months if line.state != RoundState.CLOSED]:
        yield f"还没有封存，不在这里：{'、'.join(still_open)}"
    yield f"评价不到 {floor.answers} 人的处室、不到 {LOWEST_FLOOR} 件的投诉种类合在一起写，不到 {LOWEST_FLOOR} 的不写比例，免得认出是谁"


def _grids(
    found: PeriodFigures,
    lines: Sequence[MonthLine],
    totals: Figures,
    departments: Departments | None,
    registered: FoundOut,
    floor: Floor,
) -> Iterator[Grid]:
    whole = (tables.ends(totals), tables.scores(totals), tables.trend(lines))
    yield from whole if totals.answered >= LOWEST_FLOOR else map(_without_shares, whole)
    yield _of_departments(departments, floor)
    if found.period.months == 12:
        names = {**{str(word): name for word, name in CATEGORIES.items()}, "": "没有选"}
        yield _apart("投诉的类别", few_counts.apart({names[k]: n for k, n in registered.categories.items()}))
        findings = {**{str(word): name for word, name in FINDINGS.items()}, "none": NO_FINDING.zh_hans}
        yield _apart("投诉的认定", few_counts.apart({findings[k]: n for k, n in registered.findings.items()}))


def _departments(
    connection: Connection, period: Period, published: PublishedMonths, floor: Floor
) -> tuple[Departments | None, Floor]:
    """As they were published, None: not yet; and under which floor."""
    if period.months > 1:
        said = published.period(period)
        return (said.departments, replace(floor, answers=said.floor)) if said is not None else (None, floor)
    key = RoundKey(period.first)
    edition = published.edition(key)
    if edition is not None:
        return edition.word.departments, replace(floor, answers=edition.word.floor)
    floor = replace(floor, answers=floors.held(connection, str(key), floor.answers))
    groups = figures.departments_as_written(connection, key.month)
    return merging.published(merging.in_order(groups, floor.order), floor.answers), floor


def _of_departments(departments: Departments | None, floor: Floor) -> Grid:
    columns = ("承办处室", "办结", tables.ANSWERED, "满意", "满意率", "下限")
    if departments is None or not (departments.shown or departments.rest):
        return Grid("按承办处室", columns, (), None, NOT_YET if departments is None else TOO_FEW)
    rows = [_row(group.name or "（没有写明）", group) for group in departments.shown]
    if departments.rest is not None:
        rows.append(_row(f"其余 {departments.merged} 个处室合计", departments.rest))
    note = "是封存时公布的数，不含补充月次和以后的更正；次序是固定的，不作排名。"
    return Grid("按承办处室", columns, tuple(rows), None, f"评价不到 {floor.answers} 人的合在一起。{note}")


def _row(name: str, group: Group) -> tuple[Cell, ...]:
    counts = (name, group.concluded, group.answered, group.satisfied)
    return (*counts, FEW, NONE) if group.too_few else (*counts, group.satisfied_rate, group.wilson_low)


_COMPLAINTS = "计全年登记的投诉，不论由哪件办件引出。"


def _apart(title: str, counts: CountsApart[str], of: str = _COMPLAINTS, what: str = "登记的投诉") -> Grid:
    if counts.total is None:
        return Grid(title, ("种类", "件数"), (), None, f"全年{what}不到 {counts.floor} 件，不分开写。")
    rows: list[tuple[Cell, ...]] = list(counts.shown.items())
    if counts.rest is not None:
        rows.append((f"{'其余' if counts.shown else '共'} {counts.merged} 种合计", counts.rest))
    note = f"{of}不到 {counts.floor} 件的种类合在一起；每年只写这一次，各月、各季度不写。"
    return Grid(title, ("种类", "件数"), tuple(rows), ("合计", counts.total), note)


def _of_panel(connection: Connection, year: int, by: ReadBy) -> Iterator[Grid]:
    counts = in_one_whole(panel_of(connection, year, by.at))
    if any(counts.values()):
        yield _apart("行风评议员的意见", few_counts.apart(counts), "计全年评议员提交的意见。", "评议员的意见")


def _sure_enough(rate: Rate, of: int) -> Rate:
    """Of so few no share is said."""
    few = f"不到 {LOWEST_FLOOR} 件，不写比例。"
    return rate if of >= LOWEST_FLOOR else replace(rate, share=None, low=None, note=few)


def _without_shares(grid: Grid) -> Grid:
    def plain(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(None if isinstance(cell, float) else cell for cell in row)

    return replace(grid, rows=tuple(map(plain, grid.rows)), total=plain(grid.total) if grid.total else None)
