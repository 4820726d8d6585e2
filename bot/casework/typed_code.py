"""Codes that people copy by hand and read out: Crockford's base 32 (https://www.crockford.com/base32.html).

No letter looks like a digit: I, L and O typed by mistake are read as 1, 1 and 0, and U is left out.
"""

from collections.abc import Sequence

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans("ILO", "110")
_GROUP = 4


def signs_of(number: int, length: int) -> str:
    """The last `length` digits of a number in base 32, the most significant first."""
    return "".join(SIGNS[number >> 5 * n & 31] for n in reversed(range(length)))


def grouped(signs: Sequence[str]) -> str:
    """The signs in groups of four: `7KQ2-M0XD-…`."""
    whole = "".join(signs)
    return "-".join(whole[n : n + _GROUP] for n in range(0, len(whole), _GROUP))
