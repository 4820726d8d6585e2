"""A command line typed wrongly: one Chinese line on stderr that points to the help, exit code 2, no traceback."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import app, main

NOT_UTF_8 = os.fsdecode(b"\xff\xfe")
Huifang = Callable[..., tuple[object, str, str]]


@pytest.fixture
def huifang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Huifang:
    """The program, run in a folder of its own: its exit code, stdout and stderr."""

    def run(*words: str) -> tuple[object, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["huifang", *words])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return run


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("round plan", "缺少 MONTH"),
        ("users add chen", "缺少 --role"),
        ("round nonsense 2026-10", "没有命令 nonsense"),
        ("round plan -1", "没有选项 -1"),
        ("round plan 2026-10 2026-11", "多写了 2026-11"),
        ("call-sheet record X --score four", "--score 要写整数"),
        ("call-sheet record X --score", "--score 后面要写值"),
        ("doctor --json=yes", "--json 后面不能写值"),
        ("serve --port 99999", "--port 不能大于 65535"),
        ("demo --port 0", "--port 不能小于 1"),
    ],
)
def test_a_mistyped_command_is_one_line_that_says_what_is_wrong(
    huifang: Huifang, words: str, says: str
) -> None:
    code, out, err = huifang(*words.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"huifang: {says}；用法见 ")
    assert err.count("\n") == 1
    assert err.endswith("--help\n")


def test_no_command_at_all_shows_the_help_and_is_still_an_error(huifang: Huifang) -> None:
    code, out, err = huifang("round")
    assert code == 2
    assert "plan" in out
    assert "status" in out
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["call-sheet", "record", NOT_UTF_8, "--score", "4"], ["archive", "show", NOT_UTF_8]]
)
def test_words_that_are_not_utf_8_are_bad_input(huifang: Huifang, words: list[str]) -> None:
    code, _, err = huifang(*words)
    assert code == 2
    assert err == "huifang: 输入里有不是 UTF-8 的字；请改用 UTF-8 再试\n"


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_closed_stream_is_no_reason_to_fail(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    monkeypatch.setattr(sys, closed, None)
    assert huifang("understand", "满意")[0] == 0


CHANGES = frozenset(
    "demo|serve|erase|qr|round late|call-sheet record|call-sheet record-second|call-sheet find-out|call-sheet correct|call-sheet correct-second|call-sheet take-back|archive export|ledger witness"
    "|ledger publish|ledger checkpoint|ledger cosign|ledger keys new|province export|province again|users names|users address"
    "|users password|users disable|users place|users enable|users totp|db upgrade|db backup|db restore|db reseal|db bind|db rekey".split(
        "|"
    )
)
"""What changes something or writes a file; and every act on a complaint but `list` and `show`."""


def commands(group: Any, name: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not hasattr(group, "list_commands"):
        yield " ".join(name), group
        return
    context = group.make_context(" ".join(name), [], resilient_parsing=True)
    for word in group.list_commands(context):
        yield from commands(group.get_command(context, word), (*name, word))


def test_every_command_that_only_tells_something_can_tell_it_as_json() -> None:
    silent = {
        name
        for name, command in commands(typer.main.get_command(app))
        if not any("--json" in option.opts for option in command.params)
    }
    assert {name for name in silent if not name.startswith("tickets ")} == CHANGES
    assert not {"tickets list", "tickets show"} & silent


def without_an_example(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The commands whose help shows nothing to copy; `show` and `period` may be left out of what is typed."""
    inner = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from without_an_example(one, (*path, name))
    shown = f"{command.help}{command.epilog}".partition("例：")[2]
    typed = " ".join(word for word in path if word not in ("show", "period"))
    if not inner and f"huifang {typed}" not in shown:
        yield " ".join(path)


def test_every_command_s_help_shows_one_to_copy() -> None:
    assert list(without_an_example(typer.main.get_command(app))) == []
