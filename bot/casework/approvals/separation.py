"""职责分离: what one administrator may do to an account alone, and who else has to want it.

Duties are separated between persons, not between log-ins: whoever can make an account could otherwise be two of them.
An account that sees or decides is given, changed or opened anew only when a second person wants it who is not an
administrator; and it decides nothing for seven days, so that whoever is told of it has time to object.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.role import Role

SETTLES = timedelta(days=7)
"""So long after it was given or reset by somebody else an account decides nothing."""
GUARDED = frozenset({Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.SUPERIOR})
"""Accounts that see complaints or decide about them."""


class Change(StrEnum):
    """What is done to an account."""

    ADD = "user_add"
    PLACE = "user_change"
    PASSWORD = "password_reset"  # noqa: S105  # the name of an act
    TOTP_OFF = "totp_off"
    ENABLE = "user_enable"
    NAMES = "user_names"
    """The person's names, by which complaints are kept from them."""


FIRST_PASSWORD = frozenset({Change.ADD, Change.PASSWORD})
"""With these, the account gets a password that somebody else has seen."""


def takes_two(*roles: str | None, change: Change | None = None) -> bool:
    """Whether a change of an account takes two persons. `roles`: those it has before and afterwards.

    Another name takes two whatever the role is: complaints to come would find their way to whom they are about.
    """
    return change is Change.NAMES or any(role in GUARDED for role in roles)


def settled(decides_from: datetime | None, now: datetime) -> bool:
    """Whether an account decides for others by now."""
    return decides_from is None or decides_from <= now


def settles_at(founded: datetime | None, now: datetime) -> datetime | None:
    """From when on an account decides that the command line gives or resets; None: at once.

    In an installation's first seven days there is nobody yet who could want it, too: its first accounts decide at once.
    """
    return None if founded is None or now - founded < SETTLES else now + SETTLES
