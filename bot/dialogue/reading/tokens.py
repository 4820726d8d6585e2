"""Tokens: a folded reply cut into the words of the lexicon, numbers, and marks. The longest word at a place wins."""

import re
from dataclasses import dataclass

from bot.dialogue.reading.characters import Reading
from bot.dialogue.reading.lexicon import NUMBER_WORDS, NUMERAL_CHARS, NUMERALS, TABLES, Kind

_MARKS = {
    Kind.BREAK: ",.;!~…。，、；！\n·|",
    Kind.QUERY: "?？",
    Kind.COLON: ":：=",
    Kind.LIST_MARK: "-—/+*#&",
    Kind.OPEN: "([{「『《<【\"'（“‘",
    Kind.CLOSE: ")]}」』》>】）”’",
}
_MARK_OF = {char: kind for kind, chars in _MARKS.items() for char in chars}
_WHOLE = re.compile(r"([1-5])\s?/\s?5(?![0-9])")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,:/~-][0-9]+)*%?")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: what it does, its text, where it stood in the compact text, and its value if it is a number."""

    kind: Kind
    text: str
    start: int
    end: int
    value: int | None = None


_WEAK = frozenset({Kind.OPENER, Kind.NOW, Kind.BETTER})
"""Kinds that never take a word away from another one."""


def _words() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for table in TABLES:
        for kind, (han, others) in table.items():
            for word in (*han.split(), *(w.strip() for w in others.split(","))):
                if word and not (word in found and kind in _WEAK):
                    found[word] = kind
    return found


_WORDS = _words()
_LONGEST = max(map(len, _WORDS))


def compact(reading: Reading) -> tuple[str, tuple[int, ...]]:
    """The folded text without blanks beside Han characters, and where each character stood in the cleaned text."""
    out: list[str] = []
    back: list[int] = []
    text = reading.folded
    for at, char in enumerate(text):
        if char == " ":
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            if not (before.isascii() and after.isascii()):
                continue
        out.append(char)
        back.append(reading.back[at])
    return "".join(out), tuple(back)


def tokens(text: str) -> list[Token]:
    """The tokens of a compact text, in order."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _number(text, at) or _word(text, at) or _other(text, at)
        if token.text != " ":
            found.append(token)
        at = token.end
    return found


def _number(text: str, at: int) -> Token | None:
    if (whole := _WHOLE.match(text, at)) is not None and not text[at - 1 : at].isdigit():
        return Token(Kind.FULL_MARKS, whole[0], at, whole.end(), int(whole[1]))
    if (match := _NUMBER.match(text, at)) is not None:
        return _digits(text, at, match)
    if text[at] in NUMERAL_CHARS:
        end = at
        while end < len(text) and text[end] in NUMERAL_CHARS:
            end += 1
        word = _word(text, at)
        if word is not None and word.end > end - 1 and word.kind is not Kind.DIGIT and len(word.text) > 1:
            return word
        value = NUMERALS.get(text[at:end])
        return Token(Kind.NUMBER if value is None else Kind.DIGIT, text[at:end], at, end, value)
    for name, amount in NUMBER_WORDS.items():
        if text.startswith(name, at) and _bounded(text, at, at + len(name)):
            return Token(Kind.DIGIT, name, at, at + len(name), amount)
    return None


def _digits(text: str, at: int, match: re.Match[str]) -> Token | None:
    plain = match[0]
    if plain[0] in "-+" and at > 0 and text[at - 1] not in " \n,，":
        return None
    if _LATIN.match(text[at - 1 : at]) or _LATIN.match(text[match.end() : match.end() + 1]):
        return Token(Kind.NUMBER, plain, at, match.end())
    if len(plain) == 1 and plain in "12345":
        return Token(Kind.DIGIT, plain, at, match.end(), int(plain))
    return Token(Kind.NUMBER, plain, at, match.end())


def _word(text: str, at: int) -> Token | None:
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        word = text[at : at + length]
        kind = _WORDS.get(word)
        cut = word.endswith("满") and text[at + length : at + length + 1] == "意"
        if kind is not None and not cut and _bounded(text, at, at + length):
            return Token(kind, word, at, at + length, 5 if kind is Kind.FULL_MARKS else None)
    return None


def _bounded(text: str, start: int, end: int) -> bool:
    """Latin words must not be parts of longer ones."""
    if not _LATIN.match(text[start]):
        return True
    return not (_LATIN.match(text[start - 1 : start]) or _LATIN.match(text[end : end + 1]))


def _other(text: str, at: int) -> Token:
    kind = _MARK_OF.get(text[at], Kind.OTHER)
    end = at + 1
    if _LATIN.match(text[at]):
        while end < len(text) and _LATIN.match(text[end]):
            end += 1
    return Token(kind, text[at:end], at, end)
