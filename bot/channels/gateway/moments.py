"""Times as gateways write them: one gateway writes several ways, so every usual spelling is read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_COMPACT = "%Y%m%d%H%M%S"
_SPELLINGS = (_COMPACT, "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M")
_DIGITS_OF_SECONDS, _DIGITS_OF_MILLISECONDS = 10, 13


def moment(text: str, zone: str) -> datetime | None:
    """`20261102090000`, `2026-11-02 09:00:00`, ISO 8601, or seconds or milliseconds since 1970; None for anything else."""
    digits = text.isascii() and text.isdecimal()
    try:
        if digits and len(text) == _DIGITS_OF_SECONDS:
            return datetime.fromtimestamp(int(text), UTC)
        if digits and len(text) == _DIGITS_OF_MILLISECONDS:
            return datetime.fromtimestamp(int(text) // 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(text, spelling).replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text) if not digits else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(zone))
