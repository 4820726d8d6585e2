"""Cells merged over several rows: the value in the first one applies to all of them.

An export may merge equal cells of consecutive rows. Read as stored, only the first row would have a
department, a phone or a conclusion date, and a missing date means that a case is still in progress.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergedCells:
    """A merged cell in one column (counted from 0), from row `first` to row `last` (counted from 1)."""

    first: int
    last: int
    column: int


class Filled(list[str]):
    """The cells of a row in which `columns` were filled from a merged cell above."""

    columns: frozenset[int] = frozenset()


def filled_down(
    rows: Iterator[tuple[int, list[str]]], spans: list[MergedCells]
) -> Iterator[tuple[int, list[str]]]:
    """The rows, with a merged cell's value in each of the rows it covers."""
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
