"""双人审批: what one person may not do alone — who may ask for it, who decides, and who may know of it.

Whoever decides is another than whoever asked; the database holds that too. About a complaint, nobody asks or decides
who may not see its content: the accused does not unseal who complained, and what is about the office itself is its
superior's alone.
"""

from datetime import timedelta
from enum import StrEnum

from bot.casework.tickets.visibility import Concern, Sight, Viewer, sight
from bot.domain.role import Role

SHOWN_WITHIN = timedelta(hours=24)
"""Who complained is shown within this time after it was granted, once; then it has to be asked for anew."""
LONGEST_REASON = 500


class Kind(StrEnum):
    """What two persons decide."""

    EXCLUDE = "exclude"
    """Leave a case out of the callbacks."""
    PHONE = "phone"
    """Call another number than the imported one."""
    EXTENSION = "extension"
    """Give a complaint more days."""
    UNSEAL = "unseal"
    """See who complained."""
    LATE = "late"
    """Let messages of a round that is over go out again until a later hour."""
    CLOSE = "close"
    """Close a round although somebody in it was never called."""
    ACCOUNT = "account"
    """Give, change or open anew an account that sees or decides."""


OF_CASES = frozenset({Kind.EXCLUDE, Kind.PHONE})
OF_ROUNDS = frozenset({Kind.LATE, Kind.CLOSE})
OF_ACCOUNTS = frozenset({Kind.ACCOUNT})
OF_TICKETS = frozenset(Kind) - OF_CASES - OF_ROUNDS - OF_ACCOUNTS
"""About complaints: seen by those alone who see the complaint."""
_READ = frozenset({Role.OFFICER, Role.CHIEF, Role.AUDITOR})
_ASK = frozenset({Role.OFFICER, Role.CHIEF, Role.SUPERIOR})
_DECIDE = frozenset({Role.CHIEF, Role.SUPERIOR})
_OF_ACCOUNTS = frozenset({Role.CHIEF, Role.AUDITOR, Role.SUPERIOR})


def may_see(viewer: Viewer, concern: Concern | None, *, account: bool = False) -> bool:
    """Whether somebody may know of a request. `concern`: of the complaint; None: it is about something else.

    `account`: about an account; the administrator who asked sees it among the users.
    """
    if account:
        return viewer.role in _OF_ACCOUNTS
    if concern is None:
        return viewer.role in _READ
    return sight(viewer, concern) is Sight.CONTENT


def may_ask(viewer: Viewer, concern: Concern | None) -> bool:
    """Whether somebody may ask."""
    return viewer.role in _ASK and may_see(viewer, concern)


def may_decide(viewer: Viewer, concern: Concern | None, *, asked_it: bool, account: bool = False) -> bool:
    """Whether somebody may decide; `asked_it`: it is their own request."""
    return viewer.role in _DECIDE and not asked_it and may_see(viewer, concern, account=account)
