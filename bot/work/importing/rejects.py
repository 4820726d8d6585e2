"""The rows of a file that were refused, each with its line and the reason: to be mended and imported again."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from bot.intake import Rejected

ENCODING = "utf-8-sig"
"""Excel and WPS take a csv for UTF-8 by its first three bytes alone."""


class RejectsSheet:
    """A csv that grows row by row."""

    def __init__(self, out: TextIO, headers: Sequence[str]) -> None:
        """`headers`: of the file that the rows come from."""
        self._writer = csv.writer(out)
        self._writer.writerow(["行号", "原因", *map(_inert, headers)])

    def add(self, rows: Iterable[Rejected]) -> None:
        """Rows in the order of their lines."""
        for row in sorted(rows, key=lambda r: r.line):
            self._writer.writerow([row.line, row.reason, *map(_inert, row.cells)])


def _inert(cell: str) -> str:
    """A cell that a spreadsheet program will not treat as a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
