"""更正: what was corrected of a case's sealed result, read from the ledger itself, and one more correction appended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.lines import ErratumLine, line_of
from bot.casework.ledger.outcomes import OutcomeCode
from bot.domain.month import RoundKey
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, head, reading
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.head import Pen
from db.schema import attempts, ledger_outcomes, ledger_slots

_RESULT = Prepared(
    select(ledger_slots.c.month, ledger_slots.c.slot, ledger_outcomes.c.outcome)
    .join_from(ledger_slots, ledger_outcomes, ledger_outcomes.c.case_no == ledger_slots.c.case_no)
    .where(ledger_slots.c.case_no == bindparam("of"))
)

_TOOK_DOWN = Prepared(
    select(attempts.c.by_whom).where(attempts.c.case_no == bindparam("of"), attempts.c.by_whom.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction, and when it was signed."""

    line: ErratumLine
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedResult:
    """A case's result as it was sealed, and what was corrected since, in order."""

    round: RoundKey
    slot: bytes
    sealed: OutcomeCode
    errata: tuple[Erratum, ...]

    @property
    def counted(self) -> OutcomeCode:
        """What holds now."""
        return self.errata[-1].line.new if self.errata else self.sealed


def of_case(connection: Connection, case_no: str) -> SignedResult | None:
    """The signed result of a case; None for a case that is in no ledger, or whose round has not ended there."""
    row = _RESULT.first(connection, of=case_no)
    if row is None or checkpoints.of_block(connection, head.outcomes_of(row.month)) is None:
        return None
    key = RoundKey.parse(row.month)
    own = (one for one in of_round(connection, key) if one.line.slot == row.slot)
    return SignedResult(key, row.slot, OutcomeCode(row.outcome), tuple(own))


def took_down(connection: Connection, case_no: str) -> frozenset[str]:
    """Who wrote down what the person of a case said on the phone, by their user names."""
    return frozenset(_TOOK_DOWN.scalars(connection, of=case_no))


def of_round(connection: Connection, key: RoundKey) -> Iterator[Erratum]:
    """All corrections of a round, in order."""
    for made in checkpoints.errata_since(connection, 0):
        if made.block == head.errata_of(str(key)):
            for line in islice(reading.lines(connection, made.began), made.size - made.began):
                erratum = line_of(line)
                assert isinstance(erratum, ErratumLine)
                yield Erratum(erratum, made.made_at)


def append(connection: Connection, line: ErratumLine, pen: Pen) -> StoredCheckpoint | None:
    """Append a correction and sign it; None, and nothing is written, while a block is being appended.

    The caller holds the head (`head.lock`) since before it read what holds.
    """
    held = head.lock(connection)
    if held.block is not None:
        return None
    block = head.errata_of(str(line.round))
    return head.append_block(connection, replace(held, block=block, began=held.size), [line.text], pen)
