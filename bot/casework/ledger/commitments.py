"""What stands in the ledger for a case, a record and a person: hashes that say nothing without their secret.

A slot binds month, case number and 16 random bytes: without those bytes nobody finds a case by guessing its number, and
one slot cannot be shown to two applicants. An archive commitment binds the sealed record: once `r` and the record are
destroyed it says nothing, and the root above it still holds.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from bot.casework.ledger.problems import LedgerProblem
from bot.domain.month import RoundKey

RECEIPT_BYTES = 16
BLINDING_BYTES = 32
APPROVER_BYTES = 8
_SLOT = b"huifang/slot/v1\n"
_ARCHIVE = b"huifang/archive/v1\n"
_APPROVER = b"huifang/approver/v1\n"


class WrongLength(LedgerProblem):
    """A secret has not as many bytes as it must have; it is not shown."""

    def __init__(self, what: str, wanted: int, given: int) -> None:
        super().__init__(f"{what}应为 {wanted} 字节，给了 {given} 字节")


def slot_of(round_key: RoundKey, t: bytes, case_no: str) -> bytes:
    """SHA256("huifang/slot/v1\\n" ‖ month ‖ "\\n" ‖ t ‖ "\\n" ‖ case_no), 32 bytes; raises WrongLength."""
    return slots_of(round_key, [(t, case_no)])[0]


def slots_of(round_key: RoundKey, cases: Iterable[tuple[bytes, str]]) -> list[bytes]:
    """`slot_of` for many cases of one round, each with its t; raises WrongLength."""
    begins = _SLOT + f"{round_key}\n".encode()
    slots = []
    for t, case_no in cases:
        _of_length(t, RECEIPT_BYTES, "回执的随机数")
        slots.append(sha256(begins + t + b"\n" + case_no.encode()).digest())
    return slots


def archive_commitment(r: bytes, record: bytes) -> bytes:
    """SHA256("huifang/archive/v1\\n" ‖ r ‖ record), 32 bytes, over the stored line; raises WrongLength."""
    _of_length(r, BLINDING_BYTES, "档案的随机数")
    return sha256(_ARCHIVE + r + record).digest()


def approver_mark(key: bytes, username: str) -> bytes:
    """What stands for a person who approved: the same for the same person, telling nothing without the key."""
    return hmac.digest(key, _APPROVER + username.encode(), "sha256")[:APPROVER_BYTES]


def _of_length(secret: bytes, wanted: int, what: str) -> None:
    if len(secret) != wanted:
        raise WrongLength(what, wanted, len(secret))
