"""The report as a document that Word and WPS open: headings, real tables whose heads repeat, and page numbers.

It says what the page and the paper say, in the same order; what they draw stands in the tables anyway.
"""

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot.paper import tables
from bot.paper.content import Report
from bot.paper.form import OfficialForm
from bot.paper.lettering import readable
from bot.paper.report import low_of
from bot.paper.tables import Grid
from bot.paper.word_tables import CELL, add_form, add_table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

SONG, HEI = "宋体", "黑体"
"""Fonts that every Chinese Word has: 宋体 for text, 黑体 for headings."""
_PROPERTY = 255
"""Characters that Word takes in what a document says about itself."""
FACTS, NOTE = "Facts", "Caption"
"""Styles: what is said before the report begins, and what stands below a table."""
_STYLES = (
    ("Normal", SONG, 10.5, 6),
    (FACTS, SONG, 9.5, 1),
    ("Title", HEI, 21, 6),
    ("Heading 1", HEI, 13, 4),
    (CELL, SONG, 9, 0),
    (NOTE, SONG, 8.5, 6),
)
"""Name, font, size and what is left free below, in points."""


def write(target: Path, report: Report) -> None:
    """Write the document, whole."""
    document = _blank(report)
    document.add_paragraph(readable(report.agency), style=FACTS)
    document.add_heading(readable(report.title), 0)
    for line in report.about:
        document.add_paragraph(readable(line), style=FACTS)
    for line in report.summary:
        document.add_paragraph(readable(line))
    _section(document, _rates(report))
    for section in report.sections:
        _section(document, section.grid)
    document.save(str(target))


def _section(document: "Document", grid: Grid | OfficialForm) -> None:
    document.add_heading(readable(grid.title), 1)
    if isinstance(grid, OfficialForm):
        add_form(document, grid)
    else:
        add_table(document, grid)
    if grid.note:
        document.add_paragraph(readable(grid.note), style=NOTE)


def _rates(report: Report) -> Grid:
    rows = tuple((rate.name, rate.share, rate.fraction, low_of(rate)) for rate in report.rates)
    return Grid("三个比率", ("比率", "数值", "分子和分母", "把握"), rows, None, tables.whole(report.figures))


def _blank(report: Report) -> "Document":
    """A page of A4 in the office's fonts, numbered at its foot, that names its maker and its moment."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    _lettered(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.header.paragraphs[0].text = readable(f"{report.agency}　{report.title}")
    _numbered(section.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author = readable(report.title)[:_PROPERTY], readable(report.agency)[:_PROPERTY]
    about.language, about.comments = "zh-CN", ""
    about.created = about.modified = report.made_at.astimezone(UTC).replace(tzinfo=None)
    return document


def _lettered(document: "Document") -> None:
    """The styles: those of the template in the office's fonts, and two of our own."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.styles.style import ParagraphStyle

    for name in (FACTS, CELL):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    for name, font, size, after in _STYLES:
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle), "a style of paragraphs"
        _in_font(style, font)
        style.font.size, style.font.bold = Pt(size), font == HEI
        style.paragraph_format.space_after = Pt(after)
    title = document.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # where a comma stands in its square depends on it


def _in_font(style: "ParagraphStyle", font: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.color.rgb = font, RGBColor(0x1F, 0x23, 0x28)
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
