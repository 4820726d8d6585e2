"""Who does things: the office's own people by their role, and the two who have none: the complainant and the clock."""

from enum import StrEnum


class Role(StrEnum):
    """What an account of the office may do; closed by default."""

    OFFICER = "officer"
    """监察员: works the tickets."""
    CHIEF = "chief"
    """室领导: the same, and approves."""
    LIAISON = "liaison"
    """处室联络员: answers for the tickets handed to the own department."""
    AUDITOR = "auditor"
    """审计员: reads all, and the log."""
    ADMIN = "admin"
    """管理员: users and settings, no content."""
    SUPERIOR = "superior"
    """上级: complaints about the office itself."""


class Outside(StrEnum):
    """Whoever acts without an account."""

    COMPLAINANT = "complainant"
    CLOCK = "clock"


Doer = Role | Outside
