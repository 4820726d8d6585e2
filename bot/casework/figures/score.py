"""The month's figures: how many were called back, answered and satisfied, and how certain that is.

Satisfaction is never shown alone. 满意率 (satisfied of answered) stands beside 答复率 (answered of concluded),
satisfied of concluded, and the Wilson 95 % lower bound, so that three kind answers out of two hundred cases cannot look
like 100 %.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.disposition import Disposition

Z_95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""
SATISFIED_FROM = 3
"""基本满意 and better count as satisfied (国家好差评: 不满意 and 非常不满意 are 差评)."""


class CountsDisagree(ValueError):
    """The counts cannot be those of one month."""


def satisfied(score: int) -> bool:
    """Whether a score counts as satisfied: 5 非常满意, 4 满意 and 3 基本满意 do."""
    return score >= SATISFIED_FROM


def wilson_low(satisfied: int, answered: int, z: float = Z_95) -> float | None:
    """The lower bound of Wilson's score interval for the share of satisfied; None when nobody answered.

    Exactly 0 when nobody is satisfied and exactly n/(n+z²) when everybody is. Raises CountsDisagree unless
    0 ≤ satisfied ≤ answered. Source: Wilson 1927, "Probable inference", J. Am. Stat. Assoc. 22.
    """
    if not 0 <= satisfied <= answered:
        raise CountsDisagree(f"满意 {satisfied} 件、已评价 {answered} 件：满意不能为负，也不能多于已评价")
    if answered == 0:
        return None
    z2 = z * z
    if satisfied == 0:
        return 0.0
    if satisfied == answered:
        return answered / (answered + z2)
    share = satisfied / answered
    spread = z * math.sqrt(share * (1 - share) / answered + z2 / (4 * answered * answered))
    return max(0.0, (share + z2 / (2 * answered) - spread) / (1 + z2 / answered))


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one month. `dispositions` and `scores` always name every disposition and every score."""

    concluded: int
    dispositions: Mapping[Disposition, int]
    open: int
    """Callbacks without a disposition yet."""
    scores: Mapping[int, int]
    """How often each score was given, 5 first."""

    @property
    def accounted(self) -> int:
        """Σ dispositions."""
        return sum(self.dispositions.values())

    @property
    def unplanned(self) -> int:
        """Concluded cases without a callback so far: imported while the round was already open, or before there was one."""
        return self.concluded - self.accounted - self.open

    @property
    def complete(self) -> bool:
        """The coverage identity: every concluded case is accounted for, exactly once. Of nothing nothing is proved."""
        return self.open == 0 and self.accounted == self.concluded > 0

    @property
    def empty(self) -> bool:
        """Whether no concluded case is known: nothing was imported, or nothing was concluded."""
        return not (self.concluded or self.accounted or self.open)

    @property
    def answered(self) -> int:
        """Cases with a score."""
        return self.dispositions[Disposition.ANSWERED]

    @property
    def satisfied(self) -> int:
        """Cases with a score that counts as satisfied."""
        return sum(n for score, n in self.scores.items() if satisfied(score))

    @property
    def satisfied_rate(self) -> float | None:
        """满意率: satisfied of answered; None when nobody answered."""
        return _share(self.satisfied, self.answered)

    @property
    def coverage(self) -> float | None:
        """答复率: answered of concluded; None when nothing was concluded."""
        return _share(self.answered, self.concluded)

    @property
    def satisfied_of_concluded(self) -> float | None:
        """Satisfied of concluded: what is certain even if everybody who stayed silent was dissatisfied."""
        return _share(self.satisfied, self.concluded)

    @property
    def wilson_low(self) -> float | None:
        """满意率下限: the Wilson 95 % lower bound of the satisfied rate; None when nobody answered."""
        return wilson_low(self.satisfied, self.answered)

    def as_json(self) -> dict[str, object]:
        """The figures under their published names."""
        return {
            "concluded": self.concluded,
            "dispositions": {d.value: n for d, n in self.dispositions.items()},
            "open": self.open,
            "scores": {str(score): n for score, n in self.scores.items()},
            "answered": self.answered,
            "satisfied": self.satisfied,
            "satisfied_rate": self.satisfied_rate,
            "coverage": self.coverage,
            "satisfied_of_concluded": self.satisfied_of_concluded,
            "wilson_low": self.wilson_low,
        }


def figures(
    *, concluded: int, dispositions: Mapping[Disposition, int], scores: Mapping[int, int], still_open: int = 0
) -> Figures:
    """The figures from counts; dispositions and scores that are not given count as 0.

    Raises CountsDisagree for negative counts, scores outside 1–5, or scores that do not add up to the answered.
    """
    by_disposition = {d: dispositions.get(d, 0) for d in Disposition}
    by_score = {score: scores.get(score, 0) for score in (5, 4, 3, 2, 1)}
    if min(concluded, still_open, *by_disposition.values(), *by_score.values()) < 0:
        raise CountsDisagree("件数不能是负数")
    if not set(scores) <= set(by_score):
        raise CountsDisagree(f"评分只能是 1 到 5，出现了 {sorted(set(scores) - set(by_score))}")
    answered = by_disposition[Disposition.ANSWERED]
    if sum(by_score.values()) != answered:
        raise CountsDisagree(f"已评价 {answered} 件，却有 {sum(by_score.values())} 个评分")
    return Figures(concluded, by_disposition, still_open, by_score)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
