"""Which of a shelf's places hold a piece: a number whose bits are the places, kept as a list or as the bits, whichever is shorter."""

from collections.abc import Collection, Iterator
from struct import pack, unpack

SLOTS = 4096
"""Places of one shelf."""
_BITS = SLOTS // 8
_LISTED = _BITS // 2 - 1
"""A list of at most this many places is shorter than the bits."""


def kept(places: Collection[int]) -> bytes:
    """The places, in any order, as they are stored."""
    if len(places) > _LISTED:
        return _bits(places)
    return pack(f"<{len(places)}H", *places)


def read(stored: bytes) -> int:
    """The places as bits."""
    if len(stored) == _BITS:
        return int.from_bytes(stored, "little")
    return int.from_bytes(_bits(unpack(f"<{len(stored) // 2}H", stored)), "little")


def places(bits: int) -> Iterator[int]:
    """The places, the first ones first."""
    while bits:
        last = bits & -bits
        yield last.bit_length() - 1
        bits ^= last


def latest(bits: int) -> Iterator[int]:
    """The places, the last ones first."""
    while bits:
        last = bits.bit_length() - 1
        yield last
        bits ^= 1 << last


def _bits(places: Collection[int]) -> bytes:
    found = bytearray(_BITS)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return bytes(found)
