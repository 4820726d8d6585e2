"""Numbers at home: those that the mainland's carriers text, and which vendor the office has chosen for them."""

import re
from collections.abc import Callable

from bot.settings import Settings

_MAINLAND_MOBILE = re.compile(r"\+861[0-9]{10}", re.ASCII)
"""Numbering plan of the mainland (GB/T 电信网编号计划): eleven digits from 1. Hong Kong, Macao and Taiwan are not +86."""
_COUNTRY = "+86"


def is_at_home(e164: str) -> bool:
    """Whether it is a mobile number of the mainland."""
    return _MAINLAND_MOBILE.fullmatch(e164) is not None


def national(e164: str) -> str:
    """A mainland number without its country code, as home vendors write it."""
    return e164.removeprefix(_COUNTRY)


def international(number: str) -> str | None:
    """A number as a home vendor writes it (86…, +86…, 0086…, or eleven digits), in E.164; None for any other."""
    digits = number.strip().removeprefix("+").removeprefix("00")
    e164 = f"+{digits}" if digits.startswith("86") and len(digits) == 13 else _COUNTRY + digits
    return e164 if is_at_home(e164) else None


def serves_abroad(settings: Settings, e164: str) -> bool:
    """Whether a number is for the vendor abroad: any, while no vendor at home is chosen."""
    return settings.sms_mainland == "none" or not is_at_home(e164)


def chosen_at_home(vendor: str) -> Callable[[Settings, str], bool]:
    """Whether a number is for this vendor at home: one that the office has left is open still, and begins nothing."""

    def serves(settings: Settings, e164: str) -> bool:
        return settings.sms_mainland == vendor and is_at_home(e164)

    return serves
