"""The report as a workbook: an overview sheet, then one sheet for each table."""

from pathlib import Path

from bot.exports.form_sheet import SheetBox, add_form
from bot.exports.sheets import Book, Cell, SheetColumn, WorkbookTable, book
from bot.paper import columns, tables
from bot.paper.content import Report
from bot.paper.form import OfficialForm
from bot.paper.report import low_of
from bot.paper.tables import Grid, shown

NARROWEST, WIDE, DIGEST = 10, 26, 68
FORM = 100
"""What the columns of an official form share, in characters."""


def write(target: Path, report: Report) -> None:
    """Write the workbook; raises NoPlaceForFile or WorkbookFailed."""
    with book(target, merged=True) as workbook:
        summary = WorkbookTable(
            workbook,
            "汇总",
            (SheetColumn(report.title, WIDE), SheetColumn("数值", WIDE), SheetColumn("说明", 60)),
        )
        for row in _summary(report):
            summary.add(row)
        for section in report.sections:
            if isinstance(section.grid, OfficialForm):
                _form(workbook, section.grid)
            else:
                _table(workbook, section.grid)


def _table(workbook: Book, grid: Grid) -> None:
    wide = columns.widths(grid)
    table = WorkbookTable(
        workbook,
        grid.title,
        [SheetColumn(name, _width(name, wide[n])) for n, name in enumerate(grid.columns)],
    )
    for row in (*grid.rows, *([grid.total] if grid.total is not None else [])):
        table.add(row)
    if grid.note:
        table.say_below(grid.note)


def _form(workbook: Book, form: OfficialForm) -> None:
    """The form, and below it what is said about it."""
    wide = [max(FORM * share // sum(form.widths), 6) for share in form.widths]
    boxes = [
        SheetBox(
            *(one.line, one.column, one.box.across, one.box.down, one.box.cell),
            middle=one.box.filled or form.names_columns(one.line),
        )
        for one in form.placed()
    ]
    if form.note:
        boxes.append(SheetBox(len(form.lines), 0, len(form.widths), 1, form.note))
    add_form(workbook, form.title, wide, boxes)


def _summary(report: Report) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [("单位", report.agency)]
    rows += [("说明", line) for line in report.about]
    rows += [("总的情况", line) for line in report.summary]
    rows.append(("覆盖", tables.whole(report.figures)))
    for rate in report.rates:
        share = rate.share if rate.share is not None else shown(None)
        rows.append((rate.name, share, f"{rate.fraction}；{low_of(rate)}"))
    return rows


def _width(name: str, needed: int) -> int:
    return DIGEST if "SHA-256" in name else max(needed, NARROWEST)
