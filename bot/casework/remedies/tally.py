"""What is counted of 差评: each once, as received and by how it stands or ended; never a rate without what it is of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.casework.figures.score import wilson_low
from bot.domain.remedy import CALLED_BACK, JUDGED, RemedyEnd


@dataclass(frozen=True, slots=True)
class CountedRemedy:
    """One 差评, as far as it is counted; worked as a complaint, as that complaint stands."""

    department: str
    outcome: RemedyEnd | None
    """None: it has not ended."""
    verified: bool = False
    invalid: bool = False
    """Somebody claimed that it does not count, and somebody else agreed."""
    in_time: bool | None = None
    """Whether the person was answered within the term; False as soon as that is past. None: no term, or it still runs."""
    reopened: bool = False
    """The person was not satisfied at first, and it was looked at again."""
    due_past: bool = False
    """It has not ended, and what it waits for is overdue."""


@dataclass(frozen=True, slots=True)
class RemedyShare:
    """So many of so many, and Wilson's lower bound; of nothing there is no share."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        """None of nothing."""
        return wilson_low(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class RemedyTally:
    """The figures of a month, or of one department in it. `received` = `still_open` + Σ `outcomes`."""

    received: int = 0
    still_open: int = 0
    overdue: int = 0
    """Of those still open."""
    verified: int = 0
    invalid: int = 0
    answered_in_time: int = 0
    answered_late: int = 0
    reopened: int = 0
    outcomes: Mapping[RemedyEnd, int] = field(default_factory=dict)

    @property
    def in_time(self) -> RemedyShare:
        """按期: of those whose term is over or that were answered before."""
        return RemedyShare(self.answered_in_time, self.answered_in_time + self.answered_late)

    @property
    def called_back(self) -> RemedyShare:
        """Of those that ended and were a 差评 to the end."""
        ended = sum(n for end, n in self.outcomes.items() if end is not RemedyEnd.CHANGED)
        return RemedyShare(self._sum(CALLED_BACK), ended)

    @property
    def content(self) -> RemedyShare:
        """对整改满意或基本满意: of those who judged it."""
        return RemedyShare(self._sum((RemedyEnd.SATISFIED, RemedyEnd.FAIR)), self._sum(JUDGED))

    @property
    def without(self) -> Mapping[RemedyEnd, int]:
        """How many ended without a word of the person, by the reason."""
        return {end: n for end, n in self.outcomes.items() if end not in CALLED_BACK and n}

    def _sum(self, ends: Iterable[RemedyEnd]) -> int:
        return sum(self.outcomes.get(end, 0) for end in ends)


def tally(found: Iterable[CountedRemedy]) -> RemedyTally:
    """The figures of these."""
    all_ = tuple(found)
    outcomes = Counter(one.outcome for one in all_ if one.outcome is not None)
    return RemedyTally(
        len(all_),
        sum(one.outcome is None for one in all_),
        sum(one.outcome is None and one.due_past for one in all_),
        sum(one.verified for one in all_),
        sum(one.invalid for one in all_),
        sum(one.in_time is True for one in all_),
        sum(one.in_time is False for one in all_),
        sum(one.reopened for one in all_),
        {end: outcomes[end] for end in RemedyEnd if outcomes[end]},
    )


def by_department(found: Iterable[CountedRemedy]) -> dict[str, RemedyTally]:
    """The same for each department, by name."""
    of: dict[str, list[CountedRemedy]] = {}
    for one in found:
        of.setdefault(one.department, []).append(one)
    return {department: tally(of[department]) for department in sorted(of)}
