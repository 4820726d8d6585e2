"""Who does things: the office's own people by their role, and the two who have none: the complainant and the clock."""

from collections.abc import Mapping
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

ROLES: Mapping[str, str] = {
    Role.OFFICER: "监察员",
    Role.CHIEF: "室领导",
    Role.LIAISON: "处室联络员",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "管理员",
    Role.SUPERIOR: "上级",
    Outside.COMPLAINANT: "投诉人",
    Outside.CLOCK: "系统",
}
"""What everybody is called, inside the office only."""
DECIDING = (Role.OFFICER, Role.CHIEF, Role.SUPERIOR)
"""Who may act on complaints and confirm for the office."""
