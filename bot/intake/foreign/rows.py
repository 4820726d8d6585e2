"""What a reader of a foreign format returns: sheets of rows of text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.intake.tables.spans import MergedCells

Row = tuple[int, list[str]]
"""The line, counted from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class ForeignSheet:
    """One table of a file. `rows` is read once, in order; `spans` lists cells that are merged over several rows."""

    name: str
    visible: bool
    rows: Iterator[Row]
    spans: list[MergedCells]


Errors = dict[int, dict[int, str]]
"""What to show for cells whose value is unknown, by line, counted from 1, and column, counted from 0."""

Reader = Callable[[Path], Iterator[ForeignSheet]]
MOST_COLUMNS = 1_000
"""Cells further right are not read; no list of cases is that wide."""
