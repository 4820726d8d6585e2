"""Pages are compiled once for all processes: kept beside the modules, used only when made of the same text."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from handlers.pages.compiled_pages import CompiledPages


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compiled."""
    seen: list[str] = []
    really: Callable[..., object] = Environment.compile

    def noted(self: Environment, source: str, *rest: object, **more: object) -> object:
        seen.append(source)
        return really(self, source, *rest, **more)

    monkeypatch.setattr(Environment, "compile", noted)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return seen


def shown(folder: Path, settings: str = "usual") -> str:
    """The page, as a process that has just started shows it."""
    office = Environment(
        loader=FileSystemLoader(folder), bytecode_cache=CompiledPages(settings), autoescape=True
    )
    return office.get_template("today.html").render(name="王")


def kept(folder: Path) -> list[Path]:
    return [*folder.joinpath("__pycache__").glob("*")]


def test_a_process_that_starts_uses_what_another_compiled(tmp_path: Path, compiled: list[str]) -> None:
    tmp_path.joinpath("today.html").write_text("{{ name }}，您好")
    assert [shown(tmp_path), shown(tmp_path)] == ["王，您好"] * 2
    assert compiled == ["{{ name }}，您好"]
    assert [path.name.startswith("today.html.") for path in kept(tmp_path)] == [True]


def test_another_text_or_another_setting_is_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    page = tmp_path / "today.html"
    for text in ("{{ name }}", "{{ name }}！"):
        page.write_text(text)
        assert shown(tmp_path) == text.replace("{{ name }}", "王")
    shown(tmp_path, "of another release")
    assert compiled == ["{{ name }}", "{{ name }}！", "{{ name }}！"]


@pytest.mark.parametrize("broken", [b"", b"\x00", b"i\x01\x00\x00\x00", b"\xff" * 40])
def test_what_cannot_be_read_back_is_compiled_anew(
    tmp_path: Path, compiled: list[str], broken: bytes
) -> None:
    tmp_path.joinpath("today.html").write_text("{{ name }}")
    shown(tmp_path)
    kept(tmp_path)[0].write_bytes(broken)
    assert [shown(tmp_path), shown(tmp_path)] == ["王", "王"]
    assert len(compiled) == 2


def test_where_nothing_may_be_kept_pages_are_shown_all_the_same(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("today.html").write_text("{{ name }}")
    tmp_path.joinpath("__pycache__").write_text("a file stands where the folder would be")
    assert shown(tmp_path) == "王"
    tmp_path.joinpath("__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown(tmp_path) == "王"
    assert kept(tmp_path) == []
    assert len(compiled) == 2
