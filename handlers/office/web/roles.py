"""Who works here, and what a route says about them. Closed by default: a role not named by a route may not use it."""

from bot.domain import role
from bot.domain.role import Role

Roles = frozenset[Role]

ANYBODY = frozenset(Role)
"""Whoever is logged in, members of the panel from outside included: one's own account, and nothing of the office's."""
STAFF = role.STAFF
"""Those who work for the office or above it."""
MEMBERS = frozenset({Role.MEMBER})
"""行风评议员: people from outside."""
OFFICE = frozenset({Role.OFFICER, Role.CHIEF})
"""Those who do the work."""
READERS = OFFICE | {Role.AUDITOR}
"""Those who may read what the office works on."""
OVERSEERS = frozenset({Role.CHIEF, Role.AUDITOR})
"""Those who may read who looked at what."""
CHIEFS = frozenset({Role.CHIEF})
"""Those who decide alone within the office."""
ADMINS = frozenset({Role.ADMIN})
SETTERS = frozenset({Role.ADMIN, Role.CHIEF})
"""Those who change the office's settings, or ask for what takes two."""


class Public:
    """Not even logged in. Only `routing.PUBLIC_PATHS` may be."""


PUBLIC = Public()
