"""A month's figures from its lines, in whole numbers: anybody who counts gets the same, digit by digit.

Rates are parts per million, rounded down. The Wilson bound, too, is computed in whole numbers: a floating point
number may differ in its last digit from one machine to another.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from bot.casework.figures.score import Figures, figures
from bot.casework.ledger.audit import RoundBooks
from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey

MILLION = 1_000_000
_Z, _UNIT = 1_959_963_984_540_054, 10**15
"""z of 95 %, and its unit."""
FORMAT = "huifang/bundle/v1"


def figures_of(counts: Mapping[OutcomeCode, int]) -> Figures:
    """The figures of a month that has ended, in the house's own words."""
    dispositions, scores = Counter[Disposition](), Counter[int]()
    for code, count in counts.items():
        disposition, score = RESULTS[code]
        dispositions[disposition] += count
        if score is not None:
            scores[score] += count
    return figures(concluded=counts_total(counts), dispositions=dispositions, scores=scores)


def counts_total(counts: Mapping[OutcomeCode, int]) -> int:
    """How many cases the counts are of."""
    return sum(counts.values())


def per_million(part: int, whole: int) -> int | None:
    """part/whole in parts per million, rounded down; None of nothing."""
    return part * MILLION // whole if whole else None


def wilson_per_million(satisfied: int, answered: int) -> int | None:
    """The Wilson 95 % lower bound in parts per million, rounded down exactly; None when nobody answered.

    (2s + z² − z·√(z² + 4s(n−s)/n)) / (2(n + z²)), with z = 1.959963984540054.
    """
    if not answered:
        return None
    n, s, z, unit = answered, satisfied, _Z, _UNIT
    whole = n * (2 * s * unit * unit + z * z) * MILLION
    square = n * z * z * (z * z * n + 4 * s * (n - s) * unit * unit) * MILLION * MILLION
    below = whole - _root_up(square)
    return max(0, below // (2 * n * (n * unit * unit + z * z)))


@dataclass(frozen=True, slots=True)
class BundleSummary:
    """What a bundle says of itself. Everything in it follows from lines, month and checkpoints."""

    origin: str
    round: RoundKey
    first: int
    checkpoints: Sequence[int]
    """The sizes of the checkpoints that are published with it; the last is the bundle's own."""
    books: RoundBooks

    def written(self) -> bytes:
        """The only bytes of this summary: one JSON object, keys sorted, ASCII, no blanks, a line feed at the end."""
        return (json.dumps(self._fields(), sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")

    def _fields(self) -> dict[str, object]:
        counts = self.books.counts
        found = figures_of(counts)
        return {
            "additions": sum(block.end - block.start for block in self.books.blocks[1:]),
            "answered": found.answered,
            "checkpoints": list(self.checkpoints),
            "concluded": found.concluded,
            "coverage_ppm": per_million(found.answered, found.concluded),
            "errata": self.books.errata,
            "first": self.first,
            "format": FORMAT,
            "month": str(self.round),
            "origin": self.origin,
            "outcomes": {code.value: counts.get(code, 0) for code in OutcomeCode},
            "satisfied": found.satisfied,
            "satisfied_of_concluded_ppm": per_million(found.satisfied, found.concluded),
            "satisfied_ppm": per_million(found.satisfied, found.answered),
            "wilson_low_ppm": wilson_per_million(found.satisfied, found.answered),
        }


def _root_up(square: int) -> int:
    """The square root, rounded up."""
    root = isqrt(square)
    return root + (root * root != square)
