"""The report as a document that Word and WPS open: headings, real tables whose heads repeat, and page numbers.

It says what the page and the paper say, in the same order; what they draw stands in the tables anyway.
"""

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot.paper import tables
from bot.paper.content import Report
from bot.paper.lettering import readable
from bot.paper.report import low_of
from bot.paper.tables import Cell, Grid, shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

SONG, HEI = "宋体", "黑体"
"""Fonts that every Chinese Word has: 宋体 for text, 黑体 for headings."""


def write(target: Path, report: Report) -> None:
    """Write the document, whole."""
    document = _blank(report)
    document.add_paragraph(readable(report.agency))
    document.add_heading(readable(report.title), 0)
    for line in (*report.about, *report.summary):
        document.add_paragraph(readable(line))
    document.add_heading("三个比率", 1)
    _table(document, _rates(report))
    for section in report.sections:
        document.add_heading(readable(section.grid.title), 1)
        _table(document, section.grid)
        if section.grid.note:
            document.add_paragraph(readable(section.grid.note), style="Caption")
    document.save(str(target))


def _rates(report: Report) -> Grid:
    rows = tuple((rate.name, rate.share, rate.fraction, low_of(rate)) for rate in report.rates)
    return Grid("三个比率", ("比率", "数值", "分子和分母", "把握"), rows, None, tables.whole(report.figures))


def _blank(report: Report) -> "Document":
    """A page of A4 in the office's fonts, numbered at its foot, that names its maker and its moment."""
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    for name, font, size in (
        ("Normal", SONG, 10.5),
        ("Title", HEI, 21),
        ("Heading 1", HEI, 13),
        ("Caption", SONG, 9),
    ):
        _lettered(document, name, font, Pt(size))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.header.paragraphs[0].text = readable(f"{report.agency}　{report.title}")
    _numbered(section.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author = readable(report.title), readable(report.agency)
    about.language, about.comments = "zh-CN", ""
    about.created = about.modified = report.made_at.astimezone(UTC).replace(tzinfo=None)
    return document


def _lettered(document: "Document", name: str, font: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor
    from docx.styles.style import ParagraphStyle

    style = document.styles[name]
    assert isinstance(style, ParagraphStyle), "the template's own"
    style.font.name, style.font.size, style.font.color.rgb = font, size, RGBColor(0x1F, 0x23, 0x28)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(kind), None)
    fonts.set(qn("w:eastAsia"), font)


def _numbered(foot: "Paragraph") -> None:
    """第 n 页, counted by Word itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("第 ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)  # the library has no fields of its own
    foot.add_run(" 页")


def _table(document: "Document", grid: Grid) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT

    head, foot = [grid.columns], [grid.total] if grid.total is not None else []
    body = grid.rows or (("没有。", *[""] * (len(grid.columns) - 1)),)
    lines = [*head, *body, *foot]
    table = document.add_table(rows=len(lines), cols=len(grid.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for n, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
        for place, cell in zip(row.cells, cells, strict=True):
            _written(place, cell, strong=n == 0 or cells is grid.total)
    _repeated(table)


def _written(place: "_Cell", cell: Cell, *, strong: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = place.paragraphs[0]
    run = paragraph.add_run(readable(shown(cell)))
    run.bold = strong
    if isinstance(cell, int | float):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeated(table: "Table") -> None:
    """The head stands on every page again that the table runs over."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # the library has no name for it
