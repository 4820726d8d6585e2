"""Tables of a Word document: columns as wide as what stands in them, heads on every page again, no line torn in two.

A table of few lines stands on one page, with its note; so does an official form.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.paper import columns
from bot.paper.form import OfficialForm
from bot.paper.lettering import readable
from bot.paper.tables import Cell, Grid, shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.table import Table, _Cell, _Row

CELL = "Table Text"
"""The style of what stands in a table."""
PAGE = 166
"""Millimetres between the margins."""
_FEW = 20
"""A table with more lines than this may go over the page."""
_NOTHING = "没有。"


def add_table(document: "Document", grid: Grid) -> None:
    """A table of figures, with its total in bold."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    foot = [grid.total] if grid.total is not None else []
    lines: list[Sequence[Cell]] = [grid.columns, *grid.rows, *foot]
    if not grid.rows:
        lines.insert(1, (_NOTHING, *[""] * (len(grid.columns) - 1)))
    table = _ruled(document, len(lines), columns.widths(grid))
    wordy = columns.of_words(grid)
    for n, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
        for place, cell, words in zip(row.cells, cells, wordy, strict=True):
            side = WD_ALIGN_PARAGRAPH.LEFT if words else WD_ALIGN_PARAGRAPH.RIGHT
            _written(place, cell, side, strong=n == 0 or cells is grid.total)
    _kept(table, heads=1, whole=len(lines) <= _FEW, noted=bool(grid.note))


def add_form(document: "Document", form: OfficialForm) -> None:
    """An official form, its boxes merged as it merges them; what names a column or is filled in stands in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    table = _ruled(document, len(form.lines), form.widths)
    places = [list(row.cells) for row in table.rows]
    for one in form.placed():
        box, last = one.box, places[one.line + one.box.down - 1][one.column + one.box.across - 1]
        place = places[one.line][one.column]
        merged = place.merge(last) if last is not place else place
        middle = box.filled or form.names_columns(one.line)
        _written(merged, box.cell, WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT)
    _kept(table, heads=form.heads, whole=True, noted=bool(form.note))


def _ruled(document: "Document", lines: int, shares: Sequence[int]) -> "Table":
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table: Table = document.add_table(rows=lines, cols=len(shares), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    wide = [Mm(PAGE * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, wide, strict=True):
            cell.width = width
    return table


def _written(place: "_Cell", cell: Cell, side: "WD_ALIGN_PARAGRAPH", *, strong: bool = False) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    paragraph = place.paragraphs[0]
    paragraph.style, paragraph.alignment = CELL, side
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph.add_run(readable(shown(cell))).bold = strong or None


def _kept(table: "Table", *, heads: int, whole: bool, noted: bool) -> None:
    """No line is torn; the head stands on every page again, and with the first line; a table kept whole is one block."""
    rows = list(table.rows)
    together = rows if whole else rows[: heads + 1]
    for n, row in enumerate(rows):
        _marked(row, "w:cantSplit")
        if n < heads:
            _marked(row, "w:tblHeader")
    for row in together if noted and whole else together[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _marked(row: "_Row", name: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # the library has no name for it
