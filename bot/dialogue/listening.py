"""Listeners: rows in order of priority; the first one that takes the words is the only one to get them.

The conversation's own table (`listeners`) passes words on to those of the complaint being told, of the survey, and of its
questions. Each stands in the module whose words it sorts, and all are printed as one in docs/conversation.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.dialogue.draft import Draft

W = TypeVar("W")
"""Words, and what is known of them before anybody is asked."""


@dataclass(frozen=True, slots=True)
class Listener(Generic[W]):
    """One row: its name, when it takes words and what it does with them, in words for the reader and in code.

    It answers with the next draft, or with None: then the words are not for it, and the next one is asked.
    """

    name: str
    when: str
    does: str
    hear: Callable[[Draft, W], Draft | None]


@dataclass(frozen=True, slots=True)
class Heard:
    """Who has taken the words, and what became of them."""

    by: str
    draft: Draft


def first(listeners: tuple[Listener[W], ...], draft: Draft, words: W) -> Heard:
    """Ask the listeners in their order. Total: the last one of every table takes everything."""
    for listener in listeners:
        after = listener.hear(draft, words)
        if after is not None:
            return Heard(listener.name, after)
    raise AssertionError("the last listener takes everything")


def printed(where: str, listeners: tuple[Listener[W], ...]) -> Iterator[str]:
    """One table's rows as Markdown lines; `where` stands before each number."""
    for n, row in enumerate(listeners, start=1):
        yield f"| {where}{n} | {row.name} | {row.when} | {row.does} |"
