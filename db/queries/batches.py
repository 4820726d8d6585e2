"""Long lists in batches: engines limit the parameters of one statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def by_500(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, 500 at a time."""
    for start in range(0, len(values), 500):
        yield values[start : start + 500]
