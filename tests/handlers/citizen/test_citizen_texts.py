"""Every sentence of the public door is there in every language, and templates keep to the content policy."""

import re
from pathlib import Path

import pytest

from handlers.citizen.web.texts import texts
from house.tree import ROOT

PUBLIC = ROOT / "handlers" / "citizen"
TEMPLATES = sorted(PUBLIC.rglob("*.html"))
WHOLE = re.compile(r"""\bt\('([a-z_]+\.[a-z0-9_]+)'\s*[,)]""")
BEGUN = re.compile(r"""\bt\('([a-z_]+\.[a-z0-9_]*_)'\s*~""")
IN_CODE = re.compile(
    r"""(?:bad_input|not_found|forbidden|stale|say|Problem\(\d+,)\(?\s*"([a-z_]+\.[a-z0-9_]+)\""""
)


def name(path: Path) -> str:
    return path.relative_to(PUBLIC).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_asks_for_sentences_that_are_there(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert {key for key in WHOLE.findall(source) if not texts().has(key)} == set()
    begun = {start for start in BEGUN.findall(source) if not any(k.startswith(start) for k in texts().keys)}
    assert begun == set()


@pytest.mark.parametrize("path", sorted(PUBLIC.rglob("*.py")), ids=name)
def test_the_code_asks_for_sentences_that_are_there(path: Path) -> None:
    assert {k for k in IN_CODE.findall(path.read_text(encoding="utf-8")) if not texts().has(k)} == set()


def test_what_is_shared_with_the_console_can_refuse_here_too() -> None:
    shared = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "handlers" / "pages").glob("*.py")
    )
    assert {key for key in IN_CODE.findall(shared) if not texts().has(key)} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_keeps_to_the_content_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script", source)
    assert "|safe" not in source.replace(" ", "")
