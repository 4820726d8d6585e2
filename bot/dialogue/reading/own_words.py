"""Words that mean something only as the whole reply: a few of ours (100分), and those that an office has added.

An office's words are part of its language: they are given once, before the first reply is read (`adopt`), and stay. How a
file of them is checked stands in `bot.dialogue.own_phrases`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.reading import phrasebook as book
from bot.dialogue.reading.phrases import clauses

_OURS = dict.fromkeys(("100分", "一百分", "打100分", "给100分", "打一百分", "给一百分"), 5)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an office has added, in folded form."""

    levels: Mapping[str, int] = field(default_factory=dict)
    optout: frozenset[str] = frozenset()


_adopted: list[OwnWords] = [OwnWords()]


def replace(words: OwnWords) -> None:
    """Read by these from now on. For `bot.dialogue.understanding.adopt`, which forgets what it remembers."""
    _adopted[0] = words


def said_whole(folded: str) -> str:
    """The one clause that a reply consists of, thanks aside; "" when it has more, or asks."""
    said = [clause for clause in clauses(folded) if clause not in book.COURTESIES]
    return said[0] if len(said) == 1 and "?" not in folded else ""


def level_of(folded: str) -> int | None:
    """The level that the whole reply means."""
    whole = said_whole(folded)
    return _OURS.get(whole) or _adopted[0].levels.get(whole)


def wants_out(folded: str) -> bool:
    """Whether the whole reply is one of the office's words for: no more messages."""
    return said_whole(folded) in _adopted[0].optout
