"""What python-calamine does not tell of an xlsx file, beside what our own reader tells: why xlsx is read by ours (decision 0038).

Where a release of calamine makes one of these fail, the decision is to be taken anew.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.intake import CaseRow, Rejected, UnreadableFile, open_cases
from bot.intake.foreign import books
from bot.intake.foreign.table import ForeignTable
from bot.intake.tables.columns import Names
from bot.intake.tables.recognise import FileKind
from bot.intake.tables.workbook import SheetTable
from intake.exports import HEADERS, a_row, cases, read, with_sheet, workbook

DATE, PHONE, APPLICANT = 6, 3, 2


def theirs(path: Path) -> list[list[str]]:
    """The cells that calamine gives, under the header."""
    (sheet,) = books.sheets(path)
    return [cells for _, cells in sheet.rows][1:]


def ours(path: Path) -> list[list[str]]:
    return [cells for _, cells in SheetTable(path, Names()).rows()]


def date_cell(written: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(rb'<c r="G2"[^>]*>.*?</c>', written, xml)


@pytest.mark.parametrize(
    "written",
    [
        b'<c r="G2" t="e"><v>#N/A</v></c>',
        b'<c r="G2" t="e"><f>VLOOKUP(A2,X:Y,2,0)</f><v>#REF!</v></c>',
        b'<c r="G2" s="1"><f>NOW()</f></c>',
        b'<c r="G2" t="str"><f>TEXT(NOW(),"yyyy")</f><v></v></c>',
    ],
    ids=["an error", "a formula that failed", "a formula nobody calculated", "a formula without its text"],
)
def test_a_date_that_cannot_be_known_is_a_blank_to_calamine_as_if_the_case_were_in_progress(
    tmp_path: Path, written: bytes
) -> None:
    path = with_sheet(workbook(tmp_path, [HEADERS, a_row("A-1"), a_row("A-2")]), date_cell(written))
    assert theirs(path)[0][DATE] == ""
    rejected, kept = read(path)
    assert isinstance(rejected, Rejected)
    assert isinstance(kept, CaseRow)


def test_a_number_of_18_digits_that_a_system_wrote_whole_has_15_to_calamine(tmp_path: Path) -> None:
    path = with_sheet(
        workbook(tmp_path, [HEADERS, a_row(430100)]),
        lambda xml: xml.replace(b"<v>430100</v>", b"<v>430100202610001234</v>"),
    )
    assert theirs(path)[0][0] == "4.30100202610001E+17"
    assert cases(path)[0].case_no == "430100202610001234"


def test_calamine_does_not_say_that_rows_are_hidden(tmp_path: Path) -> None:
    plain = workbook(tmp_path, [HEADERS, a_row("A-1"), a_row("A-2")])
    hidden = with_sheet(plain, lambda xml: xml.replace(b'<row r="2"', b'<row hidden="1" r="2"'))
    assert theirs(hidden) == theirs(plain)
    assert (open_cases(plain).hidden, open_cases(hidden).hidden) == (0, 1)


def test_calamine_does_not_say_from_which_day_a_plain_number_counts(tmp_path: Path) -> None:
    since_1904 = workbook(tmp_path, [HEADERS, a_row()], date_format="General", date_1904=True)
    assert theirs(since_1904)[0][DATE] == "44836.41666666666"
    assert f"{cases(since_1904)[0].concluded_at:%F %T}" == "2026-10-03 10:00:00"


def test_a_date_in_a_format_of_elapsed_hours_is_a_number_of_days_to_calamine(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADERS, a_row()], date_format="[h]:mm")
    assert theirs(path)[0][DATE] == "46298 days, 10:00:00"
    assert f"{cases(path)[0].concluded_at:%F %T}" == "2026-10-03 10:00:00"


def test_one_cell_whose_text_is_lost_costs_calamine_the_whole_file(tmp_path: Path) -> None:
    path = with_sheet(
        workbook(tmp_path, [HEADERS, a_row("A-1"), a_row("A-2")]),
        lambda xml: re.sub(rb'<c r="C2" t="s"><v>\d+</v>', b'<c r="C2" t="s"><v>999</v>', xml),
    )
    with pytest.raises(Exception, match="string index"):
        theirs(path)
    assert [row[APPLICANT] for row in ours(path)] == ["#REF!", "张三"]


def test_a_letter_typed_in_the_last_cell_of_the_sheet_makes_calamine_take_all_memory(tmp_path: Path) -> None:
    path = with_sheet(
        workbook(tmp_path, [HEADERS, a_row("A-1")]),
        lambda xml: xml.replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
        ),
    )
    with pytest.raises(UnreadableFile):  # by the child that reads foreign formats, which has a limit
        ForeignTable(path, FileKind.ZIPPED_BOOK, Names())
    assert [row.case_no for row in cases(path)] == ["A-1"]
