"""How wide the columns of a table are on paper, where nobody can drag them, and which of them hold words.

Widths are in halves of a Chinese character, and in proportion of each other where a table fills its page.
"""

from collections.abc import Sequence

from bot.exports.sheets import halves
from bot.paper.tables import FEW, NONE, Cell, Grid, shown

LINE = 104
"""What a line of A4 holds at 9 points."""
_LONGEST, _NARROWEST, _EDGES, _HEAD = 44, 12, 2, 10
_NO_WORDS = frozenset({NONE, FEW})


def widths(grid: Grid) -> tuple[int, ...]:
    """Of each column. A table that needs more than a line takes it from its words, which can be broken, never from a number."""
    needed = [_needed(name, _cells(grid, n)) for n, name in enumerate(grid.columns)]
    over = sum(needed) - LINE
    words = [n for n, wordy in enumerate(of_words(grid)) if wordy and needed[n] > _NARROWEST]
    if over <= 0 or not words:
        return tuple(needed)
    spare = sum(needed[n] - _NARROWEST for n in words)
    for n in words:
        needed[n] -= min(over * (needed[n] - _NARROWEST) // spare, needed[n] - _NARROWEST)
    return tuple(needed)


def of_words(grid: Grid) -> tuple[bool, ...]:
    """Of each column whether it is read from the left: the first, and whichever has a word besides 样本过少."""
    return tuple(n == 0 or any(map(_is_word, _cells(grid, n))) for n in range(len(grid.columns)))


def _cells(grid: Grid, n: int) -> Sequence[Cell]:
    """Those of a column, without its head; a total may be shorter than its rows."""
    lines = [*grid.rows, *([grid.total] if grid.total is not None else [])]
    return [line[n] for line in lines if n < len(line)]


def _is_word(cell: Cell) -> bool:
    if not isinstance(cell, str) or cell in _NO_WORDS:
        return False
    return any(character.isalpha() for character in cell)


def _needed(name: str, cells: Sequence[Cell]) -> int:
    head = halves(name)
    longest = max((halves(shown(cell)) for cell in cells), default=0)
    return max(min(longest, _LONGEST), min(head, max(_HEAD, -(-head // 2)))) + _EDGES
