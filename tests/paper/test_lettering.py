"""Whatever a person wrote can be set: what the fonts lack is named, and what is no text is taken out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.paper.lettering import drawable, readable


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("办得快，谢谢！ABC 123", "办得快，谢谢！ABC 123"),
        ("好👍", "好〔U+1F44D〕"),
        ("👍🏽", "〔U+1F44D〕〔U+1F3FD〕"),
        ("\x1b[2J拖\x00了\x7f", "[2J拖了"),
        ("半个\ud83d", "半个〓"),
        ("\u202e反着\u2066写\u200b的\ufeff", "反着写的"),
        ("一行\r\n两行\u2028三行\x85四行", "一行\n两行\n三行\n四行"),
        ("\t空", " 空"),
        ("አ", "〔U+12A0〕"),
        ("한국 ئۇ", "한국 ئۇ"),
        ("字\u064b", "字〔U+064B〕"),
        ("\x01", ""),
        ("没有\ufffe这个\uffff字\ufdd0", "没有这个字"),
    ],
)
def test_a_text_is_made_drawable(written: str, set_as: str) -> None:
    assert drawable(written) == set_as


def test_a_page_shows_what_paper_has_to_name() -> None:
    assert readable("好👍\x07\ud83d") == "好👍\ufffd"


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=300, deadline=None)
def test_made_drawable_twice_is_made_drawable_once(written: str) -> None:
    once = drawable(written)
    assert drawable(once) == once
    once.encode()
