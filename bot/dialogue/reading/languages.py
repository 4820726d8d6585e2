"""Languages: what a text shows about the language its writer speaks.

Only characters that one script has and the other lacks are evidence: GB 2312 holds the simplified set and Big5 the
traditional one. Chinese written in characters that both share (不行) shows nothing, so that a reader of traditional
characters is not answered in simplified ones for having typed two common words.

What people copy shows nothing either: links, addresses, case numbers, the name of a device. English takes two words that
are not 拼音 (`haode`, `xie xie`): a single Latin word never changes anybody's language.
"""

import re
from functools import lru_cache
from typing import Literal

from bot.dialogue.reading.characters import LONGEST_READ, REMEMBERED, cleaned

_COPIED = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|(?:发自|来自|sent from)(?:我的|my)?\s*\S+|(?<![A-Za-z])[A-Za-z]*[-_0-9][A-Za-z0-9_-]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ang|i?ong|ueng|uang|i?an|i?ao|uai|uan|eng|ing|ian|ai|ei|ao|ou|an|en|er|in|un"
    r"|ia|ie|iu|ua|uo|ui|ue|ve|a|o|e|i|u|v))+"
)
_FEWEST_WORDS = 2


@lru_cache(maxsize=REMEMBERED)
def language_of(text: str) -> Literal["zh-Hans", "zh-Hant", "en"] | None:
    """The language `text` is written in, or None when it does not show (digits, codes, 好, OK)."""
    own = _COPIED.sub(" ", cleaned(text[:LONGEST_READ]))
    han = sum(1 for c in own if is_han(c))
    words = _WORD.findall(own)
    if han == 0 or len(words) > han:
        return "en" if _is_english(words) and _latin_only(own, han) else None
    simplified = sum(1 for c in own if _fits(c, "gb2312") and not _fits(c, "big5"))
    traditional = sum(1 for c in own if _fits(c, "big5") and not _fits(c, "gb2312"))
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def writes_han(text: str) -> bool:
    """Whether the writer uses Chinese characters at all."""
    return any(is_han(c) for c in cleaned(text[:LONGEST_READ]))


def _is_english(words: list[str]) -> bool:
    if len(words) < _FEWEST_WORDS or not any(len(w) > 2 for w in words):
        return False
    return not all(_PINYIN.fullmatch(w.lower()) for w in words)


def _latin_only(text: str, han: int) -> bool:
    """Whether most letters are Latin: Russian or Japanese with a product name in it is not English."""
    letters = sum(1 for c in text if c.isalpha())
    return sum(1 for c in text if c.isascii() and c.isalpha()) * 2 > letters - han


def is_han(char: str) -> bool:
    """Whether this is a Chinese character."""
    return (
        "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"
    )


@lru_cache(maxsize=8192)
def _fits(char: str, charset: str) -> bool:
    if not is_han(char):
        return False
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
