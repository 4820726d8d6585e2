"""回避: whether a member has an interest in what they give an opinion about.

The member says so; and where the name of their own unit stands in the opinion, it is marked whatever they said. A marked
opinion is worked on like any other, but no verdict on its answer counts in the figures.
"""

from bot.casework.names.sameness import bare
from bot.domain.panel import Interest

_SHORTEST = 3
"""Characters: a shorter name of a unit stands in too many words to mean anything."""


def interest(unit: str, told: tuple[str, ...], *, declared: bool) -> Interest:
    """`told`: every name of the department, object and words of the opinion. What was declared goes before what was found."""
    if declared:
        return Interest.DECLARED
    own = bare(unit)
    named = len(own) >= _SHORTEST and any(own in bare(words) for words in told)
    return Interest.SEEMS if named else Interest.NONE
