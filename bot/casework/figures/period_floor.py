"""Which departments a quarter, half a year and a year show by name, so that no two published tables can be subtracted.

Periods are taken in the order in which they end, the shorter first, and each is held against everything that was published
before it: what is said once stays said. A department that is shown in every one of the months says nothing new and stays; of
the others the smallest goes first, until nothing is given away. Counted are the answers, satisfied and not: a case without
one tells nothing of anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.casework.figures import merging
from bot.casework.figures.breakdown import Group
from bot.casework.figures.merging import Departments
from bot.casework.figures.suppression import Exposed, GroupCell, ToldTable, exposed
from bot.domain.month import Month
from bot.domain.period import Period


@dataclass(frozen=True, slots=True)
class MonthOfGroups:
    """A month's own round: its groups as they are, and as they were published."""

    month: Month
    groups: tuple[Group, ...]
    told: Departments

    @classmethod
    def counted(cls, month: Month, groups: Sequence[Group], floor: int) -> Self:
        """As it would be published now. `groups`: in the order of the rows."""
        return cls(month, tuple(groups), merging.published(groups, floor))


def told(
    period: Period, months: Sequence[MonthOfGroups], said: Mapping[Period, Departments], floor: int
) -> Departments:
    """What may be shown of a period. `months`: the published ones of its year up to its end; `said`: what was said before of
    other periods of the year. With no row at all there is only the total."""
    own = [one for one in months if one.month in period]
    groups = _summed(own)
    free = {g.name for g in groups} - {
        g.name for one in own for g in one.groups if g.name not in {shown.name for shown in one.told.shown}
    }
    shown = [g for g in groups if g.name in free or g.answered >= floor]
    cells = {
        (g.name, str(one.month)): GroupCell((g.satisfied, g.answered - g.satisfied), g.answered)
        for one in months
        for g in one.groups
        if g.concluded
    }
    tables = [*_tables(months, said)]
    already = exposed(cells, tables, floor)
    while _too_much(own, shown, groups, floor) or _more(cells, tables, own, shown, floor) - already:
        risky = [g for g in shown if g.name not in free]
        if not risky:
            return Departments((), None, 0)
        shown.remove(min(risky, key=lambda g: (g.answered, g.concluded, g.name)))
    return _departments(shown, groups)


def _too_much(
    own: Sequence[MonthOfGroups], shown: Sequence[Group], groups: Sequence[Group], floor: int
) -> bool:
    """Whether the rest would be one department, or of too few answers."""
    rest = _departments(shown, groups).rest
    if rest is None:
        return False
    return len(groups) - len(shown) < 2 or rest.answered < floor


def _more(
    cells: Mapping[tuple[str, str], GroupCell],
    tables: Sequence[ToldTable],
    own: Sequence[MonthOfGroups],
    shown: Sequence[Group],
    floor: int,
) -> frozenset[Exposed]:
    table = ToldTable(frozenset(str(one.month) for one in own), frozenset(g.name for g in shown))
    return exposed(cells, [*tables, table] if len(table.leaves) > 1 else tables, floor)


def _tables(months: Sequence[MonthOfGroups], said: Mapping[Period, Departments]) -> list[ToldTable]:
    """What was published so far."""
    single = [
        ToldTable(frozenset({str(one.month)}), frozenset(g.name for g in one.told.shown)) for one in months
    ]
    several = [
        ToldTable(
            frozenset(str(one.month) for one in months if one.month in period),
            frozenset(g.name for g in parts.shown),
        )
        for period, parts in said.items()
    ]
    return single + [one for one in several if len(one.leaves) > 1]


def _departments(shown: Sequence[Group], groups: Sequence[Group]) -> Departments:
    names = {g.name for g in shown}
    others = [g for g in groups if g.name not in names]
    return Departments(tuple(shown), merging.together(others) if others else None, len(others))


def _summed(own: Sequence[MonthOfGroups]) -> tuple[Group, ...]:
    """By name, in the order in which the months have them."""
    found: dict[str, list[Group]] = {}
    for one in own:
        for g in one.groups:
            found.setdefault(g.name, []).append(g)
    return tuple(merging.together(parts, name) for name, parts in found.items())
