"""Opens the office's export: identifies it, checks that it can be read to its end, then streams its rows."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple, Protocol

from bot.domain.os_reason import os_reason
from bot.intake.foreign.table import ForeignTable
from bot.intake.phoneless import Phoneless
from bot.intake.rows import CaseRow, Rejected, reader
from bot.intake.tables.columns import Layout, Names
from bot.intake.tables.headings import SHOWN_AS, Column
from bot.intake.tables.recognise import FileKind, recognise
from bot.intake.tables.textfile import TextTable
from bot.intake.tables.unreadable import UnreadableFile
from bot.intake.tables.workbook import SheetTable

MOST_NOTES = 1_000


class Correction(NamedTuple):
    """A correction made to a row that is still a case."""

    line: int
    what: str


class CaseTable(Protocol):
    """A table that has been read through once and will not fail in the middle."""

    layout: Layout
    size: int
    description: str
    unread: tuple[str, ...]
    hidden: int

    @property
    def counted_cells(self) -> bool:
        """Whether a missing cell shifts the ones after it."""

    @property
    def serial_shift(self) -> int:
        """Days to add to a serial date in a cell that the table does not mark as a date."""

    @property
    def position(self) -> int:
        """How much of `size` has been read."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row under the header, from the start."""


class ExportFile:
    """An opened export."""

    def __init__(self, path: Path, table: CaseTable, stamp: tuple[int, int, int]) -> None:
        self._path = path
        self._table = table
        self._stamp = stamp
        self.phoneless = Phoneless()
        """Cases without a usable phone among the rows read so far."""
        self.notes: list[Correction] = []
        """What was done to rows read so far that are cases all the same."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The cells of the header row."""
        return self._table.layout.headers

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """What each column means, as an office worker calls it, and the headers it was read from; none: not there."""
        headers, places = self.headers, self._table.layout.places
        return {SHOWN_AS[column]: tuple(headers[at] for at in places.get(column, ())) for column in Column}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers that were not understood: what stands below them is not read."""
        known = {at for places in self._table.layout.places.values() for at in places}
        return tuple(header for at, header in enumerate(self.headers) if header and at not in known)

    @property
    def description(self) -> str:
        """What was opened, in words for a person: format, encoding or sheet."""
        return self._table.description

    @property
    def unread(self) -> tuple[str, ...]:
        """Further sheets that look like cases and are not read."""
        return self._table.unread

    @property
    def hidden(self) -> int:
        """The number of hidden or filtered rows, which are read like all others."""
        return self._table.hidden

    @property
    def size(self) -> int:
        """Bytes to read, for a progress bar."""
        return self._table.size

    @property
    def position(self) -> int:
        """Bytes read so far; equals `size` at the end."""
        return self._table.position

    def rows(self) -> Iterator[CaseRow | Rejected]:
        """The cases and rejections in the file's order; each call starts over.

        Raises UnreadableFile, before the first row, when the file has changed since it was opened.
        """
        if _stamp(self._path) != self._stamp:
            raise UnreadableFile("文件在打开之后被改动了：请重新导入")
        read = reader(
            self._table.layout,
            counted_cells=self._table.counted_cells,
            serial_shift=self._table.serial_shift,
            note=self._note,
        )
        self.phoneless, self.notes = Phoneless(), []
        places = self._table.layout.places[Column.PHONE]
        for line, cells in self._table.rows():
            row = read(line, cells)
            if row is None:
                continue
            if isinstance(row, CaseRow) and not row.phones:
                self.phoneless.add("、".join(cells[at] for at in places if at < len(cells) and cells[at]))
            yield row

    def _note(self, line: int, what: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(Correction(line, what))


def open_cases(path: Path, *, aliases: Mapping[str, Sequence[str]] | None = None) -> ExportFile:
    """Open an export; `aliases` adds header names by column, as in `{"phone": ["回访电话"]}`.

    Anything that makes the file unusable raises UnreadableFile here, before any row is returned. An `aliases`
    key that is not a column raises UnknownColumn.
    """
    names = Names(aliases or {})
    try:
        stamp = _stamp(path)
        table = open_table(path, names)
    except OSError as e:
        raise UnreadableFile(f"打不开文件：{os_reason(e)}；请检查路径和权限") from None
    return ExportFile(path, table, stamp)


def open_table(path: Path, names: Names) -> CaseTable:
    """The table in a file, whatever its format; raises UnreadableFile, and OSError."""
    with path.open("rb") as file:
        match recognise(file):
            case FileKind.TEXT:
                return TextTable(path, file, names)
            case FileKind.XLSX:
                return SheetTable(path, names)
            case kind:
                return ForeignTable(path, kind, names)


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when the file does."""
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        raise UnreadableFile("找不到这个文件：请检查路径") from None
    except ValueError:
        raise UnreadableFile("文件路径里有不能用的字符：请检查路径") from None
    if not S_ISREG(seen.st_mode):
        raise UnreadableFile("这不是文件（可能是文件夹）：请指定一个导出的表格文件")
    return seen.st_size, seen.st_mtime_ns, seen.st_ino
