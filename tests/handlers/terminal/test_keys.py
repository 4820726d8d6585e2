"""A key that can be guessed or read by others is refused at the start, and what we write only its owner may read."""

import io
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest

from bot.__main__ import main
from bot.settings import BadSettings, load
from bot.settings.secret_key import secret_key
from handlers.terminal.opening import key_file

STRONG = "a secret for tests, and long enough"
CASES = str(files("bot") / "samples" / "cases-2026-10.csv")
COMMAND = "openssl rand -base64 32"


class Result(NamedTuple):
    """How a command ended, and what it said."""

    code: object
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which we are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def key() -> str:
    """The key that a command would start with."""
    settings = load()
    return secret_key(settings, key_file(settings))


def huifang(*words: str, **settings: str) -> Result:
    """A command as a person starts it, under the umask that most machines have."""
    said, told, before = io.StringIO(), io.StringIO(), os.umask(0o022)
    try:
        with (
            patch.object(sys, "argv", ["huifang", *words]),
            patch.dict(os.environ, settings),
            redirect_stdout(said),
            redirect_stderr(told),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    finally:
        os.umask(before)
    return Result(ended.value.code, said.getvalue(), told.getvalue())


@pytest.mark.parametrize("weak", ["", "x", "k" * 31, " " * 40])
def test_a_key_that_can_be_guessed_is_refused_with_the_command_that_makes_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setenv("HUIFANG_SECRET_KEY", weak)
    with pytest.raises(BadSettings, match=f"HUIFANG_SECRET_KEY.*{COMMAND}"):
        key()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("strong", ["k" * 32, "回访" * 6, " a key with blanks around it, as given "])
@pytest.mark.usefixtures("folder")
def test_thirty_two_bytes_in_whatever_letters_are_a_key(monkeypatch: pytest.MonkeyPatch, strong: str) -> None:
    monkeypatch.setenv("HUIFANG_SECRET_KEY", strong)
    assert key() == strong


@pytest.mark.parametrize("content", [b"", b"x\n", b"\xff" * 40])
def test_a_key_file_without_a_key_is_refused_and_left_as_it_is(folder: Path, content: bytes) -> None:
    file = folder / "huifang.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(BadSettings, match=f"huifang.key.*{COMMAND}"):
        key()
    assert file.read_bytes() == content


@pytest.mark.parametrize("wide", [0o644, 0o640, 0o602])
def test_a_key_file_that_others_can_read_is_refused_until_the_command_it_names_was_run(
    folder: Path, wide: int
) -> None:
    file = folder / "huifang.key"
    file.write_text(STRONG)
    file.chmod(wide)
    with pytest.raises(BadSettings) as refused:
        key()
    subprocess.run(str(refused.value).rsplit("请先运行 ", 1)[1].split(), check=True)
    assert key() == STRONG


def test_what_is_written_is_its_owners_alone_and_the_doctor_tells_when_it_is_no_more(folder: Path) -> None:
    for words in (["cases", "import", CASES], ["db", "backup", "backup.db"], ["db", "restore", "backup.db"]):
        done = huifang(*words)
        assert done.code == 0, done.stderr
    written = sorted(folder.rglob("*"))
    assert {path.name for path in written} >= {"huifang.db", "huifang.key", "backup.db"}
    assert [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077] == []

    (folder / "huifang-files").mkdir(mode=0o755)
    (folder / "huifang.db").chmod(0o644)
    told = next(line for line in huifang("doctor").stdout.splitlines() if "文件权限" in line)
    assert "huifang.db、huifang-files" in told
    subprocess.run(told.rsplit("请运行 ", 1)[1].split(), cwd=folder, check=True)
    assert "文件权限" not in huifang("doctor").stdout

    (folder / "huifang.key").chmod(0o644)
    refused = huifang("serve")
    assert (refused.code, refused.stderr.count("\n")) == (2, 1)
    assert "chmod 600" in refused.stderr


def test_a_database_keeps_its_suite_until_it_is_changed_with_the_key(folder: Path) -> None:
    guomi = {"HUIFANG_CIPHER_SUITE": "guomi"}
    assert huifang("cases", "import", CASES, **guomi).code == 0
    with sqlite3.connect(folder / "huifang.db") as database:
        sealed = database.execute("SELECT phone_sealed FROM cases WHERE phone_sealed IS NOT NULL").fetchall()
    assert {value[:1] for (value,) in sealed} == {b"\x03"}
    assert "+8619" in huifang("cases", "export", **guomi).stdout
    refused = huifang("cases", "import", CASES)
    assert refused.code != 0
    assert "请把 HUIFANG_CIPHER_SUITE 设回 guomi" in refused.stderr
    assert huifang("doctor", HUIFANG_CIPHER_SUITE="sm9").code == 2
