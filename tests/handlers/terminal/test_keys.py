"""A key that can be guessed or read by others is refused at the start, and what we write only its owner may read."""

import os
import sqlite3
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from bot.settings import BadSettings, load
from bot.settings.secret_key import secret_key
from handlers.terminal.opening import key_file
from house.tree import ROOT

STRONG = "a secret for tests, and long enough"
CASES = str(files("bot") / "samples" / "cases-2026-10.csv")
COMMAND = "openssl rand -base64 32"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which we are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def key() -> str:
    """The key that a command would start with."""
    settings = load()
    return secret_key(settings, key_file(settings))


def huifang(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command as a person starts it, under the umask that most machines have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIFANG_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, **settings, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        umask=0o022,
        check=False,
    )


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
        done = huifang(folder, *words)
        assert done.returncode == 0, done.stderr
    written = sorted(folder.rglob("*"))
    assert {path.name for path in written} >= {"huifang.db", "huifang.key", "backup.db"}
    assert [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077] == []

    (folder / "huifang-files").mkdir(mode=0o755)
    (folder / "huifang.db").chmod(0o644)
    told = next(line for line in huifang(folder, "doctor").stdout.splitlines() if "文件权限" in line)
    assert "huifang.db、huifang-files" in told
    subprocess.run(told.rsplit("请运行 ", 1)[1].split(), cwd=folder, check=True)
    assert "文件权限" not in huifang(folder, "doctor").stdout

    (folder / "huifang.key").chmod(0o644)
    refused = huifang(folder, "serve")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "chmod 600" in refused.stderr


def test_a_database_keeps_its_suite_until_it_is_changed_with_the_key(folder: Path) -> None:
    guomi = {"HUIFANG_CIPHER_SUITE": "guomi"}
    assert huifang(folder, "cases", "import", CASES, **guomi).returncode == 0
    with sqlite3.connect(folder / "huifang.db") as database:
        sealed = database.execute("SELECT phone_sealed FROM cases WHERE phone_sealed IS NOT NULL").fetchall()
    assert {value[:1] for (value,) in sealed} == {b"\x03"}
    assert "+8619" in huifang(folder, "cases", "export", **guomi).stdout
    refused = huifang(folder, "cases", "import", CASES)
    assert refused.returncode != 0
    assert "请把 HUIFANG_CIPHER_SUITE 设回 guomi" in refused.stderr
    assert huifang(folder, "doctor", HUIFANG_CIPHER_SUITE="sm9").returncode == 2
