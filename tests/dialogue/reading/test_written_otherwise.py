"""The same words written otherwise: with blanks in them, a drawing, thanks, a mail client's signature. None adds a score.

The replies of the corpus and of the lists are written anew in each of these ways (of those that say no score every fourth).
What says no score must not say a good one then, for a blank or a thumb is no answer; and a wish stays a wish.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from bot.dialogue.reading.understanding import Meaning, Understood, understand

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


@cache
def readings() -> dict[str, Understood]:
    """What each reply is taken for as it stands."""
    return {text: understand(text) for text in REPLIES}


def wrong(
    ways: Iterable[str], texts: Iterable[str], is_wrong: Callable[[Understood], bool]
) -> list[tuple[str, str]]:
    """The way and the words of every text that is taken wrongly, written in one of these ways."""
    told = ((way, OTHERWISE[way](text)) for way in ways for text in texts)
    return [(way, text) for way, text in told if is_wrong(understand(text))]


def test_no_way_of_writing_makes_a_good_score_of_what_is_none() -> None:
    none = [text for text in REPLIES[::4] if readings()[text].score is None]
    assert len(none) > 700
    assert wrong(OTHERWISE, none, lambda read: read.meaning in GOOD) == []


def test_a_wish_for_no_more_messages_is_heard_however_it_is_written() -> None:
    wishes = [text for text in REPLIES if readings()[text].optout]
    assert len(wishes) > 300
    assert wrong(ADDS_NOTHING, wishes, lambda read: not read.optout) == []


def test_a_wrong_person_is_one_however_it_is_written() -> None:
    strangers = [text for text in REPLIES if readings()[text].meaning is Meaning.WRONG_PERSON]
    assert len(strangers) > 80
    assert wrong(ADDS_NOTHING, strangers, lambda read: read.meaning is not Meaning.WRONG_PERSON) == []
