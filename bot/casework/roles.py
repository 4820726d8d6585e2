"""Who does things: the office's own people by their role, and the two who have none: the complainant and the clock."""

from enum import StrEnum


class Role(StrEnum):
    """What an account of the office may do; closed by default."""

    OFFICER = "officer"
    """监察室"""
    CHIEF = "chief"
    """Approves."""
    LIAISON = "liaison"
    """Answers for the tickets handed to the own department."""
    AUDITOR = "auditor"
    """Reads all, and the log."""
    ADMIN = "admin"
    """Users and settings; no content."""
    SUPERIOR = "superior"
    """The office's superior: complaints about the office itself."""


class Outside(StrEnum):
    """Whoever acts without an account."""

    COMPLAINANT = "complainant"
    CLOCK = "clock"


Doer = Role | Outside
