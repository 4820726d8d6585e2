"""Workbooks that only python-calamine reads: BIFF `.xls` and `.et`, binary `.xlsb`, OpenDocument `.ods`.

calamine (https://docs.rs/calamine) returns a number as a float and a date as a date, however the cell is
formatted; here they become the text that a csv of the same table would hold. It returns errors as blanks;
where possible they are restored.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bot.intake.foreign import biff, opendocument
from bot.intake.foreign.rows import MOST_COLUMNS, Errors, ForeignSheet, Row
from bot.intake.tables.sheet import number_shown
from bot.intake.tables.spans import MergedCells

Cell = str | int | float | bool | datetime | date | time | timedelta | None


def sheets(path: Path) -> Iterator[ForeignSheet]:
    """The worksheets in tab order. Raises calamine's errors for a broken file."""
    book = CalamineWorkbook.from_path(str(path))
    return _sheets(book, _errors(path) or [{} for _ in book.sheets_metadata])


def old_sheets(path: Path) -> Iterator[ForeignSheet]:
    """The worksheets of an old workbook, with errors shown as errors."""
    return _sheets(CalamineWorkbook.from_path(str(path)), biff.errors(path))


def _errors(path: Path) -> list[Errors]:
    """The errors of an OpenDocument table; for other archives none can be found."""
    with zipfile.ZipFile(path) as archive:
        known = "content.xml" in archive.namelist()
    return opendocument.errors(path) if known else []


def _sheets(book: CalamineWorkbook, errors: list[Errors]) -> Iterator[ForeignSheet]:
    for about, wrong in zip(book.sheets_metadata, errors, strict=True):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        found = book.get_sheet_by_name(about.name)
        visible = about.visible is SheetVisibleEnum.Visible
        yield ForeignSheet(about.name, visible, _rows(found, wrong), _spans(found))


def _rows(found: CalamineSheet, wrong: Errors) -> Iterator[Row]:
    for line, cells in enumerate(found.to_python(skip_empty_area=False), 1):
        shown = [_text(cell) for cell in cells[:MOST_COLUMNS]]
        for column, error in wrong.get(line, {}).items():
            if column < len(shown):
                shown[column] = error
        yield line, shown


def _spans(found: CalamineSheet) -> list[MergedCells]:
    return [
        MergedCells(top + 1, bottom + 1, left)
        for (top, left), (bottom, _) in found.merged_cell_ranges or []
        if bottom > top
    ]


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case str():
            return cell
        case float():
            return number_shown(repr(cell))
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
