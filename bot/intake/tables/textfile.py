"""A text file as a table: csv, tsv, semicolons, Excel's "Unicode text", in any common encoding.

Opening reads through the file once (encoding, quotation marks) and finds the header; the rows are then read
again as a stream. A quotation mark that is never closed would swallow all the following rows into one cell,
so it is looked for before the first row is returned.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from bot.intake.tables import encodings
from bot.intake.tables.columns import SEARCHED_ROWS, Layout, Names, missing, survey
from bot.intake.tables.encodings import NotInThisEncoding, ReadThrough
from bot.intake.tables.recognise import HEAD
from bot.intake.tables.unreadable import UnreadableFile

DELIMITERS: Final[Mapping[str, str]] = MappingProxyType(
    {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "全角逗号", "；": "全角分号"}
)
_MOST_LINES: Final = 500
"""Lines that one record with line breaks in its cells may span."""
_END: Final = "\x00end"
"""An extra line appended to the file; if an open quotation swallows it, that shows that the quotation was
never closed."""


class CutOff(list[str]):
    """The cells of a last row that ends early: the file was cut off there."""


class TextTable:
    """An open text file whose encoding, separator and header are known."""

    counted_cells: Final = True
    """Cells are counted by separators: one too many or too few shifts everything after it."""
    serial_shift: Final = 0

    def __init__(self, path: Path, file: BinaryIO, names: Names) -> None:
        """Raises UnreadableFile."""
        self._path = path
        self._raw: BinaryIO | None = None
        self._encoding, self._delimiter, self.layout, self._proof = _open(file, names)
        if self._proof.quoted:
            with path.open(encoding=self._encoding, newline="") as lines:
                _check_records(lines, self._delimiter, len(self.layout.headers))
        self.size = path.stat().st_size
        self.unread: tuple[str, ...] = ()
        self.hidden = 0
        self.description = f"文本表格，{DELIMITERS[self._delimiter]}分隔"

    @property
    def position(self) -> int:
        """Bytes read so far, of `size`."""
        if self._raw is None:
            return 0
        return self.size if self._raw.closed else self._raw.tell()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header, with the line on which each begins; the first line is 1."""
        with self._path.open("rb", buffering=0) as raw:
            self._raw = raw
            text = io.TextIOWrapper(io.BufferedReader(raw, 1 << 18), self._encoding, newline="")
            rows = _numbered(text, self._delimiter, self.layout.row + 1)
            yield from _marking_last(rows, len(self.layout.headers)) if self._proof.unfinished else rows


def _numbered(text: Iterable[str], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=delimiter)
    for _ in islice(reader, skipped):
        pass
    line = reader.line_num + 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _marking_last(rows: Iterable[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    held: tuple[int, list[str]] | None = None
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None:
        line, cells = held
        yield line, CutOff(cells) if len(cells) < width else cells


def _open(file: BinaryIO, names: Names) -> tuple[str, str, Layout, ReadThrough]:
    """The first encoding with which the whole file can be read, with the separator and header; raises
    UnreadableFile."""
    head = file.read(HEAD)
    faults: list[NotInThisEncoding] = []
    under_a_header: list[NotInThisEncoding] = []
    proven: list[Layout] = []
    for encoding in encodings.candidates(head):
        delimiter, layout = _header(head, encoding, names)
        if encoding == "big5hkscs" and (not layout.complete or "".join(layout.headers).isascii()):
            continue  # Big5 turns other bytes into text too, but a readable Chinese header is no coincidence
        try:
            proof = encodings.prove(file, encoding)
        except NotInThisEncoding as e:
            (under_a_header if layout.complete else faults).append(e)
            continue
        if proof.blank:
            raise UnreadableFile("文件里没有内容：请重新导出后再导入")
        if layout.complete:
            return encoding, delimiter, layout, proof
        proven.append(layout)
    if under_a_header:
        raise encodings.mixed(under_a_header[0])
    if encodings.is_binary(head):
        raise encodings.binary()
    raise missing(max(proven, key=lambda found: len(found.places))) if proven else encodings.mixed(faults[0])


def _header(head: bytes, encoding: str, names: Names) -> tuple[str, Layout]:
    """The separator that gives the best header at the start of the file, and that header."""
    text = head.decode(encoding, "replace")
    found = [(delimiter, survey(_first_rows(text, delimiter), names)) for delimiter in DELIMITERS]
    return max(found, key=lambda pair: (pair[1].complete, len(pair[1].places)))


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SEARCHED_ROWS):
            rows.append(row)
    except csv.Error:
        pass  # the rows before it may hold the header; the fault is reported when the records are checked
    return rows


def _check_records(lines: Iterable[str], delimiter: str, width: int) -> None:
    """Raise UnreadableFile for a quotation that is not closed at the end of its cell."""
    begun = 1

    def counted() -> Iterator[str]:
        for seen, line in enumerate(lines, 1):
            if seen - begun > _MOST_LINES:
                raise _unclosed(begun)
            yield line

    reader = csv.reader(chain(counted(), [_END]), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > begun and (cells[-1].endswith(_END) or _swallowed(cells, delimiter, width)):
                raise _unclosed(begun)
            begun = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(
            f"第 {begun} 行有一格长得不像表格，多半是引号没有成对：请改正这一行，或用 Excel 另存为 .xlsx 再导入"
        ) from None


def _swallowed(cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell with line breaks holds the rest of its own row and the start of another."""
    for place, cell in enumerate(cells):
        first, broken, _ = cell.replace("\r", "\n").partition("\n")
        if broken and cell.count(delimiter) >= width - 1 and first.count(delimiter) >= width - 1 - place:
            return True
    return False


def _unclosed(line: int) -> UnreadableFile:
    return UnreadableFile(
        f"第 {line} 行起引号没有成对，后面的内容连成了一格：请改正这一行的引号，或用 Excel 另存为 .xlsx 再导入"
    )
