"""评分表: the marks of a period side by side, in classes of like volume. Places are given within a class alone.

Rows stand in the order of their names, not of their marks: the sheet is for being checked, not for being won.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.privacy.crowd import CROWD
from bot.casework.scores.mark import Basics, ScoreMark, mark, withheld
from bot.casework.scores.rules import MarkRules
from bot.domain.period import Period
from bot.domain.scoring import BY_HAND, Basis, FactKind


class MarksOf(StrEnum):
    """Whose marks a sheet shows."""

    DEPARTMENT = "department"
    ITEM = "item"
    HANDLER = "handler"


@dataclass(frozen=True, slots=True, order=True)
class MarkSubject:
    """A department, an item or a handler. Two handlers of one name in two departments are two."""

    name: str
    department: str = ""
    """Of a handler."""


@dataclass(frozen=True, slots=True, order=True)
class ToldMark:
    """A mark that the department, and the handler whose it is, may read: `disclosure`."""

    of: MarksOf
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One line of a sheet."""

    subject: MarkSubject
    basics: Basics
    mark: ScoreMark
    volume: int
    """Its class: 1 has the fewest cases."""
    place: int | None = None
    """Among those of its class that have enough ratings; equal marks share a place. None: no place is given."""
    among: int = 0
    """How many have a place in its class."""

    @property
    def facts(self) -> Mapping[FactKind, int]:
        """The facts that are told beside the mark: of a handful of cases none that follows from what people said of them."""
        if self.basics.concluded >= CROWD:
            return self.basics.facts
        return {kind: n for kind, n in self.basics.facts.items() if kind in BY_HAND}

    @property
    def taken_out(self) -> int:
        """The ratings that a decision took out, told likewise."""
        return self.basics.taken_out if self.basics.concluded >= CROWD else 0


@dataclass(frozen=True, slots=True)
class CountedSubject:
    """What was counted of one subject. `shown`: to whom the sheet is for."""

    basics: Basics
    months: frozenset[str]
    """Those that have something to count."""
    shown: bool = True

    def __add__(self, other: "CountedSubject") -> "CountedSubject":
        """Both together."""
        return CountedSubject(
            self.basics + other.basics, self.months | other.months, self.shown and other.shown
        )


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """Everything that was marked in a period by one version of the rules."""

    period: Period
    of: MarksOf
    rules: MarkRules
    rows: tuple[MarkedRow, ...]
    counted: int = 0
    """Months of the period that had cases; 0: nobody has counted them."""
    unsealed: tuple[str, ...] = ()
    """Months that were not sealed when it was drawn up."""


def sheet(
    period: Period,
    of: MarksOf,
    rules: MarkRules,
    basics: Mapping[MarkSubject, CountedSubject],
    months: int = 0,
) -> MarkSheet:
    """The sheet of these subjects. `months`: so many of the period had cases; 0: not counted, all of them are taken.

    Classes are of cases a month: a year of which one month is over would put everybody into the lowest.
    """
    rows = [
        MarkedRow(
            subject,
            one.basics,
            mark(one.basics, rules, len(one.months)) if one.shown else withheld(one.basics, rules),
            rules.class_of(one.basics.concluded, months or period.months),
        )
        for subject, one in sorted(basics.items(), key=lambda entry: (entry[0].department, entry[0].name))
    ]
    return MarkSheet(period, of, rules, tuple(_placed(rows)), months)


def _placed(rows: Sequence[MarkedRow]) -> list[MarkedRow]:
    values = {
        volume: sorted(
            (
                r.mark.value
                for r in rows
                if r.volume == volume and r.mark.basis is Basis.RANKED and r.mark.value is not None
            ),
            reverse=True,
        )
        for volume in Counter(r.volume for r in rows)
    }
    return [_with_place(row, values[row.volume]) for row in rows]


def _with_place(row: MarkedRow, values: Sequence[object]) -> MarkedRow:
    # Alone in a class nobody is first.
    if row.mark.basis is not Basis.RANKED or len(values) < 2:
        return row
    place = 1 + values.index(row.mark.value)
    return MarkedRow(row.subject, row.basics, row.mark, row.volume, place, len(values))
