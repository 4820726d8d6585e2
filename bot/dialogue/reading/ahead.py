"""Reading a reply before its turn, so that the turn finds it read.

A turn is taken while it holds the only writer of the database, and everybody waits for that. What a text means hangs on
the text alone: it is found out here, beforehand, and remembered (`characters.REMEMBERED`), so that a turn costs the same
whatever somebody wrote. Nothing depends on it: what has been forgotten again is read again.
"""

from bot.dialogue.automatic_replies import by_machine
from bot.dialogue.reading.characters import read
from bot.dialogue.reading.complaint_words import shows_code
from bot.dialogue.reading.languages import language_of
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.reading.understanding import understand

QUICK = 200
"""Characters, folded: so many are read in a millisecond or two."""


def takes_long(text: str) -> bool:
    """Whether reading this takes so long that it must not hold up anybody."""
    reading = read(text)
    return reading.too_long or len(reading.folded) > QUICK


def read_ahead(text: str, own: OwnWords = OURS_ALONE) -> None:
    """Find out, and remember, what the rules of a conversation may ask of a text, in an office's `own` words too."""
    understand(text, own)
    understand(text)
    language_of(text)
    shows_code(text)
    by_machine(text)
