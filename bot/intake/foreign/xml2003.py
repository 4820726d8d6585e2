"""XML Spreadsheet 2003, which Excel and many systems write as `.xml` or `.xls` (namespace urn:schemas-microsoft-com:office:spreadsheet).

Cells and rows give their position only after a gap (`ss:Index`), and how far they span when they are merged
(`ss:MergeAcross`, `ss:MergeDown`).
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bot.intake.foreign.rows import MOST_COLUMNS, ForeignSheet, Row
from bot.intake.tables.sheet import number_shown
from bot.intake.tables.spans import MergedCells

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{SPACE}}}"
_MOST_ROWS = 1_048_576


def sheets(path: Path) -> Iterator[ForeignSheet]:
    """The worksheets in order. Raises lxml's errors for a file that is not XML."""
    rows: list[Row] = []
    spans: list[MergedCells] = []
    line = 0
    events = etree.iterparse(
        str(path),
        events=("end",),
        tag=(f"{_SS}Row", f"{_SS}Worksheet"),
        resolve_entities=False,
        no_network=True,
    )
    for _, element in events:
        if element.tag == f"{_SS}Worksheet":
            name = str(element.get(f"{_SS}Name") or "")
            options = element.find("{urn:schemas-microsoft-com:office:excel}WorksheetOptions")
            hidden = options is not None and options.find("{*}Visible") is not None
            yield ForeignSheet(name, not hidden, iter(rows), spans)
            rows, spans, line = [], [], 0
        else:
            line = _place(element, line + 1, _MOST_ROWS)
            cells, reaching = _cells(element, line)
            rows.append((line, cells))
            spans += reaching
        element.clear()


def _cells(row: etree._Element, line: int) -> tuple[list[str], list[MergedCells]]:
    cells: list[str] = []
    spans: list[MergedCells] = []
    for cell in row.iterchildren(f"{_SS}Cell"):
        column = _place(cell, len(cells) + 1, MOST_COLUMNS + 1) - 1
        if column >= MOST_COLUMNS:
            break
        cells += [""] * (column - len(cells))
        down = _number(cell.get(f"{_SS}MergeDown"))
        if down:
            spans.append(MergedCells(line, line + down, column))
        cells.append(_text(cell))
        cells += [""] * min(_number(cell.get(f"{_SS}MergeAcross")), MOST_COLUMNS - len(cells))
    return cells, spans


def _text(cell: etree._Element) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(map(str, data.itertext()))
    match data.get(f"{_SS}Type"):
        case "Number":
            return number_shown(text)
        case "DateTime":
            return text.partition(".")[0].replace("T", " ")
        case "Boolean":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        case _:
            return text


def _place(element: etree._Element, following: int, most: int) -> int:
    given = _number(element.get(f"{_SS}Index"))
    return min(given, most) if given >= following else following


def _number(written: str | None) -> int:
    text = (written or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
