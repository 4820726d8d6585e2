"""`huifang round` and `call-sheet` at the terminal: a month planned, phoned and closed, with nothing else on stdout."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.domain.month import OFFICE_ZONE
from commands import Huifang
from db.queries.archive.sealing import Sealed
from db.store import Conflict
from handlers.terminal import round
from scheduler.rounds import closing, sealing

HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,办结时间\n"


def imported(huifang: Huifang, *rows: str) -> None:
    Path("办结.csv").write_text(HEADER + "\n".join(rows), encoding="utf-8")
    assert huifang("cases", "import", "办结.csv").exit_code == 0


def test_a_month_without_cases_is_not_planned_so_that_it_stays_open_for_a_late_export(
    huifang: Huifang,
) -> None:
    refused = huifang("round", "plan", "2026-10")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "cases import" in refused.stderr
    imported(huifang, "甲-1,许可,张三,19000000001,2026-10-01,2026-10-03")
    planned = json.loads(huifang("round", "plan", "2026-10", "--json").stdout)
    assert planned["concluded"] == 1
    assert planned["rule"] in huifang("round", "status", "2026-10").stdout


def test_closing_prints_its_figures_and_nothing_else(huifang: Huifang) -> None:
    imported(huifang, "甲-1,许可,张三,19000000001,2020-01-01,2020-01-03")
    assert huifang("round", "plan", "2020-01").exit_code == 0
    refused = huifang("round", "close", "2020-01")
    assert refused.exit_code == 2
    assert "2020-01 有 1 件未曾回访" in refused.stderr
    huifang("call-sheet", "record", "甲-1", "--disposition", "no_answer")
    closed = huifang("round", "close", "2020-01", "--json")
    assert json.loads(closed.stdout)["state"] == "closed"
    assert closed.stderr == ""


def test_a_close_that_serve_takes_over_meanwhile_waits_for_it(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(huifang, "甲-1,许可,张三,19000000001,2020-01-01,2020-01-03")
    huifang("round", "plan", "2020-01")
    huifang("call-sheet", "record", "甲-1", "--disposition", "no_answer")
    ends = iter(("goes on", "is done"))

    async def overtaken(*of: Any, **how: Any) -> Sealed:
        """Of two that seal at once one finds that the other has written what it was about to write."""
        match next(ends, "was done"):
            case "goes on":
                raise Conflict("2020-01")
            case "is done":
                await sealing.seal(*of, **how)
                raise Conflict("2020-01")
            case _:
                return await sealing.seal(*of, **how)

    monkeypatch.setattr(closing, "seal", overtaken)
    monkeypatch.setattr(round, "WAITS", 0)
    done = huifang("round", "close", "2020-01")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "2020-01 已关闭，由另一个进程封存。" in done.stdout
    again = huifang("round", "close", "2020-01")
    assert (again.exit_code, "已经封存" in again.stderr) == (2, True)


def test_without_any_channel_everybody_is_on_the_call_sheet_as_soon_as_the_month_is_planned(
    huifang: Huifang, tmp_path: Path
) -> None:
    imported(
        huifang,
        "甲-1,许可,张三,19000000001,2026-10-01,2026-10-03",
        "甲-2,许可,张三,19000000001,2026-10-01,2026-10-04",
        "甲-3,许可,李四,0731-85550101转802,2026-10-01,2026-10-05",
        "甲-4,许可,王五,,2026-10-01,2026-10-06",
    )
    huifang("round", "plan", "2026-10")
    sheet = json.loads(huifang("call-sheet", "2026-10", "--json").stdout)
    assert [(line["case_no"], line["why"]) for line in sheet] == [
        ("甲-1", "never_tried"),
        ("甲-2", "never_tried"),
        ("甲-3", "no_sms"),
    ]
    listed = huifang("call-sheet", "2026-10").stdout
    assert "未曾回访：号码收不了短信 1 人" in listed
    assert "甲-3" in listed
    paper = tmp_path / "单.pdf"
    done = huifang("call-sheet", "2026-10", "-o", str(paper))
    assert done.exit_code == 0, done.stderr
    printed = "".join(page.extract_text() for page in PdfReader(paper).pages).replace("\n", "")
    assert all(words in printed for words in ("李四", "0731-85550101", "甲-3", "非常满意", "无人接听", "□"))
    assert ".xlsx或.pdf" in huifang("call-sheet", "2026-10", "-o", "单.docx").stderr
    assert json.loads(huifang("round", "status", "2026-10", "--json").stdout)["never_called_because"] == {
        "never_tried": 2,
        "no_sms": 1,
    }
    assert huifang("call-sheet", "record", "甲-1", "--score", "4").exit_code == 0
    left = json.loads(huifang("call-sheet", "2026-10", "--json").stdout)
    assert [line["case_no"] for line in left] == ["甲-2", "甲-3"]


def test_a_given_score_is_corrected_with_a_reason_and_never_written_over(huifang: Huifang) -> None:
    imported(huifang, "甲-1,许可,张三,19000000001,2026-10-01,2026-10-03")
    huifang("round", "plan", "2026-10")
    record = ("call-sheet", "record", "甲-1", "--score")
    assert huifang(*record, "2", "--by", "陈静").exit_code == 0
    again = huifang(*record, "5", "--by", "李伟")
    assert again.exit_code == 2
    assert "甲-1 已有评价" in again.stderr
    assert "huifang call-sheet correct" in again.stderr

    def score() -> object:
        return json.loads(huifang("round", "status", "2026-10", "--json").stdout)["satisfied"]

    assert score() == 0
    correct = ("call-sheet", "correct", "甲-1", "--score", "5", "--by", "李伟")
    assert huifang(*correct).exit_code != 0
    assert huifang(*correct, "--reason", "按错了键").exit_code == 0
    assert score() == 1
    back = huifang("call-sheet", "take-back", "甲-1", "--by", "李伟\x1b[2J")
    assert (back.exit_code, "--reason" in back.stderr) == (2, True), "not 李伟, who could do it alone now"
    back = huifang("call-sheet", "take-back", "甲-1", "--by", "李伟")
    assert (back.exit_code, "甲-1 已撤销：原记“5 非常满意”" in back.stdout) == (0, True)
    assert score() == 0
    left = json.loads(huifang("call-sheet", "2026-10", "--json").stdout)
    assert [line["case_no"] for line in left] == ["甲-1"], "to be phoned again"
    assert "和现在的记录一样" in huifang("call-sheet", "take-back", "甲-1", "--by", "李伟").stderr


def test_a_call_is_put_off_or_leads_to_a_complaint_as_on_the_card(huifang: Huifang) -> None:
    imported(
        huifang,
        "甲-1,许可,张三,19000000001,2026-10-01,2026-10-03",
        "甲-2,许可,李四,19000000002,2026-10-01,2026-10-04",
    )
    huifang("round", "plan", "2026-10")
    record = ("call-sheet", "record")
    assert "15:00 这样" in huifang(*record, "甲-1", "--disposition", "later", "--again", "下午").stderr
    assert "later 一起写" in huifang(*record, "甲-1", "--score", "4", "--again", "15:00").stderr
    assert huifang(*record, "甲-1", "--disposition", "later", "--again", "15:00").exit_code == 0
    assert "2 分以下" in huifang(*record, "甲-2", "--score", "5", "--note", "好", "--complaint").stderr
    assert "--note" in huifang(*record, "甲-2", "--score", "1", "--complaint").stderr
    said = huifang(*record, "甲-2", "--score", "1", "--note", "窗口让我来回跑", "--complaint")
    assert (said.exit_code, "已按原话登记投诉：TS-" in said.stdout) == (0, True)
    listed = json.loads(huifang("tickets", "list", "--json").stdout)
    assert [one["case_no"] for one in listed] == ["甲-2"]
    left = json.loads(huifang("call-sheet", "2026-10", "--json").stdout)
    assert [line["case_no"] for line in left] == ["甲-1"], "to be phoned again"


@pytest.fixture
def two(huifang: Huifang, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Two persons of the office agree."""
    for name in ("chenjing", "liwei"):
        monkeypatch.setenv("HUIFANG_NEW_PASSWORD", f"correct horse {name}")
        assert huifang("users", "add", name, "--role", "chief").exit_code == 0
    monkeypatch.setenv("HUIFANG_PASSWORD_BY", "correct horse chenjing")
    monkeypatch.setenv("HUIFANG_PASSWORD_AND", "correct horse liwei")
    return ("--by", "chenjing", "--and", "liwei", "--reason", "停电")


def test_a_late_window_says_whom_it_reaches_and_who_is_to_be_phoned(
    huifang: Huifang, two: tuple[str, ...]
) -> None:
    imported(
        huifang,
        "甲-1,许可,张三,19000000001,2020-01-01,2020-01-03",
        "甲-2,许可,李四,0731-85550101,2020-01-01,2020-01-03",
    )
    huifang("round", "plan", "2020-01")
    until = f"{datetime.now(OFFICE_ZONE) + timedelta(days=1):%Y-%m-%d} 19:00"
    said = huifang("round", "late", "2020-01", "--until", until, *two)
    assert (said.exit_code, said.stderr) == (0, "")
    assert "1 件会重新发消息（没有联系过 1），1 件只能打电话（号码收不了短信 1）" in said.stdout


def test_two_persons_close_over_whoever_was_never_called_and_one_does_not(
    huifang: Huifang, two: tuple[str, ...]
) -> None:
    imported(huifang, "甲-1,许可,张三,19000000001,2020-01-01,2020-01-03")
    huifang("round", "plan", "2020-01")
    alone = huifang("round", "close", "2020-01", "--by", "chenjing", "--and", "chenjing", "--reason", "停电")
    assert alone.exit_code == 2
    late = huifang("round", "late", "2020-01", "--until", "2020-03-01 20:00", *two)
    assert "晚于现在" in late.stderr
    closed = json.loads(huifang("round", "close", "2020-01", "--json", *two).stdout)
    assert closed["state"] == "closed"
    assert closed["dispositions"]["not_called"] == 1
    assert closed["given_up"] == {"by": "chenjing、liwei", "reason": "停电"}
    assert (closed["supplements"], closed["paused"]) == ([], {})
