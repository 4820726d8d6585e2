"""The report as a workbook: an overview sheet, then one sheet for each table."""

from pathlib import Path

from bot.exports.sheets import Cell, SheetColumn, WorkbookTable, book
from bot.paper import tables
from bot.paper.content import Report
from bot.paper.report import low_of
from bot.paper.tables import Grid, shown

NARROW, WIDE, DIGEST = 12, 26, 68


def write(target: Path, report: Report) -> None:
    """Write the workbook; raises NoPlaceForFile or WorkbookFailed."""
    with book(target) as workbook:
        summary = WorkbookTable(
            workbook,
            "汇总",
            (SheetColumn(report.title, WIDE), SheetColumn("数值", WIDE), SheetColumn("说明", 60)),
        )
        for row in _summary(report):
            summary.add(row)
        for section in report.sections:
            grid = section.grid
            table = WorkbookTable(
                workbook,
                grid.title,
                [SheetColumn(name, _width(n, name)) for n, name in enumerate(grid.columns)],
            )
            for row in _rows(grid):
                table.add(row)


def _summary(report: Report) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [("单位", report.agency)]
    rows += [("说明", line) for line in report.about]
    rows += [("总的情况", line) for line in report.summary]
    rows.append(("覆盖", tables.whole(report.figures)))
    for rate in report.rates:
        share = rate.share if rate.share is not None else shown(None)
        rows.append((rate.name, share, f"{rate.fraction}；{low_of(rate)}"))
    return rows


def _rows(grid: Grid) -> list[tuple[Cell, ...]]:
    rows = list(grid.rows)
    if grid.total is not None:
        rows.append(grid.total)
    return [*rows, (grid.note,)] if grid.note else rows


def _width(n: int, name: str) -> int:
    return DIGEST if "SHA-256" in name else NARROW if n else WIDE
