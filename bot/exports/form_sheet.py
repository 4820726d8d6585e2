"""An official form as a worksheet: boxes merged as the form merges them, lines as high as their words need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.exports.sheets import LINE_HEIGHT, Book, Cell, fitting, high_for


@dataclass(frozen=True, slots=True)
class SheetBox:
    """One box: its upper left corner, from 0, how far it reaches, and whether its words stand in the middle."""

    line: int
    column: int
    across: int
    down: int
    cell: Cell
    middle: bool = False


def add_form(book: Book, name: str, widths: Sequence[int], boxes: Iterable[SheetBox]) -> None:
    """Add the form as a worksheet of its own; the book has to be a `merged` one."""
    sheet = book.worksheet(name)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    for n, width in enumerate(widths):
        sheet.set_column(n, n, width)
    heights: dict[int, float] = {}
    for box in boxes:
        cell = fitting(box.cell) if isinstance(box.cell, str) else box.cell
        look = book.middle if box.middle else book.boxed
        if box.across == box.down == 1:
            sheet.write(box.line, box.column, cell, look)
        else:
            last = (box.line + box.down - 1, box.column + box.across - 1)
            sheet.merge_range(box.line, box.column, *last, cell, look)
        needed = high_for(str(cell), sum(widths[box.column : box.column + box.across])) / box.down
        heights[box.line] = max(heights.get(box.line, LINE_HEIGHT), needed)
    for line, height in heights.items():
        sheet.set_row(line, height)
