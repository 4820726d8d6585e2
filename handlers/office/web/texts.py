"""The console's sentences, and with them the names that it shares with citizens, papers and commands."""

from functools import cache

from handlers.pages.names import PAGE, names
from handlers.pages.texts import Texts, read


@cache
def texts() -> Texts:
    """The sentences that ship with the program, read once; raises BadWording when a language lacks one."""
    return Texts({**read("handlers.office"), PAGE: names()})
