"""Texts that can be written in one way only: whatever another program might read differently is refused."""

import re
from base64 import b64decode, b64encode

from bot.casework.ledger.problems import NotExact

LARGEST = 2**53 - 1
"""The largest number: what JavaScript, too, counts exactly."""
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")


def base64_read(text: str, what: str) -> bytes:
    """RFC 4648 section 4 with padding, canonical: no blanks, no unused bits set. Raises NotExact."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raise NotExact(what, text) from None
    if base64_written(raw) != text:
        raise NotExact(what, text)
    return raw


def base64_written(raw: bytes) -> str:
    """The one text of these bytes."""
    return b64encode(raw).decode("ascii")


def decimal_read(text: str, what: str) -> int:
    """A decimal number from 0 to LARGEST without leading zeros; raises NotExact."""
    if _DECIMAL.fullmatch(text) is None or int(text) > LARGEST:
        raise NotExact(what, text)
    return int(text)
