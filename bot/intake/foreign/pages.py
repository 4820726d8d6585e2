"""Web pages that hold a table, the usual "export to Excel": HTML called `.xls`, alone or inside an MHT archive.

lxml parses the page as browsers would, a row at a time. A table inside a cell is a separate table.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from bot.intake.foreign.rows import MOST_COLUMNS, ForeignSheet, Row
from bot.intake.tables import encodings
from bot.intake.tables.encodings import NotInThisEncoding
from bot.intake.tables.spans import MergedCells
from bot.intake.tables.unreadable import UnreadableFile

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_HEAD = 4_096
_LONGEST_SPAN = 100_000
_CODECS = {"utf-8-sig": "utf-8", "utf-16": "utf-16", "big5hkscs": "big5-hkscs"}
"""lxml's names for Python's codecs."""
_SPACES = re.compile(r"\s+")


def page(path: Path) -> Iterator[ForeignSheet]:
    """The tables of a page."""
    with path.open("rb") as file:
        yield from _tables(file)


def archive(path: Path) -> Iterator[ForeignSheet]:
    """The tables of every page in an MHT archive (RFC 2557)."""
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield from _tables(BytesIO(content))


def _tables(file: BinaryIO) -> Iterator[ForeignSheet]:
    encoding = _encoding(file)
    file.seek(0)
    found: dict[object, _Grid] = {}
    for _, row in etree.iterparse(file, html=True, tag="tr", encoding=encoding, huge_tree=True):
        table = _key(row)
        found.setdefault(table, _Grid()).add(row)
        row.clear()
    for number, grid in enumerate(found.values(), 1):
        yield ForeignSheet(f"表格 {number}", True, iter(grid.rows), grid.spans)


def _key(row: etree._Element) -> object:
    """The table that a row belongs to."""
    table = next(row.iterancestors("table"), None)
    return row.getroottree().getpath(table) if table is not None else ""


class _Grid:
    """The rows of one table. Cells fill the places left free by cells that span down from above, as in a browser."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.spans: list[MergedCells] = []
        self._taken: dict[int, int] = {}
        """Columns that a cell above reaches into, and down to which line."""

    def add(self, row: etree._Element) -> None:
        line = len(self.rows) + 1
        self._taken = {column: last for column, last in self._taken.items() if last >= line}
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while len(cells) in self._taken:
                cells.append("")
            if len(cells) >= MOST_COLUMNS:
                break
            self._put(cells, cell, line)
        self._taken |= {span.column: span.last for span in self.spans if span.first == line}
        self.rows.append((line, cells))

    def _put(self, cells: list[str], cell: etree._Element, line: int) -> None:
        down, across = _number(cell.get("rowspan")), _number(cell.get("colspan"))
        across = min(across, MOST_COLUMNS - len(cells))
        if down > 1:
            self.spans += [MergedCells(line, line + down - 1, len(cells) + n) for n in range(across)]
        cells.append(_SPACES.sub(" ", "".join(map(str, cell.itertext()))).strip())
        cells += [""] * (across - 1)


def _number(written: str | None) -> int:
    text = (written or "").strip()
    return min(max(int(text), 1), _LONGEST_SPAN) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _encoding(file: BinaryIO) -> str:
    """The encoding that the page declares if it decodes, else the detected one. Raises UnreadableFile."""
    head = file.read(_HEAD)
    said = [found.decode().lower() for found in _CHARSET.findall(head)[:1]]
    named = {
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "utf-8": "utf-8-sig",
        "utf8": "utf-8-sig",
        "big5": "big5hkscs",
    }
    likely = [named[name] for name in said if name in named]
    for encoding in (*likely, *encodings.candidates(head)):
        try:
            encodings.prove(file, encoding)
        except NotInThisEncoding:
            continue
        return _CODECS.get(encoding, encoding)
    raise UnreadableFile("网页里的文字混用了编码，读不出来：请用 Excel 或 WPS 打开后另存为 .xlsx 再导入")
