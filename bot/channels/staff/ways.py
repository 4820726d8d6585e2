"""The list of ways to the office's own people: the first on which somebody can be reached is taken."""

from bot.channels.staff.mail import MAIL
from bot.channels.staff.way import StaffVendor
from bot.channels.staff.wecom import WECOM
from bot.settings import Settings

WAYS: tuple[StaffVendor, ...] = (WECOM, MAIL)


def in_use(settings: Settings) -> list[StaffVendor]:
    """The ways that are set, the preferred one first."""
    return [way for way in WAYS if way.is_set(settings)]
