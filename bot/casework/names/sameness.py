"""Whether a name or a number occurs in a text, however it is written.

Only letters and digits are compared: 陳·小滿, 陈 小满 and 陈<zero-width>小满 are 陈小满, hnjx 2026/00001 is
HNJX-2026-00001. A long text is searched whole, never cut: anything left unread would slip through.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.casework.names.traditional import SIMPLIFIED

_SPOKEN = {
    numeral: str(digit)
    for digit, numerals in enumerate(
        ("零〇", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}


@dataclass(frozen=True, slots=True)
class Bare:
    """A text reduced to its letters and digits. `bare[i]` was written at `back[i]`."""

    bare: str
    back: tuple[int, ...]

    def places(self, word: str) -> list[tuple[int, int]]:
        """Where the word occurs in the text as written: start and end."""
        wanted, found = bare(word), []
        at = self.bare.find(wanted) if wanted else -1
        while at >= 0:
            last = at + len(wanted) - 1
            found.append((self.back[at], self.back[last] + 1))
            at = self.bare.find(wanted, last + 1)
        return found


def bared(text: str) -> Bare:
    """The text for comparing, and where each of its characters was written."""
    out: list[str] = []
    back: list[int] = []
    for at, char in enumerate(text):
        for plain in _plain(char):
            out.append(plain)
            back.append(at)
    return Bare("".join(out), tuple(back))


def bare(text: str) -> str:
    """The text for comparing."""
    return text.translate(_PLAINLY)


def spoken(text: str) -> str:
    """A bare text with Chinese numerals as digits: 一九〇 becomes 190."""
    return "".join(_SPOKEN.get(char, char) for char in text)


def stands_in(word: str, text: str) -> bool:
    """Whether the word, a name or a number, occurs in the text."""
    wanted, there = bare(word), bare(text)
    return bool(wanted) and (wanted in there or spoken(wanted) in spoken(there))


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    forms = unicodedata.normalize("NFKC", char).casefold()
    return "".join(_digit(SIMPLIFIED.get(c, c)) for c in forms if c.isalnum())


def _digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdigit() else char


class _Plainly(dict[int, str | None]):
    """`_plain` by code point, for `str.translate`, which takes half as long as a call for each character."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        plain = self[code] = _plain(chr(code)) or None  # None: left out
        return plain


_REMEMBERED = 8192
_PLAINLY = _Plainly()
