"""回避: how an account stands to a complaint that may be about its owner."""

from enum import StrEnum


class Bar(StrEnum):
    """How a person is barred from a complaint."""

    CERTAIN = "certain"
    DOUBT = "doubt"
    """Until the chief has decided."""
    CLEARED = "cleared"
    """The chief has decided that somebody else is meant."""
