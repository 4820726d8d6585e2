"""`huifang archive` at the terminal: what an officer reads, what a script gets, and one sentence when it cannot be."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import Result

from bot.domain.disposition import Disposition
from bot.exports.formats import ARCHIVE
from commands import Huifang, commands, office
from db.store import Store
from handlers.terminal.archive import app
from months import MONTH, Letter, Planted, planted, sealed, supplemented, worked
from pdfs import Pdf

HOSTILE = Planted(
    "CASE-001",
    1,
    Disposition.ANSWERED,
    1,
    said=(("overall", "1", "非常不满意"), ("reason", None, "拖了两周\x1b[2J\u202e打19000000001\n没人接")),
    letters=(Letter("delivered", "telegram", "42"), Letter(None, "phone", outcome="no_answer")),
    complaints=1,
)


@pytest.fixture
def huifang(own_office: None) -> Huifang:
    """The commands of the archive."""
    return commands(app)


def month(cases: Sequence[Planted]) -> Callable[[Store], Coroutine[Any, Any, object]]:
    return lambda store: planted(store, cases)


def refused(result: Result, *said: str) -> bool:
    """One line on stderr with these words, exit code 2, nothing on stdout."""
    lines = result.stderr.splitlines()
    return (
        result.exit_code == 2
        and len(lines) == 1
        and result.stdout == ""
        and all(words in lines[0] for words in said)
    )


def test_a_record_reads_like_a_paper_file(huifang: Huifang, database_url: str) -> None:
    office(database_url, month([HOSTILE]), sealed, lambda store: supplemented(store, "CASE-001", "算了"))
    result = huifang("show", "CASE-001")
    assert result.exit_code == 0
    for words in (
        "回访档案 HF-202610-00001　2026-10",
        "申请人　　张三　　电话　190****0001",
        "回访结果　已评价　非常不满意（1 分）",
        "1. 2026-11-02 09:00　聊天　已送达　42",
        "2. 2026-11-03 09:00　电话　无人接听",
        "满意度　「非常不满意」（理解为 1）",
        "投诉件　　TS-20261102-0011-A",
        "「算了」",
        "SHA-256",
    ):
        assert words in result.stdout


def test_words_of_a_stranger_do_not_take_over_the_terminal(huifang: Huifang, database_url: str) -> None:
    office(database_url, month([HOSTILE]), sealed)
    shown = huifang("show", "CASE-001").stdout
    assert "拖了两周\ufffd[2J\ufffd打190****0001" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_a_script_gets_the_record_with_its_digest_and_what_came_later(
    huifang: Huifang, database_url: str
) -> None:
    office(database_url, month([HOSTILE]), sealed, lambda store: supplemented(store, "CASE-001", "算了"))
    by_case = json.loads(huifang("show", "CASE-001", "--json").stdout)
    assert by_case == json.loads(huifang("show", "HF-202610-00001", "--json").stdout)
    assert by_case["case"]["case_no"] == "CASE-001"
    assert (by_case["disposition"], by_case["score"]) == ("answered", 1)
    assert [s["raw"] for s in by_case["supplements"]] == ["算了"]
    assert len(by_case["sha256"]) == 64


def test_a_record_that_is_not_there_is_refused_with_the_reason(huifang: Huifang, database_url: str) -> None:
    office(database_url, month(worked(1)))
    assert refused(huifang("show", "CASE-001"), "还没有封存")
    assert refused(huifang("show", "CASE-999"), "没有办件或档案", "核对编号")


def test_the_lines_given_out_are_the_sealed_ones(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    office(database_url, month(worked(7)), sealed)
    result = huifang("export", MONTH, "--format", "jsonl", "-o", "十月.jsonl")
    assert (result.exit_code, result.stdout) == (0, "已导出 7 份档案到 十月.jsonl。\n")
    lines = (tmp_path / "十月.jsonl").read_bytes().removesuffix(b"\n").split(b"\n")
    records = [json.loads(line) for line in lines]
    assert [r["archive_no"] for r in records] == [f"HF-202610-{n:05d}" for n in range(1, 8)]
    for line, record in zip(lines, records, strict=True):
        assert json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == line


def test_the_table_is_the_workbooks_first_sheet(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    office(database_url, month(worked(7)), sealed)
    for form in ("csv", "xlsx"):
        assert huifang("export", MONTH, "--format", form, "-o", f"a.{form}").exit_code == 0
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.reader(lines))
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0)
    assert [row[:3] for row in table] == [row[:3] for row in sheet.to_python()]


def test_the_workbook_names_questions_and_the_month(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    from python_calamine import CalamineWorkbook

    office(database_url, month([HOSTILE]), sealed)
    assert huifang("export", MONTH, "--format", "xlsx", "-o", "a.xlsx").exit_code == 0
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert "满意度：非常不满意" in str(book.get_sheet_by_name("档案").to_python()[1])
    about = {line[0]: line[1] for line in book.get_sheet_by_name("当月汇总").to_python()}
    assert (about["办结月份"], about["办结"]) == (MONTH, 1)
    assert about["回访期"] == "2026-11-01 00:00 至 2026-11-06 00:00"
    assert len(str(about["档案总校验值"])) == 64


def test_the_month_on_paper_has_every_record_behind_its_figures(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    office(database_url, month([HOSTILE]), sealed, lambda store: supplemented(store, "CASE-001", "算了"))
    result = huifang("export", MONTH, "--format", "pdf", "-o", "十月.pdf")
    assert (result.exit_code, result.stdout) == (0, "已导出 1 份档案到 十月.pdf。\n")
    words = Pdf.read((tmp_path / "十月.pdf").read_bytes()).words
    for told in ("办结 1 ＝ 各种结果合计 1", "HF-202610-00001", "打190****0001没人接", "“算了”"):
        assert told in words


def test_one_record_is_put_on_paper(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    office(database_url, month([HOSTILE]), sealed)
    assert huifang("show", "HF-202610-00001", "-o", "一件.pdf").exit_code == 0
    pdf = Pdf.read((tmp_path / "一件.pdf").read_bytes())
    assert "CASE-001" in pdf.words
    assert pdf.bookmarks == ["档案 HF-202610-00001"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", MONTH, "--format", "pdf", "-o", "a.pdf"), "还没有封存"),
        (("show", "CASE-001", "--json", "-o", "a.pdf"), "请只用一个"),
        (("export", MONTH, "--format", "docx", "-o", "a.docx"), "不认识格式"),
        (("export", "2026-13", "--format", "jsonl", "-o", "a.jsonl"), "月份写法不对"),
        (("export", "十月", "--format", "jsonl", "-o", "a.jsonl"), "月份写法不对"),
        (("export", MONTH, "--format", "jsonl", "-o", "a.jsonl"), "还没有封存"),
        (("export", MONTH, "--format", "xlsx", "-o", "a.xlsx"), "还没有封存"),
        (("export", "2031-01", "--format", "jsonl", "-o", "a.jsonl"), "还没有封存"),
        (("verify", "2026"), "月份写法不对"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_leaves_no_file(
    huifang: Huifang, database_url: str, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    office(database_url, month(worked(3)))
    before = set(tmp_path.iterdir())
    assert refused(huifang(*words), said)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_place_for_no_file_is_refused(huifang: Huifang, database_url: str) -> None:
    office(database_url, month(worked(3)), sealed)
    for form in ARCHIVE:
        assert refused(huifang("export", MONTH, "--format", form, "-o", "nowhere/a"), "没有目录 nowhere")
        assert refused(huifang("export", MONTH, "--format", form, "-o", "."), "给出文件名")


def test_a_month_nobody_touched_is_verified(huifang: Huifang, database_url: str) -> None:
    office(database_url, month(worked(7)), sealed)
    result = huifang("verify", MONTH)
    assert result.exit_code == 0
    assert "办结 7 件，一件一档" in result.stdout
    told = json.loads(huifang("verify", MONTH, "--json").stdout)
    assert (told["ok"], told["findings"], told["concluded"]) == (True, [], 7)
    assert told["dispositions"]["refused"] == 1
    assert len(told["root"]) == 64


def test_a_month_somebody_touched_is_not(huifang: Huifang, database_url: str) -> None:
    alter = text("UPDATE callbacks SET score = 5 WHERE case_no = 'CASE-001'")
    office(database_url, month(worked(7)), sealed, lambda store: store.write(lambda c: c.execute(alter)))
    result = huifang("verify", MONTH)
    assert result.exit_code == 1
    assert "✗ CASE-001：档案的结果与回访不符" in result.stdout
    told = json.loads(huifang("verify", MONTH, "--json").stdout)
    assert (told["ok"], told["findings"][0]["case_no"]) == (False, "CASE-001")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_where_nothing_is_sealed_yet_nothing_is_said_to_have_failed(
    huifang: Huifang, database_url: str
) -> None:
    """The month's round is open; of another month there is no case; neither passes for verified, nor for damaged."""
    office(database_url, month(worked(3)))
    for form in ((), ("--json",)):
        assert refused(huifang("verify", MONTH, *form), f"huifang round close {MONTH}，封存以后再核验")
        assert refused(huifang("verify", "2031-01", *form), "没有办结的办件，没有档案可以核验")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_under_another_secret_it_says_so(
    huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(database_url, month(worked(3)), sealed)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "another secret for tests, long enough")
    result = huifang("verify", MONTH)
    assert result.exit_code == 1
    assert "HUIFANG_SECRET_KEY" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_command_is_there_before_the_database_is_loaded() -> None:
    heavy = "import sys, handlers.terminal.archive; print({'sqlalchemy', 'typst', 'xlsxwriter', 'rich.table'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
