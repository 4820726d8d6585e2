"""Who does things: the office's own people by their role, and the two who have none: the complainant and the clock."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


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
    MEMBER = "member"
    """评议员: from outside; sees own opinions and duties, what they were answered, and nothing of anybody else."""


class Outside(StrEnum):
    """Whoever acts without an account."""

    COMPLAINANT = "complainant"
    CLOCK = "clock"


Doer = Role | Outside

ROLES: Mapping[str, Label] = {
    Role.OFFICER: Label("监察员", "監察員", "officer"),
    Role.CHIEF: Label("室领导", "室領導", "chief"),
    Role.LIAISON: Label("处室联络员", "處室聯絡員", "liaison"),
    Role.AUDITOR: Label("审计员", "審計員", "auditor"),
    Role.ADMIN: Label("管理员", "管理員", "administrator"),
    Role.SUPERIOR: Label("上级", "上級", "superior authority"),
    Role.MEMBER: Label("评议员", "評議員", "panel member"),
}
"""What the accounts of the office are called."""
OUTSIDE: Mapping[str, Label] = {
    Outside.COMPLAINANT: Label("投诉人", "投訴人", "complainant"),
    Outside.CLOCK: Label("系统", "系統", "system"),
}
"""What the others are called that do things."""
DECIDING = (Role.OFFICER, Role.CHIEF, Role.SUPERIOR)
"""Who may act on complaints and confirm for the office."""
STAFF = frozenset(Role) - {Role.MEMBER}
"""Those who work for the office or above it."""
