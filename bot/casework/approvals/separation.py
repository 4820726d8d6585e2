"""职责分离: what an administrator may do to an account alone, and what needs a second person.

Duties are separated between persons, not log-ins: otherwise anybody who can create accounts could act as two
people. An account that sees complaints or decides is granted, changed or reopened only with the consent of a
second person who is not an administrator. It then decides nothing for seven days, so that everyone notified
has time to object.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.role import Role

SETTLES = timedelta(days=7)
"""For this long after somebody else granted or reset it, an account decides nothing."""
GUARDED = frozenset({Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.SUPERIOR})
"""Roles that see complaints or decide about them."""


class AccountChange(StrEnum):
    """What is done to an account."""

    ADD = "user_add"
    PLACE = "user_change"
    PASSWORD = "password_reset"  # noqa: S105  # the name of an act
    TOTP_OFF = "totp_off"
    ENABLE = "user_enable"
    NAMES = "user_names"
    """The person's names, which decide which complaints are kept from them."""


FIRST_PASSWORD = frozenset({AccountChange.ADD, AccountChange.PASSWORD})
"""Changes after which somebody else has seen the account's password."""


def takes_two(*roles: str | None, change: AccountChange | None = None) -> bool:
    """Whether changing an account takes two persons. `roles`: those it has before and after the change.

    A new name takes two persons whatever the role: with it, future complaints could reach the person they are
    about.
    """
    return change is AccountChange.NAMES or any(role in GUARDED for role in roles)


def settled(decides_from: datetime | None, now: datetime) -> bool:
    """Whether an account may decide for others yet."""
    return decides_from is None or decides_from <= now


def settles_at(founded: datetime | None, now: datetime) -> datetime | None:
    """When an account granted or reset on the command line may start to decide; None: at once.

    During an installation's first seven days there is no second person yet, so its first accounts decide at
    once.
    """
    return None if founded is None or now - founded < SETTLES else now + SETTLES
