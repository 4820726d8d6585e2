"""The office's own phrases from the outside: `understand` uses them, `doctor` and `serve` refuse a file that is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

WRONG = "HUIFANG_PHRASES 的文件 phrases.toml 不能用：第2行“满意”：本程序认得这句话，意思是4 分"


@pytest.fixture(autouse=True)
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/huifang.db")
    monkeypatch.setenv("HUIFANG_PHRASES", "phrases.toml")


def huifang(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_understand_uses_them_and_tells_which_rule_took_which_words(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text('[levels]\n5 = ["巴适惨了"]', encoding="utf-8")
    code, out = huifang("understand", "--explain", "--json", "巴适惨了")
    assert code == 0
    told = json.loads(out)
    assert (told["text"], told["meaning"], told["comment"], told["optout"]) == (
        "巴适惨了",
        "unclear",
        "巴适惨了",
        False,
    )
    assert [(rule["rule"], rule["words"]) for rule in told["rules"]] == [("whole_reply", "巴适惨了")]
    assert "rules" not in json.loads(huifang("understand", "--json", "满意")[1])
    assert huifang("understand", "--explain", "满意，谢谢")[1].splitlines()[1:] == [
        "\t评分 4：满意",
        "\t附带的话，不改变评分：谢谢",
    ]


def test_a_file_that_is_wrong_is_told_by_the_doctor_and_not_served_with(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text('[levels]\n5 = ["满意"]', encoding="utf-8")
    assert f"✗ 本单位的说法：{WRONG}" in huifang("doctor")[1].splitlines()
    for command in (["serve", "--port", "0"], ["understand", "满意"]):
        assert huifang(*command) == (2, f"huifang: {WRONG}\n")


def test_a_file_that_is_not_there_is_named() -> None:
    code, out = huifang("understand", "满意")
    assert code == 2
    assert "phrases.toml" in out
    assert "HUIFANG_PHRASES" in out
