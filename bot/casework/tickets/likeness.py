"""How near the words of two complaints are: for a hint to an officer, who reads both and decides."""

from bot.casework.names.sameness import bare

NEAR = 0.3
"""From here on two texts may be about the same matter."""
_FEWEST = 4
"""Texts with fewer pairs of characters say too little to be compared."""


def likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring characters that the shorter text has in common with the other: 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    fewest = min(len(pairs), len(others))
    return len(pairs & others) / fewest if fewest >= _FEWEST else 0.0


def _pairs(text: str) -> frozenset[str]:
    told = bare(text)
    return frozenset(told[at : at + 2] for at in range(len(told) - 1))
