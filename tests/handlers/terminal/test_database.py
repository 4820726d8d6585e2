"""`huifang db` at the terminal: what the operator reads, what a script gets, and the exit codes."""

import asyncio
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.migrate import HEAD
from db.opening import open_store
from db.schema import inbound, parties
from db.upkeep.roots import known
from db.urls import sqlite_path
from handlers.terminal.upkeep.database import app
from handlers.terminal.users import app as users
from rows import add

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Huifang = Callable[..., Result]


@pytest.fixture
def huifang(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command, run in an empty folder with an empty database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", empty_url)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def upgraded(huifang: Huifang, empty_url: str, migrated_sqlite: Path) -> Huifang:
    """The same, with the database set up: copied, for to set one up takes a second."""
    shutil.copyfile(migrated_sqlite, sqlite_path(empty_url))
    return huifang


def refused(result: Result, code: int, said: str) -> bool:
    """One line on stderr with these words, and nothing on stdout."""
    return (
        result.exit_code == code
        and result.stdout == ""
        and result.stderr.count("\n") == 1
        and said in result.stderr
    )


def test_upgrade_says_what_it_did(huifang: Huifang) -> None:
    assert huifang("upgrade").stdout == f"数据库已建立，版本 {HEAD}。\n"
    assert huifang("upgrade").stdout == f"数据库已是最新版本 {HEAD}。\n"


def test_backup_and_restore_go_round(upgraded: Huifang, tmp_path: Path) -> None:
    made = upgraded("backup", "备份.db")
    assert made.exit_code == 0
    assert "备份.db" in made.stdout
    assert "HUIFANG_SECRET_KEY" in made.stdout
    back = upgraded("restore", "备份.db")
    assert back.exit_code == 0
    assert "原来的数据库存为" in back.stdout
    assert upgraded("check").exit_code in (0, 1)


async def hear_once_more(url: str) -> None:
    """Something comes in after the backup was made."""
    store = await open_store(url)
    try:
        for table in (parties, inbound):
            await store.write(partial(add, table=table))
    finally:
        await store.close()


def test_two_persons_prove_who_they_are(
    upgraded: Huifang, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded("backup", "备份.db")
    for name, role in (("chenjing", "officer"), ("liwei", "chief"), ("wugang", "admin")):
        monkeypatch.setenv("HUIFANG_NEW_PASSWORD", f"long words of {name}")
        assert CliRunner().invoke(users, ["add", name, "--role", role]).exit_code == 0
    monkeypatch.setenv("HUIFANG_PASSWORD_BY", "long words of chenjing")

    def confirmed(password: str, *words: str) -> Result:
        monkeypatch.setenv("HUIFANG_PASSWORD_AND", password)
        return upgraded("restore", "备份.db", "--by", "chenjing", *words)

    why = ("--reason", "磁盘坏了")
    liwei, wugang = "long words of liwei", "long words of wugang"
    assert refused(confirmed(liwei, *why), 2, "两个不同的人")
    assert refused(confirmed(liwei, "--and", "Chenjing", *why), 2, "两个不同的人")
    assert refused(confirmed(liwei, "--and", "liwei"), 2, "理由")
    assert refused(confirmed("long words of nobody", "--and", "liwei", *why), 2, "liwei 没有确认")
    assert refused(confirmed(wugang, "--and", "wugang", *why), 2, "wugang 没有确认")
    asyncio.run(hear_once_more(empty_url))
    told = confirmed("long words of nobody", "--and", "liwei", *why).stderr
    assert told.index("恢复它会丢掉 1 条来信") < told.index("liwei 没有确认"), (
        "said before anybody gives a name to it"
    )
    assert confirmed(liwei, "--and", "liwei", *why).exit_code == 0


def test_a_month_sealed_before_is_resealed_by_two_persons_only(
    upgraded: Huifang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upgraded("check").exit_code == 0
    for name in ("chenjing", "liwei"):
        monkeypatch.setenv("HUIFANG_NEW_PASSWORD", f"long words of {name}")
        assert CliRunner().invoke(users, ["add", name, "--role", "officer"]).exit_code == 0
    (tmp_path / "empty.roots").write_text("2026-10 aa 2026-11-06T00:00:00+08:00\n", encoding="utf-8")
    monkeypatch.setenv("HUIFANG_PASSWORD_BY", "long words of chenjing")
    monkeypatch.setenv("HUIFANG_PASSWORD_AND", "long words of liwei")
    two = ("--by", "chenjing", "--and", "liwei", "--reason", "恢复了旧备份")
    assert "2026-10（现在没有封存）" in upgraded("check").stdout
    assert upgraded("check").exit_code == 1
    assert refused(upgraded("reseal", "2026-10"), 2, "两个不同的人")
    assert refused(upgraded("reseal", "2026-09", *two), 2, "没有 2026-09")
    assert upgraded("reseal", "2026-10", *two).exit_code == 0
    assert known(tmp_path / "empty.roots") == {}
    assert upgraded("check").exit_code == 0


def test_bad_input_is_exit_code_2_and_one_sentence(upgraded: Huifang, tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_text("尊敬的用户" * 1_000, encoding="utf-8")
    assert refused(upgraded("backup", "信.txt"), 2, "已经存在")
    assert refused(upgraded("restore", "信.txt"), 2, "信.txt")
    assert refused(upgraded("restore", "没有.db"), 2, "没有备份文件")


def test_a_failure_of_ours_is_exit_code_1_and_one_sentence(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(huifang("backup", "备份.db"), 1, "还没有数据库")
    assert refused(huifang("check"), 1, "还没有数据库")
    monkeypatch.setenv("HUIFANG_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/huifang")
    assert refused(huifang("upgrade"), 1, "HUIFANG_DATABASE_URL")


def test_check_lists_every_finding(upgraded: Huifang) -> None:
    found = upgraded("check")
    assert found.exit_code == 0
    assert [line[0] for line in found.stdout.splitlines()] == ["✓"] * 17
    document = json.loads(upgraded("check", "--json").stdout)
    assert document["ok"] is True
    names = {f["name"] for f in document["findings"]}
    assert names >= {"schema", "integrity", "guards", "archive", "questionnaires", "roots"}
    assert document["rows"]["archive"] == 0
