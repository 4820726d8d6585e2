"""A table as an official form prints it: boxes that reach over several columns and lines, where the form has merged them.

OfficialForm("表4", ((Box("行政复议", across=5), …), …), heads=3)     # a count is a `Box` whose cell is a number, or that is `filled`
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.paper.tables import Cell


@dataclass(frozen=True, slots=True)
class Box:
    """One box. `filled`: somebody fills it in; the others are the form's own words."""

    cell: Cell
    across: int = 1
    down: int = 1
    filled: bool = False


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box and the place of its upper left corner, both from 0."""

    box: Box
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A whole form. `lines`: of each line the boxes that begin in it; `heads`: how many lines stand on every page again;
    `widths`: of its columns, in proportion."""

    title: str
    lines: tuple[tuple[Box, ...], ...]
    widths: tuple[int, ...]
    heads: int = 0
    note: str = ""

    def placed(self) -> Iterator[PlacedBox]:
        """Every box with its place, line by line; a box goes into the first place that none from above reaches into."""
        taken: set[tuple[int, int]] = set()
        for n, boxes in enumerate(self.lines):
            column = 0
            for box in boxes:
                while (n, column) in taken:
                    column += 1
                yield PlacedBox(box, n, column)
                taken |= {(n + i, column + j) for i in range(box.down) for j in range(box.across)}

    def names_columns(self, line: int) -> bool:
        """Whether a line only says what stands below it: nothing is filled in beside its words."""
        return line < self.heads or not any(box.filled for box in self.lines[line])

    def spread(self) -> list[list[Cell]]:
        """As a plain table: what a box says stands in every place it covers."""
        out: list[list[Cell]] = [[None] * len(self.widths) for _ in self.lines]
        for one in self.placed():
            for line in out[one.line : one.line + one.box.down]:
                line[one.column : one.column + one.box.across] = [one.box.cell] * one.box.across
        return out

    @property
    def columns(self) -> tuple[str, ...]:
        """What each column is called: the words above it, from the top."""
        heads = zip(*self.spread()[: self.heads], strict=True)
        return tuple("：".join(dict.fromkeys(map(str, above))) for above in heads)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The lines below the head, as a plain table has them."""
        return tuple(map(tuple, self.spread()[self.heads :]))

    @property
    def total(self) -> None:
        """None: a form has its totals among its lines."""
