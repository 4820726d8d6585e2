"""`huifang sms templates`: what is copied into a vendor's console is what is filled in later."""

import json
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.channels import vendors
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings

WANTING = [vendor for vendor in vendors.VENDORS if vendor.submission(Settings()) is not None]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_PUBLIC_URL", "https://huifang.example")


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["huifang", "sms", "templates", *words])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_each_vendor_gets_the_templates_that_it_needs_with_its_own_blanks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = told(monkeypatch, capsys, "--json")
    found = json.loads(out)
    assert code == 0
    assert {one["vendor"] for one in found} == {vendor.name for vendor in WANTING}, (
        "before there is an account"
    )
    assert {one["name"] for one in found} == set(TEMPLATES)
    for one in found:
        marks = [blank["name"] for blank in one["variables"]]
        assert len(set(marks)) == len(marks)
        assert ("https://huifang.example/" in one["text"]) == TEMPLATES[one["name"]].links
        assert one["approved"] is None


def test_one_vendor_reads_as_it_is_typed_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUIFANG_WHATSAPP_TEMPLATES", json.dumps({"invite": "HX" + "1" * 32}))
    code, out, _ = told(monkeypatch, capsys, "--vendor", "whatsapp")
    assert code == 0
    assert f"invite　首次回访　类别：UTILITY　编号：HX{'1' * 32}" in out
    assert "您好，您{{date}}办好的“{{item}}”（{{case_no}}）满意吗？" in out
    assert "〔{{ref}}〕" in out
    assert "变量 item：文字，例如 无线电频率使用许可" in out
    assert "变量 ref：字母和数字的码，例如 K7Q2M9AB" in out
    assert "还没有填编号的 1 个：reminder。" in out


def test_who_needs_no_templates_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(monkeypatch, capsys, "--vendor", "telegram")
    assert (code, out) == (2, "")
    assert "telegram 不用报批模板" in err
    assert "whatsapp" in err
