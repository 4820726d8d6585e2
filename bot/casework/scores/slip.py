"""查分码: stands on a handler's own sheet and opens that one line, for somebody who has no account.

The number of the sheet and 80 bits of the house's signature over whose line it is, in Crockford's base 32: nothing is kept
of it, it cannot be guessed, and who prints the sheet again prints the same code.
"""

import hmac
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from bot.casework.contact.link_code import BITS, link_code, parse_link_code
from bot.casework.scores.sheet import MarkSubject
from bot.domain.typed_code import grouped

VALID = timedelta(days=90)
"""From when the sheet was drawn up. Source: none; it outlasts the term in which a fact can be contested."""


def message(sheet: int, whose: MarkSubject) -> bytes:
    """What is signed."""
    return f"mark slip\n{sheet}\n{whose.department}\n{whose.name}".encode()


def code_of(sheet: int, signature: bytes) -> str:
    """The code as it is printed: `12-7KQ2-M0XD-4RTB-9VWC`."""
    return f"{sheet}-{grouped(_bits(signature))}"


def parsed(text: str) -> tuple[int, str] | None:
    """The number of the sheet and the rest of the code, from what somebody typed; None if it cannot be one."""
    number, dash, rest = unicodedata.normalize("NFKC", text[:100]).strip().partition("-")
    code = parse_link_code(rest)
    if not dash or code is None or not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    return int(number), code


def opens(code: str, signatures: Iterable[bytes]) -> bool:
    """Whether it is the code of one of these signatures."""
    return any(hmac.compare_digest(code, _bits(one)) for one in signatures)


def _bits(signature: bytes) -> str:
    return link_code(int.from_bytes(signature[: BITS // 8]))
