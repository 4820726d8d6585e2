"""`huifang report` at the terminal: a file in the form its name says, JSON for scripts, and one sentence when it cannot be."""

import json
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from commands import Huifang, commands, office
from db.store import Store
from handlers.terminal.report import app
from months import MONTH, planted, sealed, worked
from pdfs import Pdf

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def huifang(own_office: None, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The commands of the report, of an office with a name."""
    monkeypatch.setenv("HUIFANG_AGENCY_NAME", "示例省经信委监察室")
    return commands(app)


def a_month(store: Store) -> Coroutine[Any, Any, object]:
    return planted(store, worked(14))


def test_a_sealed_month_is_reported_in_every_form(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    office(database_url, a_month, sealed)
    for name in ("月报.html", "月报.pdf", "月报.XLSX"):
        result = huifang("month", MONTH, "-o", name)
        assert (result.exit_code, result.stdout) == (0, f"2026年10月回访月报已写到 {name}。\n")
    page = (tmp_path / "月报.html").read_text(encoding="utf-8")
    paper = Pdf.read((tmp_path / "月报.pdf").read_bytes()).words
    for told in ("办结 14 ＝ 各种结果合计 14", "示例省经信委监察室", "相符"):
        assert told in page
        assert told in paper
    assert "按事项" in CalamineWorkbook.from_path(str(tmp_path / "月报.XLSX")).sheet_names


def test_a_year_is_reported_in_every_form(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    office(database_url, a_month, sealed)
    for name in ("a.html", "a.pdf", "a.docx", "a.xlsx"):
        assert huifang("year", "2026", "-o", name).exit_code == 0
    for of, title in (
        ("2026", "2026年回访年报"),
        ("2026-Q4", "2026年第四季度回访季报"),
        ("2026-H2", "2026年下半年回访半年报"),
        (MONTH, "2026年10月回访月报"),
    ):
        told = json.loads(huifang(of, "--json").stdout)
        assert (told["title"], told["concluded"]) == (title, 14)
    assert "2026年回访年报" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert Pdf.read((tmp_path / "a.pdf").read_bytes()).pages


def test_the_edition_for_publication_leaves_out_what_is_open_or_small(
    huifang: Huifang, database_url: str
) -> None:
    office(database_url, a_month)
    assert "里还没有一个月封存" in huifang("2026", "--public", "--json").stderr
    assert "2026年10月还没有封存" in huifang("2026-10", "--public", "--json").stderr
    assert "没有办结的办件" in huifang("2019", "--public", "--json").stderr
    office(database_url, sealed)
    told = json.loads(huifang("2026", "--public", "--json").stdout)
    assert (told["title"], told["concluded"]) == ("2026年回访年报（公开版）", 14)
    titles = [table["title"] for table in told["tables"]]
    assert titles == ["办结的去向", "评价", "各月对照", "按承办处室", "投诉的类别", "投诉的认定"]
    assert not [
        cell for table in told["tables"] for row in table["rows"] for cell in row if isinstance(cell, float)
    ]


def test_a_script_gets_the_figures(huifang: Huifang, database_url: str) -> None:
    office(database_url, a_month, sealed)
    told = json.loads(huifang("month", MONTH, "--json").stdout)
    assert (told["concluded"], told["answered"]) == (14, 2)
    assert sum(told["dispositions"].values()) == 14
    assert "各月对照" in [table["title"] for table in told["tables"]]
    assert json.loads(huifang("year", "2026", "--json").stdout)["concluded"] == 14


@ONLY_SQLITE
def test_an_office_may_have_its_own_reports_tell_few_together(
    huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(database_url, a_month, sealed)
    monkeypatch.setenv("HUIFANG_REPORT_FLOOR", "3")
    told = json.loads(huifang(MONTH, "--json").stdout)
    rows = next(table["rows"] for table in told["tables"] if table["title"] == "按承办处室")
    assert [row[:3] for row in rows] == [["其余 1 个合计", 14, 2]]


@ONLY_SQLITE
def test_a_month_under_way_says_so(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    office(database_url, a_month)
    assert huifang("month", MONTH, "-o", "a.html").exit_code == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "回访中，数字还会变" in page
    assert "还没有封存" in page


@ONLY_SQLITE
def test_a_month_somebody_touched_says_so(huifang: Huifang, database_url: str, tmp_path: Path) -> None:
    alter = text("UPDATE callbacks SET score = 5 WHERE case_no = 'CASE-001'")
    office(database_url, a_month, sealed, lambda store: store.write(lambda c: c.execute(alter)))
    assert huifang("month", MONTH, "-o", "a.html").exit_code == 0
    assert "不符" in (tmp_path / "a.html").read_text(encoding="utf-8")


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("month", "2026-13", "-o", "a.pdf"), "月份写法不对"),
        (("month", "2031-01", "-o", "a.pdf"), "没有办结的办件"),
        (("month", MONTH, "-o", "a.doc"), ".html、.pdf、.docx 或 .xlsx"),
        (("month", MONTH, "-o", "a"), ".html、.pdf、.docx 或 .xlsx"),
        (("month", MONTH), "-o"),
        (("month", MONTH, "-o", "nowhere/a.pdf"), "没有目录 nowhere"),
        (("month", MONTH, "-o", "nowhere/a.html"), "没有目录 nowhere"),
        (("month", MONTH, "-o", "nowhere/a.xlsx"), "没有目录 nowhere"),
        (("2026-Q5", "-o", "a.pdf"), "季度写 2026-Q4"),
        (("2026-H1", "-o", "a.docx"), "2026年上半年没有办结的办件"),
        (("year", "26", "-o", "a.pdf"), "年份写法不对"),
        (("year", "２０２６", "-o", "a.pdf"), "年份写法不对"),
        (("year", "2031", "-o", "a.pdf"), "没有办结的办件"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_leaves_no_file(
    huifang: Huifang, database_url: str, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    office(database_url, a_month)
    before = set(tmp_path.iterdir())
    result = huifang(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr
    assert set(tmp_path.iterdir()) == before


def test_the_command_is_there_before_anything_heavy_is_loaded() -> None:
    heavy = (
        "import sys, handlers.terminal.report, handlers.terminal.archive;"
        "print({'sqlalchemy', 'typst', 'jinja2', 'xlsxwriter', 'rich.table'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
