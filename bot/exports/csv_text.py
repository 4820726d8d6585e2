"""Tables as CSV that a spreadsheet can open safely: UTF-8 with a byte-order mark, every text kept as text.

A text that a spreadsheet would run as a formula gets a leading apostrophe, which marks it as text. Characters
that no cell can hold are removed, as in workbooks.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.exports.sheets import Cell, SheetColumn, fitting
from bot.exports.whole import appearing

STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""How formulas begin, including full-width forms."""


def write(target: Path, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the rows as they arrive; returns how many there were. Raises NoPlaceForFile."""
    count = 0
    with (
        appearing(target) as draft,
        draft.open("w", encoding="utf-8-sig", newline="", buffering=1 << 20) as out,
    ):
        lines = csv.writer(out)
        lines.writerow([_text(column.title) for column in columns])
        for row in rows:
            lines.writerow([_text(cell) for cell in row])
            count += 1
    return count


def whole(columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A small table, as `write` would write it."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_text(column.title) for column in columns])
    lines.writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            text = fitting(cell)
            return f"'{text}" if text.startswith(STARTS) or text.lstrip().startswith(STARTS) else text
        case float():
            return f"{cell:.1%}"
        case int():
            return str(cell)
