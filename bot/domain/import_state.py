"""How far the import of a file has come. Only `finished` says that every row was dealt with."""

from enum import StrEnum


class ImportState(StrEnum):
    """The states of one import."""

    CHECKING = "checking"
    """Being read, or waiting for its turn; nothing is stored."""
    SHOWN = "shown"
    """What it would do is before the person who brought it; nothing is stored."""
    UNREADABLE = "unreadable"
    """Not a list of cases; a sentence says why. Nothing is stored."""
    IMPORTING = "importing"
    """Being stored, batch by batch. If it has not moved for a while, it was cut short."""
    FINISHED = "finished"
    """Every row was dealt with."""


DONE_SOMETHING = (ImportState.IMPORTING, ImportState.FINISHED)
"""Those that have changed cases, or may have."""
