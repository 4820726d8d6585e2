"""Where a page goes on, as it stands in its address: by the moment of the last thing shown.

A row's number would tell a reader how many rows lie between two of theirs, and so of something that is hidden from them.
A position is made of what they have seen, and of nothing else: that moment, and how many of that very moment they have
been shown. Two houses that differ only in what somebody may not see give them the same pages and the same addresses.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from handlers.pages.fields import Fields
from handlers.pages.problems import bad_input

T = TypeVar("T")
PATTERN = r"^[0-9]{1,17}\.[0-9]{1,6}$"
_POSITION = re.compile(r"([0-9]{1,17})\.([0-9]{1,6})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """Behind this many of the things of that moment."""

    at: datetime
    shown: int

    def __str__(self) -> str:
        return f"{microseconds(self.at)}.{self.shown}"


def microseconds(at: datetime) -> int:
    """A moment as it stands in an address."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(text: str) -> datetime | None:
    """A moment of an address; None when there is no such one."""
    try:
        return _EPOCH + timedelta(microseconds=int(text))
    except OverflowError:
        return None


def position(query: Fields, name: str = "before") -> Position | None:
    """Where the address goes on; None at the beginning. Raises Problem 400."""
    text = query.text(name, longest=40)
    if not text:
        return None
    found = _POSITION.fullmatch(text)
    at = moment(found[1]) if found is not None else None
    if found is None or at is None:
        raise bad_input("problem.not_a_number", value=text)
    return Position(at, int(found[2]))


def page(
    found: Iterator[T], at: Callable[[T], datetime], start: Position | None, most: int
) -> tuple[list[T], Position | None]:
    """The things of a page, and where the next one begins; None: there is none.

    `found`: what the reader may see, the latest first, from the moment of `start` on.
    """
    left = islice(found, start.shown if start is not None else 0, None)
    things = list(islice(left, most))
    if len(things) < most or next(left, None) is None:
        return things, None
    last = at(things[-1])
    before = start.shown if start is not None and start.at == last else 0
    return things, Position(last, before + sum(at(thing) == last for thing in things))
