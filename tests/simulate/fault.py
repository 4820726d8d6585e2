"""A planted fault: a part that does the wrong thing, or a trigger that spoils rows, and the invariant that has to notice."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from simulate.weather import DAY, OPENS, Spell, Trouble, Weather

Patched = AbstractContextManager[Any]
FEW = Weather(people=6)
MANY = Weather(people=16)
CRASHING = Weather(people=6, kills=1.0, doubts=0.3)
TROUBLED = Weather(people=6, spells=(Spell(OPENS + 0.4 * DAY, OPENS + 0.5 * DAY, Trouble.ACCOUNT),))


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break the promise."""

    breaks: str
    """The invariant that has to notice."""
    what: str
    weather: Weather = FEW
    patch: Callable[[], Patched] | None = None
    looking: bool = False
    """Whether the fault is in what looks at the month, and not in what makes it."""
    sabotage: str = ""
    """SQL for the database before the month begins."""
    seeds: Sequence[int] = field(default=range(6))
    """In one of these months it has to show; the first is one in which it does, lest the others be lived through for nothing."""

    def planted(self) -> Patched:
        """The house with the fault in it."""
        return self.patch() if self.patch is not None else nullcontext()

    @property
    def month(self) -> Weather:
        """The weather with the database spoiled."""
        return replace(self.weather, sabotage=self.sabotage)
