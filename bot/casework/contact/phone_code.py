"""验证码: six digits texted to a phone. Whoever types them soon enough has the phone at hand.

Six digits can be guessed, so a code dies after three tries and ten minutes, and a number gets few of them: at most thirty
guesses a day at a million codes.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

BITS = 64
"""So many random bits make all codes as likely as makes no difference."""
LIFE = timedelta(minutes=10)
TRIES = 3
PER_NUMBER = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1)))
"""At most so many codes for one number within such a time."""
REMEMBERED = max(within for _, within in PER_NUMBER)
_DIGITS = 6


def phone_code(chance: int) -> str:
    """The code of a random number of 64 bits."""
    return f"{chance % 10**_DIGITS:0{_DIGITS}}"


def parse_phone_code(text: str) -> str | None:
    """The six digits that somebody typed, however they are spaced; None for anything else."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text[:40]) if not c.isspace() and c != "-")
    return digits if len(digits) == _DIGITS and digits.isascii() and digits.isdigit() else None


def may_have_one(asked: Iterable[datetime], now: datetime) -> bool:
    """Whether a number for which codes were asked for at these moments may have another one."""
    ages = [now - at for at in asked]
    return all(sum(age < within for age in ages) < most for most, within in PER_NUMBER)
