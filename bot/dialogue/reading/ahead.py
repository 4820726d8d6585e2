"""Reading a reply before its turn, so that the turn finds the result remembered.

A turn holds the only writer of the database, and everybody waits for it. What a text means depends on the text alone, so
it is worked out here beforehand and remembered (`characters.REMEMBERED`); a turn then costs the same whatever somebody
wrote. Nothing relies on this: a text that has been forgotten is read again.
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
    """Whether reading this takes too long to let anybody wait for it."""
    reading = read(text)
    return reading.too_long or len(reading.folded) > QUICK


def read_ahead(text: str, own: OwnWords = OURS_ALONE) -> None:
    """Work out and remember what the rules of a conversation may ask of a text, with an office's `own` words, too."""
    understand(text, own)
    understand(text)
    language_of(text)
    shows_code(text)
    by_machine(text)
