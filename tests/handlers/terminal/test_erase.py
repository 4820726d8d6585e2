"""`huifang erase` at the terminal, and a backup that brings the person back."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from commands import Huifang
from db.opening import open_store
from db.urls import sqlite_path
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NAME, CASE = "欧阳金雀", "HNJX-2026-00002"
TWO = ("--by", "chenjing", "--and", "liwei")


async def lived(url: str) -> None:
    store = await open_store(url)
    await import_cases(store, [phone(n) for n in (1, 2, 3)], applicant=NAME)
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    office = OfficeHouse(store, clock, Provider(clock))
    await office.tick()
    await office.says(phone(2), "5", "SM-1")
    clock.now = WINDOW.closes + timedelta(minutes=5)
    await office.tick()
    await store.close()


@pytest.fixture
def huifang(huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command, on a sealed month with three cases, an officer and a chief."""
    asyncio.run(lived(database_url))
    for name, role in (("chenjing", "officer"), ("liwei", "chief")):
        monkeypatch.setenv("HUIFANG_NEW_PASSWORD", f"long words of {name}")
        assert huifang("users", "add", name, "--role", role).exit_code == 0
    monkeypatch.setenv("HUIFANG_PASSWORD_BY", "long words of chenjing")
    monkeypatch.setenv("HUIFANG_PASSWORD_AND", "long words of liwei")
    return huifang


def cases_in(url: str) -> set[str]:
    with closing(sqlite3.connect(sqlite_path(url))) as raw:
        return {row[0] for row in raw.execute("SELECT case_no FROM cases")}


def test_a_person_is_erased_at_the_terminal_and_stays_so_when_an_older_backup_is_restored(
    huifang: Huifang, database_url: str
) -> None:
    assert huifang("db", "backup", "旧备份.db").exit_code == 0
    assert "请从列出的理由里选" in huifang("erase", CASE, "--reason", "她要求", *TWO).stderr
    assert "没有办件" in huifang("erase", "HNJX-1", "--reason", "asked", *TWO).stderr
    done = huifang("erase", CASE, "--reason", "asked", *TWO)
    assert done.exit_code == 0, done.stderr
    assert "已删除，找不回来" in done.stdout
    assert "数据库文件里的残余已清除" in done.stdout
    before = cases_in(database_url)
    assert CASE not in before
    assert "已经删除" in huifang("erase", CASE, "--reason", "asked", *TWO).stderr
    assert CASE in huifang("archive", "show", CASE).stderr
    assert "删除" in huifang("archive", "show", CASE).stderr
    assert "其中 1 件的个人信息已删除" in huifang("archive", "verify", "2026-10").stdout
    for month in ("jsonl", "xlsx"):
        assert (
            huifang("archive", "export", "2026-10", "--format", month, "-o", f"十月.{month}").exit_code == 0
        )

    back = huifang("db", "restore", "旧备份.db", *TWO, "--reason", "试一试")
    assert back.exit_code == 0, back.stderr
    assert cases_in(database_url) == before
    checked = huifang("db", "check")
    assert checked.exit_code == 0, checked.stdout
    assert "删除过个人信息的 1 件，都有两个人批准" in checked.stdout


def test_nobody_erases_alone_or_by_writing_into_the_journal(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    alone = huifang("erase", CASE, "--reason", "asked", "--by", "chenjing", "--and", "chenjing")
    assert "两个不同的人" in alone.stderr
    upside_down = huifang("erase", CASE, "--reason", "asked", "--by", "liwei", "--and", "chenjing")
    assert upside_down.exit_code != 0
    assert CASE in cases_in(database_url)
    assert huifang("db", "backup", "旧备份.db").exit_code == 0
    assert huifang("erase", CASE, "--reason", "asked", *TWO).exit_code == 0
    journal = sqlite_path(database_url).with_suffix(".erased")
    line = journal.read_text(encoding="utf-8")
    assert NAME not in line
    assert CASE not in line
    journal.write_text(line.replace('"asked"', '"court"'), encoding="utf-8")
    assert huifang("db", "restore", "旧备份.db", *TWO, "--reason", "试一试").exit_code == 0
    assert CASE not in cases_in(database_url)  # the present database knew better than the journal
