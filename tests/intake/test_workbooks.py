"""An xlsx file reads like the csv of the same table, whichever program wrote it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.domain.month import OFFICE_ZONE
from bot.intake import CaseRow, Rejected, open_cases
from bot.intake.tables.cells import clean
from bot.intake.tables.columns import Names
from bot.intake.tables.sheet import Looks, number_shown, rows
from bot.intake.tables.strings import SharedStrings, unescaped
from bot.intake.tables.workbook import SheetTable
from intake.exports import (
    HEADER,
    HEADERS,
    Cell,
    a_row,
    cases,
    fill,
    lines,
    read,
    rewritten,
    with_sheet,
    workbook,
    write,
)

CONCLUDED = datetime(2026, 10, 3, 10, tzinfo=OFFICE_ZONE)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return workbook(tmp_path, [["十月台账"], [], HEADERS, a_row("A-1"), a_row("A-2"), ["合计", 2]])


def numbers(path: Path) -> list[str]:
    return [row.case_no for row in cases(path)]


@pytest.mark.parametrize("shared_texts", [True, False])
def test_a_sheet_with_a_title_and_a_total(tmp_path: Path, shared_texts: bool) -> None:
    path = workbook(
        tmp_path,
        [["十月台账"], [], HEADERS, a_row("A-1"), a_row("A-2"), ["合计", 2]],
        shared_texts=shared_texts,
    )
    first, second = cases(path)
    assert (first.line, second.line) == (4, 5)
    assert (first.case_no, first.item, first.promised_days) == ("A-1", "许可", 15)
    assert (first.received_at, first.concluded_at) == (datetime(2026, 10, 1, tzinfo=OFFICE_ZONE), CONCLUDED)
    assert [phone.e164 for phone in first.phones] == ["+8619000000001"]
    assert open_cases(path).description == "xlsx 工作表“台账”"


@pytest.mark.parametrize(
    "date_format",
    [
        "yyyy-mm-dd hh:mm:ss",
        "yyyy/m/d",
        'yyyy"年"m"月"d"日"',
        "[$-804]yyyy年m月d日;@",
        "[DBNum1][$-804]yyyy年m月d日",
        "h:mm",
        "m/d/yy h:mm",
        "General",
        "0.00",
    ],
)
@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_in_any_format_and_from_either_epoch(tmp_path: Path, date_format: str, date_1904: bool) -> None:
    path = workbook(tmp_path, [HEADERS, a_row()], date_format=date_format, date_1904=date_1904)
    assert cases(path)[0].concluded_at == CONCLUDED


@pytest.mark.parametrize("number", [14, 22, 31, 57])
def test_built_in_date_formats(good: Path, number: int) -> None:
    def style(name: str, data: bytes) -> tuple[str, bytes]:
        return name, re.sub(
            rb'numFmtId="164"', b'numFmtId="%d"' % number, data
        ) if name == "xl/styles.xml" else data

    assert cases(rewritten(good, style))[0].concluded_at == CONCLUDED


def test_number_formats_are_no_dates(tmp_path: Path) -> None:
    row: list[Cell] = [
        20261003,
        "许可",
        "张三",
        19000000001,
        None,
        None,
        datetime(2026, 10, 3, 10, tzinfo=OFFICE_ZONE),
    ]
    path = workbook(tmp_path, [HEADERS, row], date_format='[Red]#,##0.00 "days";"hms"0')
    assert cases(path)[0].case_no == "20261003"


def test_dates_written_as_text_or_digits(tmp_path: Path) -> None:
    forms: list[Cell] = ["2026年10月3日 10:00", "2026-10-03 10:00:00", 46298 + 10 / 24]
    path = workbook(
        tmp_path, [HEADERS, *([f"A-{n}", "许可", "张", "", "", "", form] for n, form in enumerate(forms))]
    )
    assert {row.concluded_at for row in cases(path)} == {CONCLUDED}
    path = workbook(tmp_path, [HEADERS, ["A-1", "许可", "张", "", "", "", 20261003]])
    assert cases(path)[0].concluded_at == CONCLUDED.replace(hour=0)


def test_an_error_where_the_date_should_be_is_rejected(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADERS, ["A-1", "许可", "张", "", "", "", "#N/A"]])
    (found,) = read(path)
    assert isinstance(found, Rejected)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("15", "15"),
        ("15.0", "15"),
        ("1.9000000001E10", "19000000001"),
        ("1.9E10", "19000000000"),
        ("19000000001", "19000000001"),
        ("430100202610001", "430100202610001"),
        ("430100202610001234", "430100202610001234"),
        ("430100202610001000", "4.30100202610001E+17"),
        ("4.30100202610001E17", "4.30100202610001E+17"),
        ("0.5", "0.5"),
        ("-3", "-3"),
        ("1E999999999", "1.00000000000000E+999999999"),
        ("nan", "NaN"),
        ("x", "x"),
    ],
)
def test_numbers_show_the_digits_they_have_and_no_others(value: str, shown: str) -> None:
    assert number_shown(value) == shown


def test_a_long_number_that_was_rounded_is_no_case_number(tmp_path: Path) -> None:
    (found,) = read(workbook(tmp_path, [HEADERS, a_row(430100202610001234)]))
    assert isinstance(found, Rejected)
    assert "舍去了尾数" in found.reason


def test_the_first_visible_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"remove_timezone": True}) as book:
        hidden, notes, table, later = (book.add_worksheet(name) for name in ("旧表", "说明", "台账", "上月"))
        fill(hidden, [HEADERS, a_row("OLD")])
        fill(notes, [["填表说明"], ["办件编号按系统填写"]])
        fill(table, [HEADERS, a_row("NEW")])
        fill(later, [HEADERS, a_row("LAST")])
        notes.activate()
        hidden.hide()
    assert numbers(path) == ["NEW"]
    assert open_cases(path).unread == ("上月", "旧表")


def test_a_hidden_sheet_is_read_when_there_is_no_other(good: Path) -> None:
    def hide(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(
            b"<sheet ", b'<sheet state="hidden" '
        ) if name == "xl/workbook.xml" else data

    assert numbers(rewritten(good, hide)) == ["A-1", "A-2"]


@pytest.mark.parametrize(
    "habit",
    [
        lambda xml: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="),
        lambda xml: re.sub(rb' r="[A-Z]*\d+"', b"", xml.replace(b"<row", b"<row ")),
        lambda xml: re.sub(rb' spans="[^"]*"|<dimension[^>]*>', b"", xml),
        lambda xml: xml.replace(b"><", b">\n  <"),
        lambda xml: xml.replace(b"</c>", b"<extLst/></c>").replace(b"<v>", b"<f>SUM(A1)</f><v>"),
    ],
    ids=["prefixes", "no references", "no dimensions", "indented", "formulas"],
)
def test_other_programs_write_other_xml(tmp_path: Path, habit: Callable[[bytes], bytes]) -> None:
    path = workbook(tmp_path, [HEADERS, a_row("A-1"), a_row("A-2")])
    assert [row[1:] for row in cases(with_sheet(path, habit))] == [row[1:] for row in cases(path)]


def test_part_names_with_other_slashes_and_cases(good: Path) -> None:
    assert numbers(rewritten(good, lambda name, data: (name.replace("/", "\\"), data))) == ["A-1", "A-2"]
    assert numbers(rewritten(good, lambda name, data: (name.replace("sheet1", "Sheet1"), data))) == [
        "A-1",
        "A-2",
    ]


def test_styles_may_be_missing(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADERS, a_row()])
    bare = rewritten(path, lambda name, data: None if name == "xl/styles.xml" else (name, data))
    assert cases(bare)[0].concluded_at == CONCLUDED


def sheet_rows(xml: str, strings: str = "") -> list[tuple[int, list[str]]]:
    shared = SharedStrings([f"<sst>{strings}</sst>".encode()])
    return list(
        rows([f"<worksheet><sheetData>{xml}</sheetData></worksheet>".encode()], shared, Looks(frozenset()))
    )


def test_texts_of_several_runs_are_one_and_readings_are_left_out() -> None:
    run = "<r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh>"
    found = sheet_rows(
        f"<row r='3'><c r='A3' t='s'><v>0</v></c><c r='B3' t='inlineStr'><is>{run}</is></c></row>",
        f"<si>{run}</si>",
    )
    assert found == [(3, ["张三", "张三"])]


def test_cells_stand_where_they_say_and_nowhere_else() -> None:
    found = sheet_rows(
        "<row r='7'><c r='C7'><v>3</v></c><c r='A7'><v>1</v></c><c r='XFD7'><v>9</v></c><c r='?7'><v>8</v></c></row>"
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
    )
    assert found == [(7, ["1", "", "3"]), (8, ["1", "", "3"])]


def test_a_text_that_is_not_there_is_an_error_and_not_empty() -> None:
    found = sheet_rows(
        "<row r='1'><c t='s'><v>1</v></c><c t='s'><v>x</v></c><c t='s'><v>-1</v></c></row>",
        "<si><t>a</t></si>",
    )
    assert found == [(1, ["#REF!"] * 3)]


def test_escaped_characters() -> None:
    assert unescaped("a_x000D__x0041_b") == "a\rAb"
    assert clean(unescaped("_xD83D_x_x0000_")) == "x"


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
values = (
    st.none()
    | texts
    | st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.integers(-999_999, 999_999).map(lambda quarters: quarters / 4)
)


@given(st.lists(st.lists(values, max_size=5), min_size=1, max_size=5), st.booleans())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=40,
    deadline=timedelta(seconds=2),
)
def test_cells_are_those_that_another_reader_finds(
    tmp_path: Path, table: list[list[Cell]], shared: bool
) -> None:
    path = workbook(tmp_path, [HEADERS, *table], shared_texts=shared)
    ours = [[*cells, *[""] * (8 - len(cells))] for _, cells in SheetTable(path, Names()).rows()]
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    shown = [[_shown(cell) for cell in row] for row in theirs]
    assert [row for row in ours if any(row)] == [[*row, *[""] * (8 - len(row))] for row in shown if any(row)]


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return number_shown(repr(cell)) if isinstance(cell, float) else str(cell)


def test_a_csv_and_a_workbook_of_one_table_give_the_same_cases(tmp_path: Path) -> None:
    text = [row.split(",") for row in (HEADER + lines(5)).splitlines()]
    from_csv = cases(write(tmp_path, HEADER + lines(5)))
    from_xlsx = cases(workbook(tmp_path, text, name="same.xlsx"))
    assert from_csv == from_xlsx
    assert all(isinstance(row, CaseRow) for row in from_xlsx)


def test_a_second_sheet_with_cases_is_named_not_passed_over_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "export.dat"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}
    ) as book:
        for name, rows in (
            ("说明", [["本表由系统导出"]]),
            ("上半月", [HEADERS, a_row("A-1")]),
            ("下半月", [["十月下半月"], HEADERS, a_row("A-2")]),
            ("空表", [HEADERS]),
        ):
            fill(book.add_worksheet(name), rows)
    assert numbers(path) == ["A-1"]
    assert open_cases(path).unread == ("下半月",)
