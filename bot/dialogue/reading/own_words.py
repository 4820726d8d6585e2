"""Words that mean something only as the whole reply: a few of ours (100分, 5 5 5), and those that an office has added.

An office's words are handed to whoever reads with them; nothing remembers them. A phrase for a level is never a score: the
person is asked whether they meant that level (`bot.dialogue.survey.leaning`), since the office would rate itself otherwise. How a
file of them is checked stands in `bot.dialogue.own_phrases`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.dialogue.reading import phrasebook as book
from bot.dialogue.reading.leanings import Leaning
from bot.dialogue.reading.phrases import clauses

_OURS = dict.fromkeys(("100分", "一百分", "打100分", "给100分", "打一百分", "给一百分"), 5)
_SAID_THRICE = re.compile(r"([1-5])(?:(?:[ \n,、]|, )\1){2,5}[.!。 ]*")
"""5 5 5 can be nothing else; 5,5 may be five and a half."""


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed as the one object that it is
class OwnWords:
    """What an office has added, in folded form."""

    levels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    optout: frozenset[str] = frozenset()

    def leaning(self, folded: str) -> Leaning | None:
        """The level that the whole reply leans to in this office's words."""
        level = self.levels.get(said_whole(folded)) if self.levels else None
        return None if level is None else Leaning(level, settles=False)

    def wants_out(self, folded: str) -> bool:
        """Whether the whole reply is one of the office's phrases for wanting no more messages."""
        return bool(self.optout) and said_whole(folded) in self.optout


OURS_ALONE = OwnWords()
"""Nothing added."""


def said_whole(folded: str) -> str:
    """The one clause that a reply consists of, thanks aside; "" when it has more, or asks."""
    said = [clause for clause in clauses(folded) if clause not in book.COURTESIES]
    return said[0] if len(said) == 1 and "?" not in folded else ""


def level_of(folded: str) -> int | None:
    """The level that the whole reply means in words of ours."""
    thrice = _SAID_THRICE.fullmatch(folded)
    return int(thrice[1]) if thrice is not None else _OURS.get(said_whole(folded))
