"""The three lines of the ledger, in both directions: R1 is on the roster, O1 how it ended, E1 what was wrong with that.

ASCII, one blank between fields, no blank at the ends; the line feed that ends a line in a file is not part of it.
Reading takes exactly what writing gives: `line_of(line.text) == line`, and `line_of(text).text == text`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.domain.month import RoundKey

LONGEST = 200
"""No line is longer, in bytes."""


class ErratumReason(StrEnum):
    """Why a published result was wrong; the full reason, which may name people, stays with the office."""

    RECORDED = "RE"
    """Somebody recorded another result than they were told."""
    PERSON = "ID"
    """Who answered was not the applicant."""
    PROGRAM = "SY"
    """The program was at fault."""
    RULING = "RU"
    """Somebody above the office ruled so."""


def roster_text(month: str, slot: bytes) -> str:
    """`RosterLine.text`, for whoever writes a million."""
    return f"R1 {month} {slot.hex()}"


def outcome_text(month: str, slot: bytes, code: str, archive: bytes) -> str:
    """`OutcomeLine.text`, likewise."""
    return f"O1 {month} {slot.hex()} {code} {archive.hex()}"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A case of the round stands on the roster."""

    round: RoundKey
    slot: bytes

    @property
    def text(self) -> str:
        """`R1 <month> <slot>`"""
        return roster_text(str(self.round), self.slot)


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """How the callback of a case on the roster ended. `archive`: the commitment to its record."""

    round: RoundKey
    slot: bytes
    outcome: OutcomeCode
    archive: bytes

    @property
    def text(self) -> str:
        """`O1 <month> <slot> <outcome> <ac>`"""
        return outcome_text(str(self.round), self.slot, self.outcome.value, self.archive)


@dataclass(frozen=True, slots=True)
class ErratumLine:
    """A result that was wrong, and what is right. `approvers`: two marks, the smaller first."""

    round: RoundKey
    slot: bytes
    old: OutcomeCode
    new: OutcomeCode
    reason: ErratumReason
    approvers: tuple[bytes, bytes]

    def __post_init__(self) -> None:
        if self.old == self.new or not self.approvers[0] < self.approvers[1]:
            raise NotAnErratum

    @property
    def text(self) -> str:
        """`E1 <month> <slot> <old> <new> <reason> <approver>,<approver>`"""
        first, second = self.approvers
        return f"E1 {self.round} {self.slot.hex()} {self.old} {self.new} {self.reason} {first.hex()},{second.hex()}"


class NotAnErratum(LedgerProblem):
    """An erratum changes something, and two persons approve it."""

    def __init__(self) -> None:
        super().__init__("更正要改变结果，并由两个不同的人批准（两个记号按先小后大写）")


Line = RosterLine | OutcomeLine | ErratumLine

_ROUND = r"(20[0-9]{2}-(?:0[1-9]|1[0-2])(?:\+[1-9][0-9]{0,3})?)"
_HASH = "([0-9a-f]{64})"
_CODE = f"({'|'.join(OutcomeCode)})"
_ROSTER = re.compile(f"R1 {_ROUND} {_HASH}")
_OUTCOME = re.compile(f"O1 {_ROUND} {_HASH} {_CODE} {_HASH}")
_ERRATUM = re.compile(
    f"E1 {_ROUND} {_HASH} {_CODE} {_CODE} ({'|'.join(ErratumReason)}) ([0-9a-f]{{16}}),([0-9a-f]{{16}})"
)
_round = lru_cache(maxsize=64)(RoundKey.parse)


def line_of(text: str) -> Line:
    """The line with exactly this text; raises NotExact, and NotAnErratum."""
    if found := _OUTCOME.fullmatch(text):
        month, slot, code, archive = found.groups()
        return OutcomeLine(_round(month), bytes.fromhex(slot), OutcomeCode(code), bytes.fromhex(archive))
    if found := _ROSTER.fullmatch(text):
        return RosterLine(_round(found[1]), bytes.fromhex(found[2]))
    if found := _ERRATUM.fullmatch(text):
        month, slot, old, new, reason, first, second = found.groups()
        return ErratumLine(
            _round(month),
            bytes.fromhex(slot),
            OutcomeCode(old),
            OutcomeCode(new),
            ErratumReason(reason),
            (bytes.fromhex(first), bytes.fromhex(second)),
        )
    raise NotExact("台账的一行", text)


def line_read(raw: bytes) -> Line:
    """The line of a file with its line feed; raises NotExact, and NotAnErratum."""
    if not raw.endswith(b"\n") or not raw.isascii():
        raise NotExact("台账的一行", raw)
    return line_of(raw[:-1].decode("ascii"))
