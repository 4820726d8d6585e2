"""回执码: the key to an anonymous complaint, 130 random bits in seven groups of four, shown once.

In the signs of `typed_code`: I, L and O typed by mistake are read as 1, 1 and 0. The last two characters are a
checksum, so that a typing error can be told from a wrong code without looking anything up.
"""

from bot.domain.typed_code import SIGNS, bare_signs, grouped, sevens_in

BITS = 130
_LENGTH, _READ_AT_MOST = BITS // 5, 4_000


def receipt_code(chance: int) -> str:
    """The code of a random number of 130 bits: `7KQ2-M0XD-…`."""
    signs = [SIGNS[chance >> 5 * n & 31] for n in range(_LENGTH)]
    return grouped([*signs, *_checksum(signs)])


def parse_receipt(text: str) -> str | None:
    """The canonical form of the first receipt code in a text; None if nothing in it can be one of ours."""
    for signs in sevens_in(text):
        if set(signs) <= set(SIGNS) and signs[_LENGTH:] == _checksum(list(signs[:_LENGTH])):
            return grouped(signs)
    return None


def receipt_in_field(text: str) -> str | None:
    """The same of a field for nothing but the code: whatever stands between its signs is left out."""
    return parse_receipt(bare_signs(text[:_READ_AT_MOST])) or parse_receipt(text)


def _checksum(signs: list[str]) -> str:
    """Two characters, weighted by position modulo the prime 1021: a swap of neighbours or a wrong character shows."""
    total = sum((n + 1) * SIGNS.index(sign) for n, sign in enumerate(signs)) % 1021
    return SIGNS[total >> 5] + SIGNS[total & 31]
