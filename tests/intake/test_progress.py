"""The sheet of cases in progress: rows of one case add up, nothing is guessed, and a case is taken whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.casework.supervision.watched import CaseStep, Cause, SpecialProcedure, WatchedCase
from bot.intake import UnreadableFile
from bot.intake.progress import ProgressSheet, read_progress

HEAD = "办件编号,事项名称,承办处室,经办人,申请人,联系电话,受理时间,承诺时限,法定时限,环节名称,环节开始,环节结束,环节时限,特别程序,暂停开始,暂停结束,书面告知文号,告知天数"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def read(tmp_path: Path, *lines: str, head: str = HEAD) -> ProgressSheet:
    file = tmp_path / "在办.csv"
    file.write_text("\n".join(["在办办件", head, *lines, "合计,3"]), encoding="gb18030")
    return read_progress(file)


def test_rows_of_one_case_add_up_and_no_applicant_is_read(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        "HN-1,设台,无线电处,周敏,李雷,19000000001,2026-11-02 09:00,10,20个工作日,受理,2026-11-02,2026-11-02,1,,,,,",
        "HN-1,,,,,,,,,审核,2026-11-03,,5,专家评审（第一次）,2026-11-05,2026-11-09,告知〔2026〕8号,5",
        "HN-1,,,,,,,,,审核,2026-11-03,,5,补正材料,2026年11月12日,,,",
        "HN-2,设台,无线电处,周敏,韩梅梅,,2026-11-04,,20,,,,,,,,,",
    )
    first, second = sheet.cases
    assert first == WatchedCase(
        "HN-1",
        "设台",
        "无线电处",
        "周敏",
        at("11-02T09:00"),
        10,
        20,
        None,
        (
            SpecialProcedure(
                Cause.EXPERTS,
                "专家评审（第一次）",
                at("11-05T00:00"),
                at("11-09T00:00"),
                "告知〔2026〕8号",
                5,
            ),
            SpecialProcedure(Cause.SUPPLEMENT, "补正材料", at("11-12T00:00"), None),
        ),
        (
            CaseStep("受理", at("11-02T00:00"), at("11-02T00:00"), 1),
            CaseStep("审核", at("11-03T00:00"), None, 5),
        ),
    )
    assert (second.promised_days, second.statutory_days, second.procedures) == (None, 20, ())
    assert (sheet.rows, sheet.rejected) == (4, ())
    assert {"申请人", "联系电话"} <= set(sheet.unknown)
    assert "李雷" not in str(sheet.cases)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("HN-1,,,,,,昨天,,,,,,,,,,,", "受理时间“昨天”不是有效日期"),
        ("HN-1,,,,,,,30个自然日,,,,,,,,,,", "承诺时限"),
        ("HN-1,,,,,,,,,,,,,听证,,,,", "没有写暂停开始"),
        ("HN-1,,,,,,,,,,2026-11-02,,,,,,,", "没有写环节名称"),
        ("HN-1,,别的处,,,,,,,,,,,,,,,", "几行的“承办处室”不一样"),
    ],
)
def test_a_case_with_one_bad_row_is_not_taken_at_all(tmp_path: Path, bad: str, says: str) -> None:
    good = "HN-1,设台,无线电处,周敏,,,2026-11-02,10,,,,,,,,,,"
    alone = read(tmp_path, bad)
    assert alone.rejected or says.startswith("几行"), "the only row of its case"
    sheet = read(tmp_path, good, bad, "HN-9,设台,无线电处,周敏,,,2026-11-02,10,,,,,,,,,,")
    assert [case.case_no for case in sheet.cases] == ["HN-9"]
    assert [row.line for row in sheet.rejected] == [3, 4]
    assert any(says in row.reason for row in sheet.rejected)


def test_a_sheet_of_another_kind_is_refused_by_the_columns_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="承诺时限或法定时限"):
        read(tmp_path, "1,甲,乙", head="办件编号,事项名称,承办处室,受理时间")
    with pytest.raises(UnreadableFile, match="办件编号、承办处室、受理时间、承诺时限等列名"):
        read(tmp_path, "1,甲,乙", head="一,二,三")
