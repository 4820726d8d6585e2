"""The same words written otherwise: with blanks in them, a drawing, thanks, a mail client's signature. None adds a score.

The replies of the corpus and of the lists are written anew in these ways: those that say no score each in one of them, in turn.
What says no score must not say a good one then, for a blank or a thumb is no answer; and a wish stays a wish.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import cycle, product
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


def wrong(told: Iterable[tuple[str, str]], is_wrong: Callable[[Understood], bool]) -> list[tuple[str, str]]:
    """The way and the words of every text that is taken wrongly, written in this way."""
    written = ((way, OTHERWISE[way](text)) for way, text in told)
    return [(way, text) for way, text in written if is_wrong(understand(text))]


def test_no_way_of_writing_makes_a_good_score_of_what_is_none_nor_hides_a_wish_or_a_wrong_person() -> None:
    """In one test, for all of it is read as it stands first."""
    none = [text for text, read in readings().items() if read.score is None]
    wishes = [text for text, read in readings().items() if read.optout]
    strangers = [text for text, read in readings().items() if read.meaning is Meaning.WRONG_PERSON]
    assert (len(none) > 5_000, len(wishes) > 300, len(strangers) > 80) == (True, True, True)
    assert wrong(zip(cycle(OTHERWISE), none, strict=False), lambda read: read.meaning in GOOD) == []
    assert wrong(product(ADDS_NOTHING, wishes), lambda read: not read.optout) == []
    assert (
        wrong(product(ADDS_NOTHING, strangers), lambda read: read.meaning is not Meaning.WRONG_PERSON) == []
    )
