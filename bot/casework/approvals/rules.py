"""双人审批: what one person may not do alone, who may request it, who decides, and who may know of it.

The person who decides is never the person who asked; the database enforces that too. On a complaint, only
people who may see its content can ask or decide: the accused cannot unseal the complainant, and a complaint
about the office itself belongs to its superior alone.
"""

from datetime import timedelta

from bot.casework.tickets.visibility import Concern, Sight, Viewer, sight
from bot.domain.approval import ApprovalKind
from bot.domain.role import Role

SHOWN_WITHIN = timedelta(hours=24)
"""Once granted, who complained is shown a single time within this period; after that it must be requested again."""
LONGEST_REASON = 500


OF_CASES = frozenset({ApprovalKind.EXCLUDE, ApprovalKind.PHONE, ApprovalKind.ERASE, ApprovalKind.ERRATUM})
OF_ROUNDS = frozenset({ApprovalKind.LATE, ApprovalKind.CLOSE})
OF_ACCOUNTS = frozenset({ApprovalKind.ACCOUNT})
OF_SETTINGS = frozenset({ApprovalKind.SETTING})
OF_HOUSE = OF_ACCOUNTS | OF_SETTINGS
"""Kinds about the house itself, which administrators may ask for, too, on pages of their own."""
OF_TICKETS = frozenset(ApprovalKind) - OF_CASES - OF_ROUNDS - OF_HOUSE
"""Kinds about complaints: visible only to those who may see the complaint."""
_READ = frozenset({Role.OFFICER, Role.CHIEF, Role.AUDITOR})
_ASK = frozenset({Role.OFFICER, Role.CHIEF, Role.SUPERIOR})
_DECIDE = frozenset({Role.CHIEF, Role.SUPERIOR})
_OF_HOUSE = frozenset({Role.CHIEF, Role.AUDITOR, Role.SUPERIOR})


def may_see(viewer: Viewer, concern: Concern | None, *, house: bool = False) -> bool:
    """Whether this role may know of a request.

    `concern`: whom the complaint concerns; None when the request is not about a complaint. `house`: the
    request is about the house itself, and the administrator who asked sees it on their own page.
    """
    if house:
        return viewer.role in _OF_HOUSE
    if concern is None:
        return viewer.role in _READ
    return sight(viewer, concern) is Sight.CONTENT


def may_ask(viewer: Viewer, concern: Concern | None) -> bool:
    """Whether this person may make the request."""
    return viewer.role in _ASK and may_see(viewer, concern)


def may_decide(viewer: Viewer, concern: Concern | None, *, asked_it: bool, house: bool = False) -> bool:
    """Whether this person may decide the request; `asked_it`: they made it themselves."""
    return viewer.role in _DECIDE and not asked_it and may_see(viewer, concern, house=house)
