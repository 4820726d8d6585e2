"""回执码: the key to an anonymous complaint, 130 random bits in seven groups of four, shown once.

In the signs of `typed_code`: I, L and O typed by mistake are read as 1, 1 and 0. The last two characters are a
checksum, so that a typing error can be told from a wrong code without looking anything up.
"""

import re
import unicodedata

from bot.casework.typed_code import LOOKS_LIKE, SIGNS, grouped

BITS = 130
_LENGTH = BITS // 5
_CODE = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4}[-\s]?){6}[0-9A-Za-z]{4}(?![0-9A-Za-z])", re.ASCII)


def receipt_code(chance: int) -> str:
    """The code of a random number of 130 bits: `7KQ2-M0XD-…`."""
    signs = [SIGNS[chance >> 5 * n & 31] for n in range(_LENGTH)]
    return grouped([*signs, *_checksum(signs)])


def parse_receipt(text: str) -> str | None:
    """The canonical form of the first receipt code in a text; None if nothing in it can be one of ours."""
    for found in _CODE.finditer(unicodedata.normalize("NFKC", text[:4_000])):
        bare = re.sub(r"[-\s]", "", found[0]).upper().translate(LOOKS_LIKE)
        if set(bare) <= set(SIGNS) and bare[_LENGTH:] == _checksum(list(bare[:_LENGTH])):
            return grouped(bare)
    return None


def receipt_in_field(text: str) -> str | None:
    """The same of a field for nothing but the code: whatever stands between its signs is left out."""
    signs = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text[:4_000]))
    return parse_receipt(signs) or parse_receipt(text)


def _checksum(signs: list[str]) -> str:
    """Two characters, weighted by position modulo the prime 1021: a swap of neighbours or a wrong character shows."""
    total = sum((n + 1) * SIGNS.index(sign) for n, sign in enumerate(signs)) % 1021
    return SIGNS[total >> 5] + SIGNS[total & 31]
