"""What came of phone calls, counted: every call is one of reached, not reached and taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from bot.domain.attempt import Outcome

UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class PhoneTally:
    """How many calls. `calls` = `reached` + `unreached` + `withdrawn`."""

    calls: int = 0
    reached: int = 0
    """Somebody spoke, whoever it was."""
    answered: int = 0
    """Of those reached: with a score."""
    unreached: int = 0
    corrected: int = 0
    """Put right later: they are counted with what stands."""
    withdrawn: int = 0
    """Taken back, with nothing in their place."""
    seconds: int = 0
    """Of the calls: second calls."""

    def __add__(self, other: "PhoneTally") -> "PhoneTally":
        return PhoneTally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(PhoneTally)))


def tally(outcome: str, *, second: bool, corrected: bool, calls: int = 1) -> PhoneTally:
    """So many calls of which the same stands."""
    withdrawn = outcome == Outcome.WITHDRAWN
    unreached = outcome in UNREACHED
    return PhoneTally(
        calls,
        0 if withdrawn or unreached else calls,
        calls if outcome == Outcome.ANSWERED else 0,
        calls if unreached else 0,
        calls if corrected and not withdrawn else 0,
        calls if withdrawn else 0,
        calls if second else 0,
    )


def summed(some: Iterable[PhoneTally]) -> PhoneTally:
    """All of them together."""
    return sum(some, PhoneTally())


def by_person(found: Mapping[tuple[str, date], PhoneTally]) -> dict[str, PhoneTally]:
    """Everybody's sum over the days, the most calls first."""
    people = dict.fromkeys(name for name, _ in found)
    sums = {one: summed(part for (name, _), part in found.items() if name == one) for one in people}
    return dict(sorted(sums.items(), key=lambda one: (-one[1].calls, one[0])))
