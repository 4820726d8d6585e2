"""Stars: a rating drawn instead of written."""

import re

_FULL = frozenset("⭐★🌟✮✭")
_EMPTY = frozenset("☆✩")
_BESIDE = re.compile("(?:谢谢|謝謝|感谢|感謝|辛苦了|好评|好評|很好|好|赞|讚)(?:你们|你們|您)?[!！。~～]*")
"""Applause in words, which stars may have beside them."""


def shows_stars(cleaned: str) -> bool:
    """Whether a row of five stars is part of the reply: words beside it may say another level."""
    row = [char in _FULL | _EMPTY for char in cleaned if not char.isspace()]
    return any(all(row[at : at + 5]) for at in range(len(row) - 4))


def stars(cleaned: str) -> int | None:
    """The rating that a row of five stars shows: ⭐⭐⭐⭐⭐ is 5, ★★★★☆ is 4.

    Fewer stars than five do not tell whether the empty ones were left out or the stars are applause.
    """
    row = [char for char in _BESIDE.sub("", cleaned) if not char.isspace()]
    full = sum(char in _FULL for char in row)
    if len(row) != 5 or full + sum(char in _EMPTY for char in row) != 5 or full == 0:
        return None
    in_order = all(char in _FULL for char in row[:full])
    return full if in_order else None
