"""Codes that people copy by hand and read out: Crockford's base 32 (https://www.crockford.com/base32.html).

No letter looks like a digit: I, L and O typed by mistake are read as 1, 1 and 0, and U is left out.

A code of seven groups, with whatever dash or blank the person's keyboard has between them, is looked for in one way by all who read words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans("ILO", "110")
SEVEN_GROUPS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4}[\W_]{0,3}){6}[0-9A-Za-z]{4}(?![0-9A-Za-z])")
"""Found in a text in its normal form (NFKC)."""
_GROUP, _READ_AT_MOST = 4, 4_000


def signs_of(number: int, length: int) -> str:
    """The last `length` digits of a number in base 32, the most significant first."""
    return "".join(SIGNS[number >> 5 * n & 31] for n in reversed(range(length)))


def grouped(signs: Sequence[str]) -> str:
    """The signs in groups of four: `7KQ2-M0XD-…`."""
    whole = "".join(signs)
    return "-".join(whole[n : n + _GROUP] for n in range(0, len(whole), _GROUP))


def sevens_in(text: str) -> Iterator[str]:
    """The signs, in capitals, of everything in a text that may be a code: "code 5TQX-…" is read from either word."""
    normal = unicodedata.normalize("NFKC", text[:_READ_AT_MOST])
    at = 0
    while (found := SEVEN_GROUPS.search(normal, at)) is not None:
        yield bare_signs(found[0])
        at = found.start() + 1


def bare_signs(typed: str) -> str:
    """What was typed without all that stands between the signs, in capitals, look-alikes read as the digits they are taken for."""
    signs = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed))
    return signs.upper().translate(LOOKS_LIKE)
