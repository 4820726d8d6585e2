"""Which cells of an OpenDocument table show an error or were never calculated: python-calamine gives them as blanks.

LibreOffice writes an error as an empty text that only its own attribute tells from one (`calcext:value-type`), with what it
shows beside it; a formula without any value is one that nobody has calculated.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.intake.foreign.rows import MOST_COLUMNS, Errors
from bot.intake.sheet import UNSTORED

_SPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT = _SPACE % "table", _SPACE % "office", _SPACE % "text"
_KIND: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def errors(path: Path) -> list[Errors]:
    """Those of every table, in the order of the tables. Raises zipfile's and lxml's errors for what is broken."""
    found: list[Errors] = []
    wrong: Errors = {}
    line = 1
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        tags = (f"{_TABLE}table-row", f"{_TABLE}table")
        for _, element in etree.iterparse(content, tag=tags, resolve_entities=False, no_network=True):
            if element.tag == tags[1]:
                found.append(wrong)
                wrong, line = {}, 1
            else:
                repeated = _repeated(element, "rows")
                if row := dict(_of_row(element)):
                    wrong |= dict.fromkeys(range(line, line + repeated), row)
                line += repeated
            element.clear()
    return found


def _of_row(row: etree._Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        after = min(column + _repeated(cell, "columns"), MOST_COLUMNS)
        if shown := _wrong(cell):
            yield from dict.fromkeys(range(column, after), shown).items()
        column = after


def _wrong(cell: etree._Element) -> str:
    """What a cell is to show that has no value; empty for one that has."""
    if cell.get(_KIND) == "error":
        return str(cell.findtext(f"{_TEXT}p") or "#N/A")
    uncalculated = cell.get(f"{_TABLE}formula") is not None and cell.get(f"{_OFFICE}value-type") is None
    return UNSTORED if uncalculated else ""


def _repeated(element: etree._Element, what: str) -> int:
    written = str(element.get(f"{_TABLE}number-{what}-repeated") or "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 1
