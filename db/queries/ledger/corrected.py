"""Which cases of some months were corrected since they were sealed: for whatever counts results one by one.

Corrections stand in the ledger by their slots, for which no index is kept. Two persons have granted each, and what they granted names the
case: its slot is looked up. A correction that nobody granted, which the check of the ledger tells of, counts like the others; for it the month is read through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.lines import ErratumReason
from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.domain.approval import ApprovalKind
from bot.domain.month import RoundKey
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, errata, head
from db.queries.ledger.errata import Erratum
from db.schema import approvals, cases, ledger_slots
from db.schema.columns import AnyRow

_SLOTS = select(
    ledger_slots.c.month.label("round"),
    ledger_slots.c.slot,
    cases.c.case_no,
    cases.c.month,
    cases.c.department,
    cases.c.item,
    cases.c.handler,
).join_from(ledger_slots, cases, cases.c.case_no == ledger_slots.c.case_no)
_granted = select(approvals.c.object).where(
    approvals.c.kind == ApprovalKind.ERRATUM.value, approvals.c.decision == "granted"
)
_GRANTED = Prepared(_SLOTS.where(ledger_slots.c.case_no.in_(_granted)))
_THROUGH = Prepared(
    _SLOTS.where(
        ledger_slots.c.month == bindparam("of"),
        ledger_slots.c.slot.in_(bindparam("slots", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class CorrectedCase:
    """A case with the result that was sealed, the one that holds, and when and why it was corrected last."""

    month: str
    department: str
    item: str
    handler: str
    sealed: OutcomeCode
    counted: OutcomeCode
    reason: ErratumReason
    at: datetime

    @property
    def score_sealed(self) -> int | None:
        """The score of the sealed result."""
        return RESULTS[self.sealed][1]

    @property
    def score(self) -> int | None:
        """The score that holds; None: there is none."""
        return RESULTS[self.counted][1]


def of_months(connection: Connection, first: str, last: str) -> Mapping[str, CorrectedCase]:
    """The corrected cases of the months from `first` to `last`, by their numbers."""
    found: dict[str, CorrectedCase] = {}
    rounds = _rounds(connection, first, last)
    granted = _GRANTED.all(connection) if rounds else []
    for key in rounds:
        of_slot: dict[bytes, list[Erratum]] = {}
        for one in errata.of_round(connection, key):
            of_slot.setdefault(one.line.slot, []).append(one)
        own = [row for row in granted if row.round == str(key) and bytes(row.slot) in of_slot]
        left = of_slot.keys() - {bytes(row.slot) for row in own}
        through = _THROUGH.all(connection, of=str(key), slots=list(left)) if left else []
        found |= {row.case_no: _case(row, of_slot[bytes(row.slot)]) for row in (*own, *through)}
    return found


def score_of(changed: Mapping[str, CorrectedCase], case_no: str, sealed: int | None) -> int | None:
    """The score of a case that holds, of which this one was sealed."""
    found = changed.get(case_no)
    return found.score if found is not None else sealed


def _case(row: AnyRow, own: list[Erratum]) -> CorrectedCase:
    last = own[-1]
    where = (row.month, row.department, row.item, row.handler)
    return CorrectedCase(*where, own[0].line.old, last.line.new, last.line.reason, last.at)


def _rounds(connection: Connection, first: str, last: str) -> list[RoundKey]:
    """The rounds of these months that have corrections; a supplement's cases are of its month."""
    named = {made.block.removeprefix(f"{head.ERRATA} ") for made in checkpoints.errata_since(connection, 0)}
    keys = (RoundKey.parse(name) for name in named)
    return sorted(key for key in keys if first <= str(key.month) <= last)
