"""How each callback of a round ended, and the commitment to its record: stored in the transaction of the record."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from bot.casework.ledger.commitments import BLINDING_BYTES, archive_commitment
from bot.casework.ledger.outcomes import code_of
from bot.domain.disposition import Disposition
from db.engine.bulk import Bulk
from db.queries.ledger import checkpoints
from db.queries.ledger.head import outcomes_of
from db.queries.ledger.slots import count
from db.schema import ledger_outcomes
from db.vault import Vault
from db.vault.sealed import RECORD_SECRET

_ADD = Bulk(ledger_outcomes, ("case_no", "outcome", "commitment", "r_sealed"))


class EndedCase(NamedTuple):
    """A case, its result, and its sealed line."""

    case_no: str
    disposition: Disposition
    score: int | None
    record: bytes


def made(vault: Vault, ended: Sequence[EndedCase]) -> list[tuple[object, ...]]:
    """The rows of these results; needs no database. Raises NoSuchResult."""
    secrets = vault.chance(BLINDING_BYTES * len(ended))
    own = [secrets[start : start + BLINDING_BYTES] for start in range(0, len(secrets), BLINDING_BYTES)]
    sealed = vault.seal_all_bytes(own, RECORD_SECRET.at_each([one.case_no for one in ended]))
    return [
        (one.case_no, code_of(one.disposition, one.score).value, archive_commitment(r, one.record), secret)
        for one, r, secret in zip(ended, own, sealed, strict=True)
    ]


def counted(connection: Connection, month: str) -> tuple[int, int]:
    """How many places a round has, and how many of them have their signed result."""
    signed = checkpoints.of_block(connection, outcomes_of(month))
    return count(connection, month), signed.size - signed.began if signed is not None else 0


def add(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Store them; raises Conflict when another process has."""
    _ADD.insert(connection, rows)
