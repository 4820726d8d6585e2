"""Workbooks for office workers: tables below a fixed header, every cell a string or a number and nothing else.

No text ever becomes a formula, a link or a number (a name may begin with `=`), and characters that a
worksheet cannot hold are removed, so that one control character in one answer cannot spoil the month's file.
Rows are written as they arrive, in bounded memory; a table longer than a worksheet continues on the next one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.exports.whole import appearing

ROWS = 1_048_575
"""Rows of a worksheet below its header (Excel's limit is 1,048,576 including it)."""
LONGEST = 32_767
"""UTF-16 units of a cell (Excel's limit)."""
LINE_HEIGHT = 15.0
"""Points of one line of text."""
CUT = "…（过长，已截断）"
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_STYLE = {"valign": "top", "text_wrap": True}

Cell = str | int | float | None
"""What a cell may be; a float is shown as a percentage."""


class WorkbookFailed(RuntimeError):
    """The workbook could not be written; an existing file is unchanged."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its header and its width in characters."""

    title: str
    width: int = 14


class Book:
    """A workbook being written."""

    def __init__(self, workbook: xlsxwriter.Workbook, rows: int) -> None:
        self._workbook = workbook
        self.rows = rows
        self.head: Format = workbook.add_format({"bold": True, "valign": "top", "bg_color": "#E8EEF4"})
        self.plain: Format = workbook.add_format(_STYLE)
        ruled = {**_STYLE, "valign": "vcenter", "border": 1}
        self.boxed: Format = workbook.add_format(ruled)
        self.middle: Format = workbook.add_format({**ruled, "align": "center"})
        self.share: Format = workbook.add_format({**_STYLE, "num_format": "0.0%"})

    def worksheet(self, name: str) -> Worksheet:
        """Add a worksheet after the others."""
        sheet: Worksheet = self._workbook.add_worksheet(name)
        return sheet


class WorkbookTable:
    """A table of a workbook, on as many worksheets as it needs: 档案, 档案2, …"""

    def __init__(self, book: Book, name: str, columns: Sequence[SheetColumn]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._sheets = 0
        self.count = 0
        self._sheet = self._next_sheet()

    def add(self, cells: Sequence[Cell]) -> None:
        """Write one row."""
        at = self.count % self._book.rows
        if at == 0 and self.count:
            self._sheet = self._next_sheet()
        for column, cell in enumerate(cells):
            match cell:
                case str():
                    self._sheet.write_string(at + 1, column, fitting(cell), self._book.plain)
                case float():
                    self._sheet.write_number(at + 1, column, cell, self._book.share)
                case int():
                    self._sheet.write_number(at + 1, column, cell, self._book.plain)
                case None:
                    pass
                case _:
                    raise TypeError(f"{type(cell).__name__} is no cell")
        self.count += 1

    def say_below(self, words: str) -> None:
        """Write what is said about the table below it, over all its columns; the workbook has to be a `merged` one."""
        line, last = self.count % self._book.rows + 1, len(self._columns) - 1
        high = high_for(words, sum(column.width for column in self._columns))
        self._sheet.set_row(line, high)
        if last:
            self._sheet.merge_range(line, 0, line, last, fitting(words), self._book.plain)
        else:
            self._sheet.write_string(line, 0, fitting(words), self._book.plain)

    def _next_sheet(self) -> Worksheet:
        self._sheets += 1
        sheet = self._book.worksheet(self._name if self._sheets == 1 else f"{self._name}{self._sheets}")
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for n, column in enumerate(self._columns):
            sheet.set_column(n, n, column.width)
            sheet.write_string(0, n, fitting(column.title), self._book.head)
        return sheet


@contextmanager
def book(target: Path, *, rows: int = ROWS, merged: bool = False) -> Iterator[Book]:
    """A workbook that appears at `target` once it is complete. `rows`: how many go on one worksheet; `merged`: it may have
    boxes that reach over several lines, and is kept in memory until it is written.

    Raises NoPlaceForFile, or WorkbookFailed when the disk is full.
    """
    with appearing(target) as draft:
        try:
            with xlsxwriter.Workbook(str(draft), {**_OPTIONS, "constant_memory": not merged}) as workbook:
                workbook.use_zip64()
                yield Book(workbook, rows)
        except XlsxWriterException as e:
            raise WorkbookFailed(f"写不了 {target}：{e}；请检查磁盘空间") from e


def halves(text: str) -> int:
    """How wide a text is, in halves of a Chinese character, in which the widths of columns count."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def high_for(text: str, width: int) -> float:
    """How high a line has to be for a text in a box of this width: a worksheet does not see to it where boxes are merged."""
    return LINE_HEIGHT * sum(-(-max(halves(line), 1) // max(width - 1, 1)) for line in text.split("\n"))


def fitting(text: str) -> str:
    """As much of a text as a cell can hold: no control characters, no lone surrogates, at most 32,767 UTF-16
    units."""
    text = _NOT_XML.sub("", _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT
