"""Cells that were merged over several rows: what stands in the first of them holds for all.

An export merges what is the same below. Read as it is stored, only the first row would have a department, a phone or a
date of conclusion, and an absent date means that a case is still in progress.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A cell that reaches down, from row `first` to row `last` (as a person counts), in one column counted from 0."""

    first: int
    last: int
    column: int


class Filled(list[str]):
    """The cells of a row into which `columns` were filled from a merged cell above."""

    columns: frozenset[int] = frozenset()


def filled_down(rows: Iterator[tuple[int, list[str]]], spans: list[Span]) -> Iterator[tuple[int, list[str]]]:
    """The rows with what a merged cell says in each of the rows it covers."""
    if not spans:
        yield from rows
        return
    waiting = sorted(spans, key=lambda span: (span.first, span.column), reverse=True)
    reaching: dict[int, tuple[int, str]] = {}
    for line, cells in rows:
        reaching = {column: (last, text) for column, (last, text) in reaching.items() if line <= last}
        filled = _filled(cells, reaching) if reaching else cells
        while waiting and waiting[-1].first <= line:
            span = waiting.pop()
            if span.first == line and span.column < len(cells):
                reaching[span.column] = (span.last, cells[span.column])
        yield line, filled


def _filled(cells: list[str], reaching: dict[int, tuple[int, str]]) -> list[str]:
    cells.extend([""] * (max(reaching) + 1 - len(cells)))
    empty = [column for column in reaching if not cells[column]]
    if not empty:
        return cells
    for column in empty:
        cells[column] = reaching[column][1]
    if type(cells) is not list:
        return cells
    filled = Filled(cells)
    filled.columns = frozenset(empty)
    return filled
