"""Each row is a case, is rejected with a reason, or is none of the table's business."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.month import OFFICE_ZONE, Month
from bot.intake import CaseRow, ParsedPhone, Rejected, open_cases
from bot.intake.phones import phones
from bot.intake.promises import promised
from bot.intake.rows import reader
from bot.intake.tables.cells import LONGEST_TEXT, DigitsLost, clean, folded, whole_number
from bot.intake.tables.columns import Names, survey
from bot.intake.tables.dates import moment
from intake.exports import HEADER, HEADERS, case, cases, line, lines, read, refused, write

TABLE = "办件编号,事项名称,承办处室,经办人,申请人,申请人类型,联系人,联系电话,受理时间,承诺时限,办结时间,办理结果\n"


def test_every_column_finds_its_field(tmp_path: Path) -> None:
    row = "A-1,许可,电力处,王五,某公司,法人,李四,19000000001,2026-10-01,15,2026-10-03 10:00:00,准予\n"
    assert case(tmp_path, row, TABLE) == CaseRow(
        line=2,
        case_no="A-1",
        item="许可",
        department="电力处",
        handler="王五",
        applicant="某公司",
        applicant_kind="法人",
        contact="李四",
        phones=(ParsedPhone("+8619000000001", True),),
        received_at=datetime(2026, 10, 1, tzinfo=OFFICE_ZONE),
        promised_days=15,
        concluded_at=datetime(2026, 10, 3, 10, tzinfo=OFFICE_ZONE),
        outcome="准予",
    )


@pytest.mark.parametrize("concluded", ["", " ", "\u3000", "-", "—", "——", "/", "NULL", '""'])
def test_an_empty_concluded_cell_is_a_case_in_progress(tmp_path: Path, concluded: str) -> None:
    assert case(tmp_path, line(concluded=concluded)).concluded_at is None


@pytest.mark.parametrize(
    "concluded", ["在办", "待定", "2026-02-30", "2026-13-01", "1900-01-00", "2999-01-01", "#N/A", "15"]
)
def test_a_concluded_date_that_is_no_date_is_rejected_and_cited(tmp_path: Path, concluded: str) -> None:
    assert refused(tmp_path, line(concluded=concluded)).startswith(f"办结时间“{concluded}”不是有效日期：")


@pytest.mark.parametrize("case_no", ["", " ", "-", "#N/A", "\u200b"])
def test_a_row_without_a_number_is_rejected(tmp_path: Path, case_no: str) -> None:
    assert refused(tmp_path, line(case_no=case_no)) == "没有办件编号：请补上编号"


@pytest.mark.parametrize(
    ("written", "case_no"),
    [
        ("HNJX-2026-00001", "HNJX-2026-00001"),
        (" HNJX-2026-00001\t", "HNJX-2026-00001"),
        ("ＨＮＪＸ－２０２６－１", "HNJX-2026-1"),
        ("湘经信许〔2026〕15号", "湘经信许〔2026〕15号"),
        ("经信许（2026）15号", "经信许(2026)15号"),
        ("202610001.0", "202610001"),
        ("2.02610001E+8", "202610001"),
        ('="00012"', "00012"),
        ("'00012", "00012"),
        ("430100202610001234", "430100202610001234"),
        ("A\u202e-1\u200b", "A-1"),
        ("a\x07b1", "ab1"),
        ("总局〔2026〕3号", "总局〔2026〕3号"),
        ("3E7", "3E7"),
        ("A.1", "A.1"),
    ],
)
def test_case_numbers_are_kept_but_for_what_spreadsheets_did(
    tmp_path: Path, written: str, case_no: str
) -> None:
    assert case(tmp_path, line(case_no=written)).case_no == case_no


@pytest.mark.parametrize("written", ["4.301E+17", "4.30100202610001E+17", "2E+10"])
def test_a_number_whose_digits_are_gone_is_rejected(tmp_path: Path, written: str) -> None:
    assert "舍去了尾数" in refused(tmp_path, line(case_no=written))


@pytest.mark.parametrize(
    "row",
    [
        "合计,199,,,,,,\n",
        "合 计：,,,,,,,\n",
        ",合计,199,,,,,\n",
        "总计,,,,,,,195\n",
        "總計,,,,,,,\n",
        "小计：5件,,,,,,,\n",
        "本页小计,5,,,,,,\n",
        "共计 199 件,,,,,,,\n",
        "共199条记录,,,,,,,\n",
        "合计（件）,199,,,,,,\n",
        "Total,199,,,,,,\n",
        "制表人：王五,,,审核人：李四,,,,\n",
        "打印时间：2026-11-01 08:00,,,,,,,\n",
        "备注：以上数据来自业务系统,,,,,,,\n",
        "第1页 共3页,,,,,,,\n",
        "以下空白,,,,,,,\n",
        ",,,,,,,\n",
        "\n",
        " ,　,\t,,,,,\n",
        "1\n"[1:],
    ],
)
def test_totals_footers_and_blanks_are_skipped_in_silence(tmp_path: Path, row: str) -> None:
    assert [found.case_no for found in cases(write(tmp_path, HEADER + line("A-1") + row + line("A-2")))] == [
        "A-1",
        "A-2",
    ]


def test_a_company_called_after_totals_is_an_applicant(tmp_path: Path) -> None:
    assert case(tmp_path, line().replace("张三", "总计科技有限公司")).applicant == "总计科技有限公司"
    assert "没有办件编号" in refused(tmp_path, line(case_no="").replace("张三", "合计"))


def test_cells_behind_the_table_are_no_matter_when_empty(tmp_path: Path) -> None:
    assert case(tmp_path, line().replace("\n", ",,,\n")).outcome == "准予许可"


def test_a_separator_without_quotes_is_noticed(tmp_path: Path) -> None:
    assert "有 9 格，表头只有 8 格" in refused(
        tmp_path, line().replace("无线电频率", "无线电台(站)设置,频率")
    )


def test_a_row_broken_in_two_is_noticed(tmp_path: Path) -> None:
    found = read(write(tmp_path, HEADER + line().replace("无线电", "无线电\n") + line("A-2")))
    assert [type(row) for row in found] == [Rejected, Rejected, CaseRow]
    assert [row.line for row in found] == [2, 3, 4]


def test_a_short_row_that_reaches_the_concluded_date_is_a_case(tmp_path: Path) -> None:
    assert case(tmp_path, line().replace(",准予许可", "")).concluded_at is not None


@pytest.mark.parametrize("end", ["A-9,无线电", "A-9,许可,张三,19000000001,2026-10-01,15,2026-10-0"])
def test_a_last_row_that_was_cut_off_is_rejected(tmp_path: Path, end: str) -> None:
    *whole, last = read(write(tmp_path, HEADER + lines(2) + end))
    assert len(whole) == 2
    assert isinstance(last, Rejected)
    assert last.reason == "文件到这一行中间就断了：请重新导出"


def test_a_last_row_without_a_line_end_is_a_row(tmp_path: Path) -> None:
    assert len(cases(write(tmp_path, (HEADER + lines(2)).rstrip("\n")))) == 2


def test_an_overlong_name_is_cut_with_a_note_for_a_case_is_a_case(tmp_path: Path) -> None:
    opened = open_cases(write(tmp_path, HEADER + line("A-1") + line("A-2").replace("张三", "张" * 501)))
    assert [len(row.applicant) for row in opened.rows() if isinstance(row, CaseRow)] == [2, 500]
    assert [(note.line, note.what) for note in opened.notes] == [(3, "申请人超过 500 个字，只留了前面的")]


def test_a_received_date_that_cannot_be_read_is_told_for_a_case_is_a_case(tmp_path: Path) -> None:
    rows = [
        line("A-1"),
        line("A-2").replace("2026-10-01", "上月初"),
        line("A-3").replace("2026-10-01", "NULL"),
    ]
    opened = open_cases(write(tmp_path, HEADER + "".join(rows)))
    assert sum(isinstance(row, CaseRow) for row in opened.rows()) == 3
    assert [(note.line, note.what) for note in opened.notes] == [
        (3, "受理时间“上月初”不是有效日期，没有记：改好可以再导入一次")
    ]


def test_an_overlong_number_or_date_is_rejected_and_a_column_nobody_reads_may_be_long(tmp_path: Path) -> None:
    assert refused(tmp_path, line(concluded="2" * 501)).startswith("办结时间超过 500 个字：")
    assert refused(tmp_path, line(case_no="A" * 101)).endswith("超过 100 个字：请核对")
    found = case(tmp_path, line().replace("准予许可", "长" * 900), HEADER.replace("办理结果", "备注"))
    assert found.outcome == ""


def test_line_breaks_in_cells_become_spaces_and_count_as_lines(tmp_path: Path) -> None:
    first, second = cases(write(tmp_path, HEADER + line("A-1").replace("张三", '"张\n三"') + line("A-2")))
    assert (first.applicant, first.line, second.line) == ("张 三", 2, 4)


def test_a_cell_keeps_its_words_and_loses_what_cannot_be_seen(tmp_path: Path) -> None:
    found = case(
        tmp_path, line().replace("张三", "\u202eO'Brien \x1b[31m& <Sons>\u2066,").replace("\u2066,", "\u2066")
    )
    assert found.applicant == "O'Brien [31m& <Sons>"


def test_the_cells_of_a_rejected_row_are_kept_as_they_were(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path, HEADER + line(concluded=" 在办 ")))
    assert isinstance(found, Rejected)
    assert found.cells[6] == " 在办 "
    assert len(found.cells) == len(HEADERS)


@pytest.mark.parametrize(
    ("concluded", "month"),
    [("2026-10-31 23:59:59", "2026-10"), ("2026-11-01", "2026-11"), ("2026-10-31T16:00:00Z", "2026-11")],
)
def test_the_month_is_the_offices(tmp_path: Path, concluded: str, month: str) -> None:
    then = case(tmp_path, line(concluded=concluded)).concluded_at
    assert then is not None
    assert str(Month.of(then, OFFICE_ZONE)) == month


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("15", 15), ("15.0", 15), ("15个工作日", 15), ("15 個工作日", 15), ("１５工作日", 15), ("15天", 15), ("十五个工作日", 15),
        ("法定20个，承诺15个工作日", 15), ("承诺5个工作日（法定20个）", 5), ("0", 0), ("", None), ("即办", None), ("2小时", None),
        ("1个月", None), ("30自然日", None), ("1.5", None), ("99999", None), ("-", None), ("二十一个工作日", 21),
        ("30个自然日", None), ("30天自然日", None), ("30日（自然日）", None), ("20日历日", None), ("三十天（自然日）", None), ("3年", None),
    ],
)  # fmt: skip
def test_promised_working_days(written: str, days: int | None) -> None:
    assert promised(written) == days


LAYOUT = survey([HEADERS], Names())
words = st.text(max_size=8) | st.sampled_from(
    ["张三", "A B", " 张三", "'x", '="x"', "é", "\u202ex", "长" * 600]
)
numbers = (
    st.sampled_from(["A-1", "合计", "总局1号", "1.0", "2E+9", "", "A", "-", "#N/A", "湘〔2026〕1号", "１"])
    | words
)
days = (
    st.sampled_from(
        ["2026-10-03", "2026/1/3 9:05", "2026-10-03 10:00:00", "x", "", "-", "46298.5", "2026-02-30"]
    )
    | words
)
cells = st.tuples(
    numbers,
    words,
    words,
    st.sampled_from(["19000000001", "", "0731-82210012/19000000001"]) | words,
    days,
    words,
    days,
    words,
)


@given(cells, st.booleans(), st.integers(0, 3))
@example(("A-1", "", "", "", "", "", "2026-10-03 10:00:00+", ""), True, 0)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_the_fast_way_and_the_careful_way_are_one(row: tuple[str, ...], counted: bool, extra: int) -> None:
    """Whatever the way, a case holds what its cells say one by one."""
    found = reader(LAYOUT, counted_cells=counted)(7, [*row, *[""] * extra])
    case_no, item, applicant, phone, received, promise, concluded, outcome = row
    if isinstance(found, CaseRow):
        assert found == CaseRow(
            7, whole_number(folded(case_no)), clean(item)[:LONGEST_TEXT], "", "", clean(applicant)[:LONGEST_TEXT], "", "", phones(phone),
            moment(received), promised(promise), moment(concluded), clean(outcome)[:LONGEST_TEXT],
        )  # fmt: skip
        assert (
            found.concluded_at is not None
            or not folded(concluded).strip("-—–─/\\ ")
            or "n" in concluded.casefold()
        )
    elif isinstance(found, Rejected):
        assert found.cells[:8] == row
        assert found.reason.isprintable()


@pytest.mark.parametrize("text", ["1.5E+1", "1.25E+1"])
def test_scientific_notation_is_taken_only_when_every_digit_is_there(text: str) -> None:
    if text == "1.5E+1":
        assert whole_number(text) == "15"
    else:
        with pytest.raises(DigitsLost):
            whole_number(text)
