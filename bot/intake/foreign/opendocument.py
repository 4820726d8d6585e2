"""Cells of an OpenDocument table that hold an error or were never calculated: python-calamine returns blanks.

LibreOffice stores an error as empty text with an attribute of its own (`calcext:value-type`), next to the
text it shows; a formula without any value has never been calculated.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.intake.foreign.rows import MOST_COLUMNS, Errors
from bot.intake.tables.sheet import UNSTORED

_SPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT = _SPACE % "table", _SPACE % "office", _SPACE % "text"
_KIND: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def errors(path: Path) -> list[Errors]:
    """The errors of every table, in table order. Raises zipfile's and lxml's errors for a broken file."""
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
    """What to show for a cell without a value; empty for a cell that has one."""
    if cell.get(_KIND) == "error":
        return str(cell.findtext(f"{_TEXT}p") or "#N/A")
    uncalculated = cell.get(f"{_TABLE}formula") is not None and cell.get(f"{_OFFICE}value-type") is None
    return UNSTORED if uncalculated else ""


def _repeated(element: etree._Element, what: str) -> int:
    written = str(element.get(f"{_TABLE}number-{what}-repeated") or "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 1
