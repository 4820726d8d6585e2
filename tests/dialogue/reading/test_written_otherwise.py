"""The same words written otherwise: with blanks in them, a drawing, thanks, a mail client's signature. None adds a score.

The replies of the corpus and of the lists are written anew in each of these ways (of those that say no score every fourth).
What says no score must not say a good one then, for a blank or a thumb is no answer; and a wish stays a wish.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.dialogue.reading.understanding import Meaning, understand

ROOT = Path(__file__).parents[3]
LISTS = (ROOT / "bot/samples/replies.tsv", ROOT / "tests/dialogue/data/lists_apart.tsv")
REPLIES = [
    json.loads(line.split("\t")[0])
    for path in LISTS
    for line in path.read_text("utf-8").split("\n")
    if line.startswith('"')
]
_BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])")
GOOD = frozenset({Meaning.SCORE_3, Meaning.SCORE_4, Meaning.SCORE_5})

OTHERWISE: dict[str, Callable[[str], str]] = {
    "blanks": lambda text: _BETWEEN_HAN.sub(" ", text),
    "wide blanks": lambda text: _BETWEEN_HAN.sub("\u3000", text),
    "a thumb": lambda text: f"{text}👍",
    "folded hands": lambda text: f"{text}🙏",
    "a picture in words": lambda text: f"{text}[强]",
    "a smile at the comma": lambda text: re.sub(r"(?<!\d)[,，]", "😊,", text, count=1),
    "marks": lambda text: f"{text}!!!",
    "a signature": lambda text: f"{text} 发自我的iPhone",
}
ADDS_NOTHING = ("blanks", "wide blanks", "folded hands", "marks", "a signature")


@pytest.mark.parametrize("way", OTHERWISE)
def test_no_way_of_writing_makes_a_good_score_of_what_is_none(way: str) -> None:
    none = [text for text in REPLIES[::4] if understand(text).score is None]
    made = [told for told in map(OTHERWISE[way], none) if understand(told).meaning in GOOD]
    assert len(none) > 700
    assert made == []


@pytest.mark.parametrize("way", ADDS_NOTHING)
def test_a_wish_for_no_more_messages_is_heard_however_it_is_written(way: str) -> None:
    wishes = [text for text in REPLIES if understand(text).optout]
    lost = [told for told in map(OTHERWISE[way], wishes) if not understand(told).optout]
    assert len(wishes) > 300
    assert lost == []


@pytest.mark.parametrize("way", ADDS_NOTHING)
def test_a_wrong_person_is_one_however_it_is_written(way: str) -> None:
    wrong = [text for text in REPLIES if understand(text).meaning is Meaning.WRONG_PERSON]
    lost = [
        told for told in map(OTHERWISE[way], wrong) if understand(told).meaning is not Meaning.WRONG_PERSON
    ]
    assert len(wrong) > 80
    assert lost == []
