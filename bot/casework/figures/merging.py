"""Which departments a published month shows by name, and which only together.

Where few have answered, a figure tells who said what: of three answers the department knows all three. Departments with
fewer answers than the floor therefore stand in one row together, and that row has to hold at least as many answers of
at least two departments itself; else the smallest of the others joins it. What is shown and the month's total then leave
nothing to subtract: the rest is that row, and nothing smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework.figures.breakdown import TOO_FEW, Group

FLOOR = TOO_FEW
"""Answers below which a department is not told apart, unless the office has set another number."""
LOWEST_FLOOR = 5
"""No office may go below: no law names a number, and of fewer anybody knows everybody."""


@dataclass(frozen=True, slots=True)
class Departments:
    """The rows of a published month. Together they are the month; with no row at all there is only the total."""

    shown: tuple[Group, ...]
    rest: Group | None
    """Several departments as one, without a name; None: each stands by itself, or nothing may be shown."""
    merged: int
    """How many departments `rest` holds."""


def published(groups: Sequence[Group], floor: int = FLOOR) -> Departments:
    """What may be shown of these departments, in the order given. `floor`: at least so many answers stand in each row."""
    by_size = sorted(groups, key=lambda group: (group.answered, group.concluded, group.name))
    few = [group for group in by_size if group.answered < floor]
    others = by_size[len(few) :]
    while few and others and not _enough(few, floor):
        few.append(others.pop(0))
    if not few:
        return Departments(tuple(groups), None, 0)
    if not others and not _enough(few, floor):
        return Departments((), None, 0)
    hidden = {group.name for group in few}
    shown = tuple(group for group in groups if group.name not in hidden)
    return Departments(shown, together(few), len(few))


def _enough(groups: Sequence[Group], floor: int) -> bool:
    return len(groups) > 1 and sum(group.answered for group in groups) >= floor


def together(groups: Sequence[Group], name: str = "") -> Group:
    """Several groups, or several months of one, as one."""
    return Group(
        name,
        sum(group.concluded for group in groups),
        sum(group.answered for group in groups),
        sum(group.satisfied for group in groups),
        sum(group.complaints for group in groups),
    )


def in_order(groups: Sequence[Group], order: Sequence[str]) -> tuple[Group, ...]:
    """The departments in the office's own order, the others behind them by name: never by any figure."""
    place = {name: n for n, name in enumerate(order)}
    return tuple(sorted(groups, key=lambda group: (place.get(group.name, len(place)), group.name)))
