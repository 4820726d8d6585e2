"""投诉件 numbers: `TS-20261103-7KQ2X-K`: the day, five random characters and a check character.

The characters are drawn at random, so that a number reveals neither how many tickets there are nor another
ticket's number. Look-alike digits and letters (0 and O, 1, I and L) are not drawn: where people write a
letter for a digit of the day, the digit is meant. The check character is public: it shows that a number was
mistyped, never that such a ticket exists. It is always a letter, so that a digit spoken after a number is not
taken for its end; numbers whose check character would be a digit are not drawn.

TS stands for a complaint; requests for information begin with GK, interference complaints with GR.

Until November 2026 tickets were numbered within each day: `TS-20261103-0007-V`. Those numbers remain valid.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from bot.domain.ticket_kind import PREFIXES, TicketKind

_SIGNS = "YZ23456789ABCDEFGHJKMNPQRSTUVWX"
"""31, a prime, so that the check character catches any single wrong character and any two swapped neighbours.

A digit counts as its own value, so that swapping a digit of the day with a drawn character shows, too.
"""
_DRAWN = 5
_SPACE = len(_SIGNS) ** _DRAWN
_POWERS = tuple(len(_SIGNS) ** n for n in range(_DRAWN))
CHANCE_BITS = 53
"""Enough random bits for the starting point to be practically uniform."""
_STRIDE = 17_320_508
"""The step from one candidate number to the next: it reaches them all, because it shares no factor with their
count."""
_FEWEST_LETTERS = 2
"""How many characters are drawn: no typing error turns a drawn number into one of the old, counted ones."""
_OLD_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23
_LOOKS_LIKE = str.maketrans("OIL", "011")
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)} | {digit: int(digit) for digit in "0123456789"}
_LETTERS = "".join(sign for sign in _SIGNS if sign.isalpha())

_BETWEEN = "[\\s\\-_.·—–−\u2010\u200b-\u200d\u2060\ufeff]{0,3}"
"""What people write between two characters: blanks, dashes of every kind, and invisible characters."""


def _each(signs: str, times: str) -> str:
    return rf"((?:{_BETWEEN}[{signs}]){{{times}}})"


_PREFIX = f"({'|'.join(_BETWEEN.join(prefix) for prefix in PREFIXES.values())})"
_DAY = _each("0-9OIL", "8")
_NUMBER = re.compile(
    _PREFIX + _DAY + _each(_SIGNS, f"{_DRAWN}") + _each(_LETTERS, "1") + "(?![A-Z0-9])",
    re.ASCII,
)
_COUNTED = re.compile(
    f"(T{_BETWEEN}S)" + _DAY + _each("0-9OIL", "4,9") + _each("A-Z", "1") + "(?![A-Z])", re.ASCII
)
_BEGINNING = re.compile(f"(?<![A-Z]){_PREFIX}", re.ASCII)


def ticket_numbers(day: date, chance: int) -> Iterator[str]:
    """A day's candidate ticket numbers, in the order in which they are tried; `chance`: where to start."""
    at, written = chance % _SPACE, f"{day:%Y%m%d}"
    while True:
        drawn = "".join([_SIGNS[at // power % len(_SIGNS)] for power in _POWERS])
        check = _check(written + drawn)
        if check in _LETTERS and _has_letters(drawn):
            yield f"TS-{written}-{drawn}-{check}"
        at = (at + _STRIDE) % _SPACE


def ticket_number(day: date, chance: int) -> str:
    """The first candidate."""
    return next(ticket_numbers(day, chance))


def of_kind(number: str, kind: TicketKind) -> str:
    """A drawn number as one of a ticket of this kind."""
    return PREFIXES[kind] + number[2:]


def parse_ticket_number(text: str) -> str | None:
    """The canonical form of a number as typed or read out; None if it cannot be one of ours."""
    plain = _plain(text).strip()
    return _drawn(_NUMBER.fullmatch(plain)) or _counted(_COUNTED.fullmatch(plain))


def find_ticket_number(text: str) -> str | None:
    """The canonical form of the first of our numbers in a text, or None."""
    plain = _plain(text[:4_000])
    for beginning in _BEGINNING.finditer(plain):
        at = beginning.start()
        number = _drawn(_NUMBER.match(plain, at)) or _counted(_COUNTED.match(plain, at))
        if number is not None:
            return number
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _drawn(found: re.Match[str] | None) -> str | None:
    parts = _parts(found)
    if parts is None:
        return None
    prefix, day, drawn, check = parts
    number = _written(prefix, day, drawn)
    return number if _has_letters(drawn) and number.endswith(check) else None


def _counted(found: re.Match[str] | None) -> str | None:
    parts = _parts(found)
    if parts is None:
        return None
    _, day, counted, letter = parts
    digits = f"{day:%Y%m%d}{int(counted.translate(_LOOKS_LIKE)):04d}"
    total = sum(n * int(digit) for n, digit in enumerate(reversed(digits), 2))
    return (
        f"TS-{digits[:8]}-{digits[8:]}-{letter}"
        if _OLD_LETTERS[total % len(_OLD_LETTERS)] == letter
        else None
    )


def _parts(found: re.Match[str] | None) -> tuple[str, date, str, str] | None:
    """The prefix, the day and what follows it; None if there is no such day."""
    if found is None:
        return None
    prefix, day, signs, check = (re.sub(r"[^0-9A-Z]", "", part) for part in found.groups())
    day = day.translate(_LOOKS_LIKE)
    try:
        return prefix, date(int(day[:4]), int(day[4:6]), int(day[6:])), signs, check
    except ValueError:
        return None


def _written(prefix: str, day: date, drawn: str) -> str:
    return f"{prefix}-{day:%Y%m%d}-{drawn}-{_check(f'{day:%Y%m%d}{drawn}')}"


def _has_letters(drawn: str) -> bool:
    return sum([sign.isalpha() for sign in drawn]) >= _FEWEST_LETTERS


def _check(signs: str) -> str:
    """Weighted by position, modulo the size of the alphabet; 0 and 1 occur only in days, at their own values."""
    return _SIGNS[sum([n * _VALUES[sign] for n, sign in enumerate(reversed(signs), 2)]) % len(_SIGNS)]
