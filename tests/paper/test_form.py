"""表2 to 表4 are printed as the official forms are, on every kind of paper: merged boxes merged, fifteen numbers in one line."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from bot.casework.disclosure.annual_numbers import COUNTS, AnnualNumbers
from bot.casework.disclosure.table_three import CountedRequest, table_three
from bot.casework.figures import score
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from bot.paper import columns, word, workbook
from bot.paper.annual import annual
from bot.paper.content import Report, Section
from bot.paper.form import Box, OfficialForm
from bot.paper.form_page import FormTable
from bot.paper.report import report_html, report_pdf
from bot.paper.tables import Grid, rates
from pdfs import Pdf

NUMBERS = AnnualNumbers(
    dict.fromkeys(COUNTS, 0) | {"lawsuit.other": 41, "lawsuit.total": 41}, Decimal("7.25")
)
REQUESTS = table_three(
    2026,
    [
        CountedRequest(ApplicantKind.LEGAL, date(2026, 2, 1), DisclosureOutcome.ABUSIVE, date(2026, 3, 1)),
        CountedRequest(ApplicantKind.NATURAL, date(2026, 5, 1)),
    ],
)
TWO, THREE, FOUR = annual(NUMBERS, REQUESTS)


def a_report(*sections: Grid | OfficialForm) -> Report:
    nothing = score.figures(concluded=0, dispositions={}, scores={})
    at = datetime(2027, 1, 4, 1, tzinfo=UTC)
    return Report("年报", "某局", (), nothing, rates(nothing), tuple(map(Section, sections)), at)


def test_table_four_is_one_line_of_fifteen_numbers() -> None:
    assert FOUR.rows == ((0, 0, 0, 0, 0, 0, 0, 41, 0, 41, 0, 0, 0, 0, 0),)
    assert FOUR.columns[0] == "行政复议：结果维持"
    assert FOUR.columns[7] == "行政诉讼：未经复议直接起诉：其他结果"
    assert FOUR.columns[14] == "行政诉讼：复议后起诉：总计"


def test_table_three_has_the_lines_and_columns_of_the_form() -> None:
    assert len(THREE.rows) == 2 + 21 + 1 + 1
    assert THREE.columns[3:] == (
        "申请人情况：自然人",
        *(
            f"申请人情况：法人或其他组织：{name}"
            for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
        ),
        "申请人情况：总计",
    )
    by_name = {row[1:3]: row[3:] for row in THREE.rows}
    assert by_name["（五）不予处理", "4.无正当理由大量反复申请"] == (0, 0, 0, 0, 1, 0, 1)
    assert by_name["（七）总计", "（七）总计"] == (0, 0, 0, 0, 1, 0, 1)


def test_table_two_is_one_form_of_four_items() -> None:
    said = [row[0] for row in TWO.rows]
    assert [one for one in said if str(one).startswith("第二十条")] == [
        f"第二十条第（{item}）项" for item in "一五六八"
    ]
    assert TWO.rows[-1] == ("行政事业性收费", "7.25", "7.25", "7.25")


@pytest.mark.parametrize("form", [TWO, THREE, FOUR], ids=["2", "3", "4"])
def test_the_boxes_of_a_form_fill_it_without_holes_and_without_lying_on_each_other(
    form: OfficialForm,
) -> None:
    covered = [
        (one.line + down, one.column + across)
        for one in form.placed()
        for down in range(one.box.down)
        for across in range(one.box.across)
    ]
    assert sorted(covered) == [(n, m) for n in range(len(form.lines)) for m in range(len(form.widths))]


def test_a_page_merges_the_boxes_and_says_what_each_number_belongs_to() -> None:
    page = FormTable(FOUR).__html__()
    assert page.count('colspan="5"') == 3
    assert 'rowspan="2"' in page
    assert '<th scope="colgroup" colspan="10">行政诉讼</th>' in page
    assert page.count('<td class="num">') == 15
    assert '<th scope="rowgroup" rowspan="22">三、本年度办理结果</th>' in FormTable(THREE).__html__()
    assert "<script>" not in FormTable(OfficialForm("x", ((Box("<script>"),),), (1,))).__html__()
    assert page in report_html(a_report(FOUR))


def test_word_paper_and_workbook_print_the_same_form(tmp_path: Path) -> None:
    made = a_report(TWO, THREE, FOUR)
    word.write(tmp_path / "a.docx", made)
    tables = docx.Document(str(tmp_path / "a.docx")).tables[-3:]
    for form, table in zip((TWO, THREE, FOUR), tables, strict=True):
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            list(map(str, line)) for line in form.spread()
        ]
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    paper = Pdf.read(report_pdf(made))
    assert len(paper.pages) <= 3
    assert "未经复议直接起诉" in paper.words
    workbook.write(tmp_path / "a.xlsx", made)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name(FOUR.title)
    assert sheet.to_python()[3] == [0, 0, 0, 0, 0, 0, 0, 41, 0, 41, 0, 0, 0, 0, 0]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as there:
        merged = re.findall('<mergeCell ref="([A-Z0-9:]+)"', there.read("xl/worksheets/sheet4.xml").decode())
    assert {"A1:E2", "F1:O1", "F2:J2", "K2:O2"} <= set(merged)


def test_a_table_is_as_wide_as_its_words_need_and_never_narrower_than_its_numbers() -> None:
    grid = Grid(
        "按事项",
        ("事项", "办结", "答复率", "满意率"),
        (("一项名字很长很长很长很长很长很长很长很长很长很长很长很长的行政许可", 195, 0.723, "样本过少"),),
    )
    wide = columns.widths(grid)
    assert wide[0] == max(wide)
    assert all(needed >= len("100.0%") for needed in wide)
    assert columns.of_words(grid) == (True, False, False, False)


def test_a_table_that_needs_more_than_a_line_takes_it_from_its_words() -> None:
    grid = Grid("多", ("甲", *"一二三四五六七"), (("长" * 60, "话" * 30, *(100_000.0,) * 6),))
    assert sum(columns.widths(grid)) <= columns.LINE
    assert min(columns.widths(grid)[2:]) >= len("10000000.0%")


def test_word_and_workbook_take_whatever_a_department_is_called(tmp_path: Path) -> None:
    evil = "处\x00\x1b\ud800\u202e😀\ufffe\uffff\u2028" + "长" * 400 + "A" * 300 + "<b>=cmd|' /C calc'!A0"
    made = replace(a_report(Grid("按事项", (evil, "办结"), ((evil, 3),), ("合计", 3), evil)), agency=evil)
    word.write(tmp_path / "a.docx", made)
    (table,) = docx.Document(str(tmp_path / "a.docx")).tables[1:]
    assert table.rows[1].cells[0].text.startswith("处\ufffd😀\n长")
    workbook.write(tmp_path / "a.xlsx", made)
    assert CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).sheet_names == ["汇总", "按事项"]


class _Balanced(HTMLParser):
    """Notes the elements that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("form", [TWO, THREE, FOUR], ids=["2", "3", "4"])
def test_a_forms_page_closes_what_it_opens(form: OfficialForm) -> None:
    parser = _Balanced()
    parser.feed(FormTable(form).__html__())
    assert parser.open == []
