"""投诉件 numbers: `TS-20261103-0007-C`, with a check letter for people who read them out on the phone."""

import re
import unicodedata
from datetime import date

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; I, O and Z are left out because they look like 1, 0 and 2


def check_letter(day: date, sequence: int) -> str:
    """The check letter: weighted sum modulo 23, which catches any one wrong digit and any two swapped ones."""
    digits = f"{day:%Y%m%d}{sequence:04d}"
    return _LETTERS[sum((n + 2) * int(d) for n, d in enumerate(reversed(digits))) % len(_LETTERS)]


def ticket_number(day: date, sequence: int) -> str:
    """The number of the day's `sequence`-th ticket (from 1)."""
    return f"TS-{day:%Y%m%d}-{sequence:04d}-{check_letter(day, sequence)}"


def parse_ticket_number(text: str) -> str | None:
    """The canonical form of a number as typed or read out, or None if it cannot be one of ours."""
    found = re.fullmatch(
        r"\s*TS[-\s]*(\d{4})(\d\d)(\d\d)[-\s]*(\d{4,})[-\s]*([A-Z])\s*", text.upper(), re.ASCII
    )
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    number = ticket_number(day, int(found[4]))
    return number if number.endswith(found[5]) else None


def find_ticket_number(text: str) -> str | None:
    """The canonical form of the first number of ours in a text, or None."""
    plain = unicodedata.normalize("NFKC", text[:4_000]).upper()
    candidates = re.finditer(r"(?<![A-Z])TS[-\s]*\d{8}[-\s]*\d{4,9}[-\s]*[A-Z](?![A-Z])", plain, re.ASCII)
    return next((number for found in candidates if (number := parse_ticket_number(found[0]))), None)
