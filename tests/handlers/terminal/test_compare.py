"""`huifang ledger compare`: what two people have, told in words and by the exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from ledgers import NOVEMBER, OCTOBER, OFFICE, STRANGER, WITNESS, busy_office, month_of

KEYS = ["--key", OFFICE.verifier.text, "--key", WITNESS.verifier.text]


@pytest.mark.parametrize(
    ("one", "other", "keys", "code", "says"),
    [
        ("november", "october/checkpoint-7", KEYS, 0, "到第 7 行为止，两份一样"),
        ("october/checkpoint-14", "november/checkpoint-14", KEYS[:2], 0, "没有逐行核对"),
        ("november", "forged", KEYS, 3, "给不同的人看了不同的台账"),
        ("forged/checkpoint-14", "october/checkpoint-14", KEYS, 3, f"见证单位 {WITNESS.name} 两份里都签过"),
        ("october/checkpoint-7", "october/checkpoint-14", KEYS, 2, "比不了"),
        ("broken", "october/checkpoint-14", KEYS, 1, "自己就对不上"),
        ("october", "october", ["--key", STRANGER.verifier.text], 1, "没有"),
        ("october", "nowhere", KEYS, 2, "读不出"),
        ("october", "october", [], 2, "--key"),
    ],
)
def test_each_answer_has_its_words_and_its_exit_code(
    one: str,
    other: str,
    keys: list[str],
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    busy_office().publish(NOVEMBER).put(Path("november"))
    month_of(7).publish(OCTOBER).put(Path("october"))
    month_of(7, 99).publish(OCTOBER).put(Path("forged"))
    lines = month_of(7).publish(OCTOBER).put(Path("broken")) / "lines.txt"
    lines.write_bytes(lines.read_bytes()[:-100])
    ran = CliRunner().invoke(app, ["ledger", "compare", one, other, *keys])
    assert (ran.exit_code, says in ran.output) == (code, True), ran.output


@pytest.mark.parametrize(
    ("other", "code", "told"),
    [
        ("october/checkpoint-7", 0, {"state": "same", "lines": 7, "read_line_by_line": True}),
        ("forged", 3, {"state": "contradiction", "signed_both": [WITNESS.name]}),
        ("broken", 1, {"state": "wrong"}),
    ],
)
def test_what_two_people_have_is_told_as_json_with_the_same_exit_code(
    other: str, code: int, told: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    month_of(7).publish(OCTOBER).put(Path("october"))
    month_of(7, 99).publish(OCTOBER).put(Path("forged"))
    lines = month_of(7).publish(OCTOBER).put(Path("broken")) / "lines.txt"
    lines.write_bytes(lines.read_bytes()[:-100])
    ran = CliRunner().invoke(app, ["ledger", "compare", "october", other, *KEYS, "--json"])
    found = json.loads(ran.stdout)
    assert ran.exit_code == code
    assert {key: found[key] for key in told} == told
