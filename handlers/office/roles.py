"""Who works here, and what a route says about them. Closed by default: a role not named by a route may not use it."""

from enum import StrEnum


class Role(StrEnum):
    """The office's roles (the same words as `db.naming.ROLES`)."""

    OFFICER = "officer"
    """监察员: callbacks, archives, complaints."""
    CHIEF = "chief"
    """负责人: the same, and approves."""
    LIAISON = "liaison"
    """处室联络员: the complaints handed to their own department, without who complained."""
    AUDITOR = "auditor"
    """监督员: reads everything, and the log of who looked."""
    ADMIN = "admin"
    """管理员: users and settings, no content."""
    SUPERIOR = "superior"
    """上级机关: complaints about the supervision office itself."""


Roles = frozenset[Role]

ANYBODY = frozenset(Role)
"""Whoever is logged in."""
OFFICE = frozenset({Role.OFFICER, Role.CHIEF})
"""Those who do the work."""
READERS = OFFICE | {Role.AUDITOR}
"""Those who may read what the office works on."""
OVERSEERS = frozenset({Role.CHIEF, Role.AUDITOR})
"""Those who may read who looked at what."""
ADMINS = frozenset({Role.ADMIN})


class Public:
    """Not even logged in. Only `routing.PUBLIC_PATHS` may be."""


PUBLIC = Public()
