"""What becomes of a receipt that somebody checks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey


class ReceiptState(StrEnum):
    """What a check has found."""

    COUNTED = "counted"
    """The result is proven."""
    OPEN = "open"
    """The month is not sealed yet."""
    ERASED = "erased"
    """The record and the secret behind the receipt are destroyed."""
    UNKNOWN = "unknown"
    """No receipt with this code is known: none was given out, or the row that says so was lost with a restore."""
    ASTRAY = "astray"
    """There is such a receipt, and what is stored does not agree with what was signed."""
    BUSY = "busy"
    """Too many are being checked."""


@dataclass(frozen=True, slots=True)
class CountedResult:
    """How a callback ended; the score of an answer."""

    disposition: Disposition
    score: int | None


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where the result stands, for people who count again: line `line` (from 1) of `size`, `steps` hashes below the root."""

    line: int
    size: int
    steps: int
    text: str


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What the check of a receipt has found; the fields below `state` are there as far as they are known."""

    state: ReceiptState
    round: RoundKey | None = None
    on_roster: bool = False
    """The roster with the case is signed."""
    result: CountedResult | None = None
    was: CountedResult | None = None
    """What the month was closed with, where that was corrected later."""
    sealed_at: datetime | None = None
    witnesses: tuple[str, ...] = ()
    """Who has signed all of it beside the office."""
    place: LedgerPlace | None = None
