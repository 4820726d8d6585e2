"""Text as people see it: what is one character on the screen is never cut in two.

A reader's character may be several code points: a letter with its marks, an emoji with skin and sex, a flag. This keeps
together what UAX #29 keeps together, for all that names and titles contain; where in doubt it keeps more together, so a
text may come out shorter, and never broken.
"""

import unicodedata
from collections.abc import Iterator

from bot.channels.text import units

_JOINER = "\u200d"
_SKINS = ("\U0001f3fb", "\U0001f3ff")
_TAGS = ("\U000e0020", "\U000e007f")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_JAMO = ("\u1160", "\u11ff")


def clusters(text: str) -> Iterator[str]:
    """The characters as a reader counts them."""
    one = ""
    for point in text:
        if one and not _belongs(one, point):
            yield one
            one = ""
        one += point
    if one:
        yield one


def head(text: str, most: int) -> str:
    """As many whole characters of the beginning as fit into `most` UTF-16 units."""
    kept = ""
    for one in clusters(text):
        if units(kept + one) > most:
            break
        kept += one
    return kept


def tail(text: str, most: int) -> str:
    """As many whole characters of the end as fit into `most` UTF-16 units."""
    kept = ""
    for one in reversed(list(clusters(text))):
        if units(one + kept) > most:
            break
        kept = one + kept
    return kept


def _belongs(one: str, point: str) -> bool:
    """Whether a code point goes on with the character so far."""
    if unicodedata.category(point) in ("Mn", "Mc", "Me") or point == _JOINER or one.endswith(_JOINER):
        return True
    if any(low <= point <= high for low, high in (_SKINS, _TAGS, _JAMO)):
        return True
    if one[-1] == "\r":
        return point == "\n"
    return _is_half_a_flag(one) and _is_flag_letter(point)


def _is_half_a_flag(one: str) -> bool:
    return sum(map(_is_flag_letter, one)) % 2 == 1 and _is_flag_letter(one[-1])


def _is_flag_letter(point: str) -> bool:
    return _FLAG_LETTERS[0] <= point <= _FLAG_LETTERS[1]
