"""`huifang report`: the reports of a month, a quarter, half a year and a year as a page, on paper, for Word, or as a workbook."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.domain.round_state import RoundState
from bot.exports.formats import REPORT, either
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from bot.casework.figures.breakdown import MonthLine
    from bot.paper.content import Report
    from bot.paper.drawing_up import ReadBy
    from bot.paper.tables import Check
    from handlers.terminal.opening import Office

OF_PERIOD = "period"


class ReportCommands(TyperGroup):
    """Whatever is no command of its own and begins with a year is taken for the period of a report."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the library keeps its types to itself
        """As the command line's library asks for it."""
        named = args and args[0] not in self.commands and re.match(r"20\d\d", args[0], re.ASCII)
        return super().resolve_command(ctx, [OF_PERIOD, *args] if named else args)


app = typer.Typer(
    cls=ReportCommands,
    help="月报、季报、半年报、年报：网页、PDF、Word 或 xlsx。",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FORMS = tuple(f".{form}" for form in REPORT)
ENDINGS = either(REPORT, before=".")
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help=f"写到这个文件；{ENDINGS} 结尾", metavar="FILE"),
]
Public = Annotated[
    bool, typer.Option("--public", help="公开版：只计已封存的月份，少的合在一起，别的表减不出来")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，不写文件")]


@app.command("month", epilog="例：huifang report month 2026-10 -o 10月月报.pdf")
@guarded
def month(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")],
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """一个月的回访报告：办结都到哪里去了、三个比率、处室和事项、每天的答复、投诉、怎么核对。"""
    run(_month(month, _asked_for(output, as_json)))


@app.command("year", epilog="例：huifang report year 2026 -o 2026年报.html")
@guarded
def year(
    year: Annotated[str, typer.Argument(help="年份，如 2026：当年办结的办件", metavar="YEAR")],
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """一年的回访报告：各月对照，合在一起的去向和比率。"""
    if re.fullmatch(r"20\d\d", year, re.ASCII) is None:
        raise Unwelcome(f"年份写法不对：{year[:40]!r}；请写成 2026 这样")
    run(_period(year, _asked_for(output, as_json)))


@app.command(OF_PERIOD, epilog="例：huifang report 2026-Q3 -o 三季度.docx")
@guarded
def period(
    period: Annotated[
        str, typer.Argument(help="月份 2026-10、季度 2026-Q4、半年 2026-H2 或全年 2026", metavar="PERIOD")
    ],
    output: Output = None,
    as_json: AsJson = False,
    public: Public = False,
) -> None:
    """一个月、一个季度、半年或一年的回访报告；可以不写 period，直接写周期：huifang report 2026-Q3。"""
    target = _asked_for(output, as_json)
    run(_public(period, target) if public else _period(period, target))


def _asked_for(output: Path | None, as_json: bool) -> Path | None:
    """The file to write, None for JSON; raises Unwelcome if neither was asked for, or the format is unknown."""
    if as_json:
        return None
    if output is None:
        raise Unwelcome(f"请用 -o 给出要写的文件（{ENDINGS}），或加 --json")
    if output.suffix.lower() not in FORMS:
        raise Unwelcome(f"看不出 {output.name[:60]} 要什么格式；文件名请以 {ENDINGS} 结尾")
    return output


async def _month(text: str, output: Path | None) -> None:
    from functools import partial

    from bot.domain.month import RoundKey
    from bot.paper.drawing_up import month_drawn_up
    from db.queries.figures import figures
    from handlers.terminal.opening import opened

    month = RoundKey.parse(text)
    async with opened() as office:
        zone = office.settings.zone
        found = await office.store.read(partial(figures.month_figures, month=str(month), zone=zone))
        if found.round is None and not found.totals.concluded:
            if month.number:
                await planned(office, month)  # the message lists those that exist
            raise Unwelcome(f"{month} 没有办结的办件；请先 huifang cases import 导入")
        own = [line for line in (*found.trend, *found.supplements) if line.month.startswith(str(month))]
        checks = await _checked(office, own)
        draw = partial(month_drawn_up, counted=found, by=_reader(office), checks=checks)
        report = await office.store.read(draw)
    _give(report, output)


async def _period(text: str, output: Path | None) -> None:
    from functools import partial

    from bot.domain.period import Period
    from bot.paper.drawing_up import period_drawn_up
    from db.queries.figures import figures
    from handlers.terminal.opening import opened

    period = Period.parse(text)
    if period.months == 1:
        return await _month(text, output)
    async with opened() as office:
        zone = office.settings.zone
        found = await office.store.read(partial(figures.period_figures, period=period, zone=zone))
        if not found.months:
            raise Unwelcome(f"{period.title}没有办结的办件；请先 huifang cases import 导入")
        checks = await _checked(office, found.months)
        draw = partial(period_drawn_up, counted=found, by=_reader(office), checks=checks)
        report = await office.store.read(draw)
    _give(report, output)


async def _public(text: str, output: Path | None) -> None:
    from functools import partial

    from bot.domain.period import Period
    from bot.paper.public_edition import public_edition
    from handlers.terminal.ledger_composition import floor_of, published_of
    from handlers.terminal.opening import opened

    period = Period.parse(text)
    async with opened() as office:
        draw = partial(
            public_edition,
            period=period,
            by=_reader(office),
            published=published_of(office),
            floor=floor_of(office.settings),
        )
        report = await office.store.read(draw)
    _give(report, output)


def _reader(office: "Office") -> "ReadBy":
    from bot.paper.drawing_up import ReadBy
    from handlers.terminal.opening import now

    settings = office.settings
    return ReadBy(settings.agency_name, now(), settings.zone, floor=settings.report_floor)


async def _checked(office: "Office", lines: "list[MonthLine] | tuple[MonthLine, ...]") -> "dict[str, Check]":
    """Verify every sealed month, which reads all its records."""
    from functools import partial

    from rich.console import Console

    from bot.paper.tables import Check
    from db.queries.archive import verification
    from handlers.terminal.opening import now

    checks = {}
    with Console(stderr=True).status("核验档案……") as status:
        for line in lines:
            if line.state == RoundState.CLOSED:
                status.update(f"核验 {line.month} 的档案……")
                verify = partial(verification.verify, month=line.month, vault=office.vault)
                findings = await office.store.read(verify)
                checks[line.month] = Check(now().astimezone(office.settings.zone), len(findings))
    return checks


def _give(report: "Report", output: Path | None) -> None:
    if output is None:
        print_json(_told(report))
        return
    FORM[output.suffix.lower()](report, output)
    print(f"{report.title}已写到 {output}。")


def _told(report: "Report") -> dict[str, object]:
    grids = [section.grid for section in report.sections]
    return {
        "title": report.title,
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "about": report.about,
        **report.figures.as_json(),
        "tables": [
            {"title": g.title, "columns": g.columns, "rows": g.rows, "total": g.total, "note": g.note}
            for g in grids
        ],
    }


def _page(report: "Report", output: Path) -> None:
    from bot.exports.whole import appearing
    from bot.paper.report import report_html

    with appearing(output) as draft:
        draft.write_text(report_html(report), encoding="utf-8")


def _paper(report: "Report", output: Path) -> None:
    from bot.exports.whole import appearing
    from bot.paper.report import report_pdf

    with appearing(output) as draft:
        draft.write_bytes(report_pdf(report))


def _book(report: "Report", output: Path) -> None:
    from bot.paper import workbook

    workbook.write(output, report)


def _for_word(report: "Report", output: Path) -> None:
    from bot.exports.whole import appearing
    from bot.paper import word

    with appearing(output) as draft:
        word.write(draft, report)


FORM: "dict[str, Callable[[Report, Path], None]]" = {
    ".html": _page,
    ".pdf": _paper,
    ".docx": _for_word,
    ".xlsx": _book,
}
