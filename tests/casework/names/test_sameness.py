"""A name or number is recognised however it is written, and not confused with another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.names.sameness import bared, stands_in


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("陈小满", "是陳小滿說的"),
        ("陳小滿", "是陈小满说的"),
        ("陈小满", "陈·小-满"),
        ("陈小满", "陈\u200b小\u2060\n满"),
        ("Wang Li", "ＷＡＮＧＬＩ"),
        ("HNJX-2026-00001", "hnjx 2026/00001"),
        ("HNJX-2026-00001", "HNJX二〇二六零零零零一"),
    ],
)
def test_it_is_found_in_every_dress(word: str, text: str) -> None:
    assert stands_in(word, text)


@pytest.mark.parametrize(
    ("word", "text"), [("陈小满", "陈小平来过"), ("", "话"), ("·", "话·"), ("张一", "张1处")]
)
def test_another_is_another(word: str, text: str) -> None:
    assert stands_in(word, text) is (
        word == "张一"
    )  # numerals are digits: rather once too often than not at all


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["陳小滿", "陈 小满", "陈小满"]))
def test_where_it_stands_is_where_it_was_written(before: str, after: str, name: str) -> None:
    text = f"{before}|{name}|{after}"
    cut = [text[begins:ends] for begins, ends in bared(text).places("陈小满")]
    assert name in cut
