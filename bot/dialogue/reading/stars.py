"""Stars: a rating drawn instead of written."""

_FULL = frozenset("⭐★🌟✮✭")
_EMPTY = frozenset("☆✩")


def stars(cleaned: str) -> int | None:
    """The rating that a row of five stars shows: ⭐⭐⭐⭐⭐ is 5, ★★★★☆ is 4.

    Fewer stars than five do not tell whether the empty ones were left out or the stars are applause.
    """
    row = [char for char in cleaned if not char.isspace()]
    full = sum(char in _FULL for char in row)
    if len(row) != 5 or full + sum(char in _EMPTY for char in row) != 5 or full == 0:
        return None
    in_order = all(char in _FULL for char in row[:full])
    return full if in_order else None
