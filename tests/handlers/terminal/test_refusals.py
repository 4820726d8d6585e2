"""What an outsider types wrong: one Chinese line that says what to do, a code that is not 0, and no command of theirs to the screen."""

import re
from collections.abc import Callable
from errno import EACCES, ENOENT
from pathlib import Path
from shutil import copyfile

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from handlers.terminal.door import explained

ESCAPE = "\x1b[2J"
Huifang = Callable[..., Result]


@pytest.fixture
def huifang(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The program in an empty folder, on an office in which nothing has happened yet."""
    copyfile(migrated_sqlite, tmp_path / "huifang.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "a secret for tests, and long enough")
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("call-sheet", "record", "HNJX-NO", "--score", "4"), "请核对编号"),
        (("call-sheet", "record", "HNJX-NO", "--disposition", f"x{ESCAPE}"), "可用：refused"),
        (("call-sheet", "correct", "HNJX-NO", "--score", "3"), "请核对编号"),
        (("call-sheet", f"2026-10{ESCAPE}"), "请写成 2026-10 这样"),
        (("round", "plan", "2026-10"), "huifang cases import"),
        (("round", "close", "2026-13"), "请写成 2026-10 这样"),
        (("province", "again", "十月"), "请写成 2026-10 这样"),
        (("report", "2026-10", "--public", "--json"), "请核对时间"),
        (("users", "disable", f"no{ESCAPE}body"), "huifang users list"),
        (("users", "place", "nobody", "--role", "king"), "可以是 officer"),
        (("users", "place", "nobody", "--role", "liaison"), "--department"),
        (("ledger", "checkpoint", "-o", "签封.txt"), "请先安排一个月的回访"),
        (("ledger", "cosign", "没有.txt"), "没有这个文件或目录"),
        (("ledger", "publish", "2026-10", "-o", "公布"), "huifang round plan 2026-10"),
        (("erase", "HNJX-NO", "--reason", "烦"), "本人要求"),
        (("tickets", "show", "TS-20261103-7KQ2X-K"), "请核对编号"),
        (
            ("tickets", "answer", f"{ESCAPE}GK", "好", "--kind", "given", "--outcome", "granted"),
            "GK-20261103",
        ),
    ],
    ids=lambda value: " ".join(value)[:30].replace(ESCAPE, "␛") if isinstance(value, tuple) else "",
)
def test_it_is_one_line_that_says_what_to_do(huifang: Huifang, words: tuple[str, ...], said: str) -> None:
    done = huifang(*words)
    assert (done.exit_code in (1, 2), done.stdout) == (True, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert re.search("[一-鿿]", line) is not None
    assert ESCAPE[0] not in line


@pytest.mark.parametrize(("code", "said"), [(ENOENT, "没有这个文件或目录"), (EACCES, "没有权限")])
def test_what_the_system_says_of_a_file_is_said_in_chinese_and_its_name_moves_no_cursor(
    code: int, said: str
) -> None:
    assert explained(OSError(code, "in English", f"/a{ESCAPE}")) == (
        1,
        f"{said} /a[2J；请检查文件、权限和磁盘空间",
    )
