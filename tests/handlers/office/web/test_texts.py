"""Every sentence is there in every language, and what templates and code ask for is there at all."""

import re
from functools import partial
from pathlib import Path

import pytest

from bot.casework.terms import WHYS
from bot.dialogue.wording import BadWording
from bot.domain.language import Language
from handlers.office.pages import PAGES
from handlers.office.web.routing import SECTIONS
from handlers.office.web.texts import texts
from house.tree import ROOT

OFFICE = ROOT / "handlers" / "office"
TEMPLATES = sorted(OFFICE.rglob("*.html"))
WHOLE = re.compile(r"""\bt\('([a-z_]+\.[a-z0-9_]+)'\s*[,)]""")
BEGUN = re.compile(r"""\bt\('([a-z_]+\.[a-z0-9_]*_)'\s*~""")
IN_CODE = re.compile(
    r"""(?:bad_input|not_found|forbidden|stale|say|Problem\(\d+,)\(?\s*"([a-z_]+\.[a-z0-9_]+)\""""
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(OFFICE).as_posix())
def test_a_template_asks_for_sentences_that_are_there(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert {key for key in WHOLE.findall(source) if not texts().has(key)} == set()
    begun = {start for start in BEGUN.findall(source) if not any(k.startswith(start) for k in texts().keys)}
    assert begun == set()


@pytest.mark.parametrize(
    "path", sorted(OFFICE.rglob("*.py")), ids=lambda path: path.relative_to(OFFICE).as_posix()
)
def test_the_code_asks_for_sentences_that_are_there(path: Path) -> None:
    assert {k for k in IN_CODE.findall(path.read_text(encoding="utf-8")) if not texts().has(k)} == set()


def test_every_entry_of_the_rail_has_its_word() -> None:
    assert [r.name for r in PAGES if r.nav is not None and not texts().has(f"{r.name}.nav")] == []
    assert all(texts().has(f"frame.section_{section}") for section in SECTIONS)


def test_a_sentence_that_is_not_there_is_a_fault_of_the_program() -> None:
    for key in ("month.nothing_like_it", "nowhere.title", "title"):
        with pytest.raises(BadWording):
            texts().say(Language.EN, key)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(OFFICE).as_posix())
def test_a_template_keeps_to_the_content_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "hx-on" not in source
    assert "<style" not in source
    assert "|safe" not in source.replace(" ", "")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL):
        assert "parts.token()" in form or 'name="csrf"' in form, form[:120]


def test_a_reason_has_one_name_in_files_and_in_the_console() -> None:
    say = partial(texts().say, Language.ZH_HANS)
    said = {why: say(f"callsheet.why_{why}") for why in WHYS}
    assert [why for why, words in said.items() if not WHYS[why].endswith(words)] == []
