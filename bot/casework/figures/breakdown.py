"""The month's figures broken down: by department, item, day and channel, and over the months.

A group too small to say anything about satisfaction shows counts only; nothing here is ranked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.casework.figures import score
from bot.casework.figures.score import Figures
from bot.domain.disposition import Disposition

TOO_FEW = 10
"""With fewer answers than this a group shows counts only (样本过少): a rate of three answers says nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one department, or of one item."""

    name: str
    concluded: int
    answered: int
    satisfied: int
    complaints: int

    @property
    def too_few(self) -> bool:
        """样本过少: fewer than ten answers, so that counts are shown and no satisfaction rate."""
        return self.answered < TOO_FEW

    @property
    def coverage(self) -> float | None:
        """Answered of concluded; None when nothing was concluded."""
        return self.answered / self.concluded if self.concluded else None

    @property
    def satisfied_rate(self) -> float | None:
        """Satisfied of answered; None when too few answered."""
        return None if self.too_few else self.satisfied / self.answered

    @property
    def satisfied_of_concluded(self) -> float | None:
        """Satisfied of concluded; None when too few answered."""
        return None if self.too_few or not self.concluded else self.satisfied / self.concluded

    @property
    def wilson_low(self) -> float | None:
        """The Wilson 95 % lower bound of the satisfied rate; None when too few answered."""
        return None if self.too_few else score.wilson_low(self.satisfied, self.answered)


@dataclass(frozen=True, slots=True)
class DayOfAnswers:
    """How many standing scores came on one day through one channel.

    `day` is None for answers outside the window, `channel` for scores whose answer was not kept.
    """

    day: date | None
    channel: str | None
    count: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of a trend. `state`: that of its round, or `unplanned` without one."""

    month: str
    state: str
    root: str | None
    figures: Figures


def summed(parts: Iterable[Figures]) -> Figures:
    """The combined figures of several months."""
    concluded, still_open, dispositions, scores = 0, 0, Counter[Disposition](), Counter[int]()
    for part in parts:
        concluded += part.concluded
        still_open += part.open
        dispositions.update(part.dispositions)
        scores.update(part.scores)
    return score.figures(concluded=concluded, dispositions=dispositions, scores=scores, still_open=still_open)
