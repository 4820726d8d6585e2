"""The header is found wherever it stands, under whatever names the office uses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import UnknownColumn, UnreadableFile, open_cases
from bot.intake.tables.columns import Names, survey
from bot.intake.tables.headings import KNOWN, Column
from intake.exports import HEADER, a_row, case, cases, line, lines, workbook, write

NAMES = Names()


def column(cell: str) -> str | None:
    known = NAMES.of(cell)
    return known[0] if known else None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("办件编号 业务编号 申报号 受理编号 申请编号 辦件編號 業務編號 申報號 CASE_NO", Column.CASE_NO),
        ("事项名称 事项 审批事项 办理事项 事項名稱 審批事項 item", Column.ITEM),
        ("申请人 申办人 申请单位 申请人名称 申請人 申辦人 申請單位 Applicant", Column.APPLICANT),
        ("申请人类型 申請人類型 applicant_type", Column.APPLICANT_KIND),
        ("联系人 聯繫人 聯絡人 contact", Column.CONTACT),
        ("联系电话 手机号码 手机 电话 联系方式 聯絡電話 聯繫電話 手機號碼 電話 phone Mobile", Column.PHONE),
        ("联系电话1 联系电话2 手机号码/联系电话 申请人手机号 联系人手机 联系电话(必填)", Column.PHONE),
        ("受理时间 收件时间 受理日期 受理時間 收件時間 received_at", Column.RECEIVED_AT),
        ("承诺办结时限 承诺时限 承诺天数 承諾辦結時限 承诺办结时限(工作日)", Column.PROMISED_DAYS),
        ("承诺办结时限（工作日） 承諾時限【工作日】 承诺时限〔天〕", Column.PROMISED_DAYS),
        ("办结时间 办结日期 辦結時間 辦結日期 实际办结时间 concluded_at ConcludedAt", Column.CONCLUDED_AT),
        ("办理结果 审批结果 辦理結果 審批結果 outcome", Column.OUTCOME),
        ("承办处室 审批部门 承办单位 承辦處室 審批部門 承辦單位 department", Column.DEPARTMENT),
        ("经办人 办理人员 承办人 經辦人 辦理人員 承辦人 handler", Column.HANDLER),
    ],
)
def test_names_seen_in_exports(cells: str, expected: Column) -> None:
    assert {cell: column(cell) for cell in cells.split()} == dict.fromkeys(cells.split(), expected)


@pytest.mark.parametrize(
    "cell",
    [
        "*办件编号",
        "＊办件编号：",
        "办件\n编号",
        "办 件 编 号",
        "\ufeff办件编号",
        "\u200b办件编号\u00a0",
        "　办件编号　",
        "办件编号（必填）",
        "'办件编号",
        '="办件编号"',
        "Case No.",
        "CASE  NUMBER",
        "case-no",
    ],
)
def test_decoration_does_not_hide_a_name(cell: str) -> None:
    assert column(cell) is Column.CASE_NO


@pytest.mark.parametrize(
    "cell", ["序号", "经办人电话", "承办处室联系电话", "备注", "法定时限", "19000000001", "", "()"]
)
def test_other_columns_are_left_alone(cell: str) -> None:
    assert column(cell) is None


def test_no_name_stands_for_two_columns() -> None:
    names = [name for names in KNOWN.values() for name in names]
    assert sorted(names) == sorted(set(names))
    assert all(column(name) is wanted for wanted, names in KNOWN.items() for name in names)


@pytest.mark.parametrize(
    "above",
    [
        "2026年10月办件台账\n",
        "2026年10月办件台账,,,,,,,\n\n制表单位：某某局,,,,单位：件,,,\n",
        "\n\n\n",
        "办件信息,,,申请人信息,,,,\n",
        '"题目\n两行",,\n',
    ],
)
def test_titles_above_the_header_are_skipped(tmp_path: Path, above: str) -> None:
    assert len(cases(write(tmp_path, above + HEADER + lines(3)))) == 3


def test_a_header_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    upper = ["办件编号", "事项名称", "申请人信息", None, "受理时间", "承诺时限", "办结时间", "办理结果"]
    lower = [None, None, "申请人", "联系电话"]
    (found,) = cases(workbook(tmp_path, [["台账"], upper, lower, a_row()]))
    assert (found.line, found.case_no, found.applicant) == (4, "A-1", "张三")
    assert [phone.e164 for phone in found.phones] == ["+8619000000001"]


def test_a_header_repeated_on_every_page_is_no_case(tmp_path: Path) -> None:
    assert len(cases(write(tmp_path, HEADER + lines(2) + HEADER + lines(2)))) == 4


def test_settings_add_names(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER.replace("联系电话", "回访号码").replace("办件编号", "件次") + line())
    with pytest.raises(UnreadableFile, match="缺少列：办件编号、联系电话"):
        open_cases(path)
    (found,) = cases(path, phone=["回访号码"], case_no=["件次"])
    assert (found.case_no, len(found.phones)) == ("A-1", 1)


def test_settings_come_before_the_built_in_names(tmp_path: Path) -> None:
    header = HEADER.replace("办理结果", "流程号")
    assert case(tmp_path, line("A-1"), header).case_no == "A-1"
    (found,) = cases(write(tmp_path, header + line("A-1").replace("准予许可", "B-9")), case_no=["流程号"])
    assert found.case_no == "B-9"


def test_settings_that_name_no_column_say_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn, match="没有“fax”这一列；可用的有 case_no、item"):
        open_cases(write(tmp_path, HEADER), aliases={"fax": ["传真"]})


def test_the_better_of_two_numbers_is_the_key(tmp_path: Path) -> None:
    found = case(
        tmp_path,
        line("S-1").replace("准予许可", "A-1"),
        HEADER.replace("办件编号", "流水号").replace("办理结果", "办件编号"),
    )
    assert found.case_no == "A-1"


def test_several_phone_columns_are_one_list(tmp_path: Path) -> None:
    header = HEADER.replace("办理结果", "手机号码")
    found = case(tmp_path, line(phone="0731-82210012").replace("准予许可", "19000000002"), header)
    assert [phone.e164 for phone in found.phones] == ["+8673182210012", "+8619000000002"]
    found = case(tmp_path, line(phone="").replace("准予许可", "19000000002"), header)
    assert [phone.e164 for phone in found.phones] == ["+8619000000002"]


def test_the_second_name_for_a_text_fills_the_gaps_of_the_first(tmp_path: Path) -> None:
    header = HEADER.replace("办理结果", "申请单位")
    assert case(tmp_path, line().replace("准予许可", "某公司"), header).applicant == "张三"
    assert (
        case(tmp_path, line().replace("准予许可", "某公司").replace("张三", ""), header).applicant == "某公司"
    )


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("办件编号,事项名称,申请人,办结时间", "联系电话"),
        ("办件编号,事项名称,联系电话", "办结时间"),
        ("事项名称,联系电话,办结时间", "办件编号"),
        ("办件编号,联系电话,办结时间", "事项名称或申请人"),
    ],
)
def test_a_missing_column_is_named_together_with_those_found(
    tmp_path: Path, header: str, missing: str
) -> None:
    with pytest.raises(UnreadableFile) as fault:
        open_cases(write(tmp_path, header + "\n1,2,3\n"))
    assert f"缺少列：{missing}（找到的列：{header.replace(',', '、')}）" in str(fault.value)


def test_rows_without_a_header_are_not_cited(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as fault:
        open_cases(write(tmp_path, lines(20)))
    assert "没有找到表头" in str(fault.value)
    assert "19000000001" not in str(fault.value)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_any_table_can_be_surveyed(rows: list[list[str]]) -> None:
    layout = survey(rows, NAMES)
    assert layout.complete == (not layout.lacking)
    assert all(place < len(layout.headers) for places in layout.places.values() for place in places)
