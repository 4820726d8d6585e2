"""得分: the mean of the points of the ratings that were given, less what verified facts cost; and how certain that is.

Whoever stayed silent, could not be reached or was never called is in no part of it. A mark needs a basis: without ratings
there is none, which is neither 0 nor 100.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from bot.casework.figures.score import satisfied, wilson_low
from bot.casework.scores.rules import FULL, LEVELS, MarkRules
from bot.domain.scoring import Basis, Deducting, FactKind

_HUNDREDTH = Decimal("0.01")
_SCALE = 10
"""From points (0 to 10) to marks (0 to 100)."""


@dataclass(frozen=True, slots=True)
class Basics:
    """What is counted of one department, item or handler in a period."""

    concluded: int = 0
    ratings: Mapping[int, int] = field(default_factory=dict)
    """How often each level was given, those taken out by a decision not among them."""
    facts: Mapping[FactKind, int] = field(default_factory=dict)
    """Verified facts that stand: those struck by a decision not among them."""
    struck: Mapping[int, int] = field(default_factory=dict)
    """误评、恶意差评: how often each level was given that a decision took out."""

    @property
    def rated(self) -> int:
        """How many ratings count."""
        return sum(self.ratings.values())

    @property
    def taken_out(self) -> int:
        """How many ratings a decision took out."""
        return sum(self.struck.values())

    @property
    def satisfied(self) -> int:
        """How many of them are 基本满意 or better."""
        return sum(count for level, count in self.ratings.items() if satisfied(level))

    def __add__(self, other: "Basics") -> "Basics":
        """Both together."""
        return Basics(
            self.concluded + other.concluded,
            dict(Counter(self.ratings) + Counter(other.ratings)),
            dict(Counter(self.facts) + Counter(other.facts)),
            dict(Counter(self.struck) + Counter(other.struck)),
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares the satisfied lie with 95 % certainty (Wilson)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """A mark and what it is made of. `value`: 0 to 100 with two decimals; None where nothing may be printed."""

    basis: Basis
    rated: int
    value: Decimal | None = None
    mean: Decimal | None = None
    """Marks before deductions."""
    cost: Decimal = Decimal(0)
    """What is deducted; more than the mean leaves 0."""
    summed: Decimal = Decimal(0)
    """What all facts cost together."""
    months: int = 1
    """By so many months that is divided: see `Deducting`."""
    interval: Interval | None = None
    """Of the satisfied among the ratings; printed with the mark and not without."""


def mark(basics: Basics, rules: MarkRules, months: int = 1) -> ScoreMark:
    """The mark by these rules. Ratings and verified facts alone move it: a silent case never does.

    `months`: so many of the period's had something to count.
    """
    rated = basics.rated
    if not rated:
        return ScoreMark(Basis.NO_RATING if basics.concluded else Basis.NO_CASE, 0)
    if rated < rules.print_from:
        return ScoreMark(Basis.TOO_FEW, rated)
    points = sum((rules.points[level] * basics.ratings.get(level, 0) for level in LEVELS), Decimal(0))
    mean = points * _SCALE / rated
    summed = sum((rules.deductions[kind] * count for kind, count in basics.facts.items()), Decimal(0))
    parts = months if rules.deducting is Deducting.MONTHLY else 1
    value = min(max(mean - summed / parts, Decimal(0)), FULL)
    basis = Basis.RANKED if rated >= rules.rank_from else Basis.MARKED
    cost = _rounded(summed / parts) if parts > 1 else summed
    sure = interval(basics.satisfied, rated)
    return ScoreMark(basis, rated, _rounded(value), _rounded(mean), cost, summed, parts, sure)


def withheld(basics: Basics, rules: MarkRules) -> ScoreMark:
    """What is said in place of the mark to whom it would tell too much."""
    found = mark(basics, rules)
    return found if found.value is None else ScoreMark(Basis.WITHHELD, found.rated)


def interval(satisfied: int, rated: int) -> Interval:
    """Wilson's interval for the share of satisfied; `rated` is not 0."""
    low, unhappy = wilson_low(satisfied, rated), wilson_low(rated - satisfied, rated)
    return Interval(low or 0.0, 1 - (unhappy or 0.0))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)
