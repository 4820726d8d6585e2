"""Texts fit to be stored and sent, and how many SMS a text costs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import clipped, segments, storable, units
from standins.twilio_messages import segments as twilio_counts

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
"""Every code point, surrogates and controls included."""


@given(ANYTHING)
def test_what_is_storable_can_be_written_as_utf8_and_holds_no_control_character(text: str) -> None:
    stored = storable(text)
    stored.encode()
    assert not [c for c in stored if c < " " and c not in "\n\t"]


@given(ANYTHING)
def test_making_a_text_storable_twice_changes_nothing_more(text: str) -> None:
    assert storable(storable(text)) == storable(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=100))
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert storable(text) == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (json.loads('"满\\ud800意"'), "满\ufffd意"),
        (json.loads('"\\ud83d\\ude00"'), "😀"),
        ("\ud83d\ude00", "😀"),
        ("一\x00二", "一二"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("\x1b[31m红\x7f", "[31m红"),
    ],
)
def test_halves_of_pairs_and_controls_are_mended_or_dropped(text: str, stored: str) -> None:
    assert storable(text) == stored


@given(ANYTHING, st.integers(0, 50))
def test_a_clipped_text_fits_and_keeps_whole_characters(text: str, most: int) -> None:
    short = clipped(storable(text), most)
    assert units(short) <= most
    short.encode()


def test_a_clip_does_not_cut_an_emoji_in_half() -> None:
    assert clipped("😀😀😀", 4) == "😀…"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("满" * 70, 1),
        ("满" * 71, 2),
        ("满" * 134, 2),
        ("满" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 70 + "满", 2),
    ],
)
def test_segments_are_counted_as_the_standard_has_it(text: str, count: int) -> None:
    assert segments(text) == count


@given(st.text(max_size=400))
def test_segments_are_counted_as_twilio_counts_them(text: str) -> None:
    assert segments(text) == twilio_counts(text)
