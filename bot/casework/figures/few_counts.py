"""Counts of a whole by kind, as they may leave the house: a kind of few stands together with others, and so few are only said to be few.

`MORE` things of a kind may be told; of fewer, whoever knows one of them knows the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.casework.figures.merging import LOWEST_FLOOR

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class CountsApart(Generic[K]):
    """What may be said."""

    total: int | None
    """None: there are some, but fewer than the floor."""
    shown: Mapping[K, int]
    """Kinds of which there are none, or enough."""
    rest: int | None
    """Several kinds together; None: there are none of these."""
    merged: int
    """How many kinds that are; where `shown` is empty and this is not 0, all."""
    floor: int


def apart(counts: Mapping[K, int], floor: int = LOWEST_FLOOR) -> CountsApart[K]:
    """What may be said of these; the kinds keep their order."""
    total = sum(counts.values())
    if 0 < total < floor:
        return CountsApart(None, {}, None, 0, floor)
    there = sorted((kind for kind, n in counts.items() if n), key=lambda kind: counts[kind])
    few = [kind for kind in there if counts[kind] < floor]
    others = there[len(few) :]
    while few and others and (len(few) < 2 or sum(counts[kind] for kind in few) < floor):
        few.append(others.pop(0))
    shown = {kind: n for kind, n in counts.items() if kind not in few}
    return CountsApart(total, shown, sum(counts[kind] for kind in few) if few else None, len(few), floor)
