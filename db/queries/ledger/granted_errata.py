"""更正 held against what two persons have granted: each line E1 has its approval, and each approval its line."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.approval import ApprovalKind
from db.engine.prepared import Prepared
from db.schema import approvals, ledger_slots

_GRANTED = Prepared(
    select(approvals.c.object, func.count().label("n"))
    .where(approvals.c.kind == ApprovalKind.ERRATUM, approvals.c.decision == "granted")
    .group_by(approvals.c.object)
)
_OF_ROUND = (
    select(ledger_slots.c.case_no, ledger_slots.c.slot)
    .where(ledger_slots.c.month == bindparam("of"))
    .execution_options(yield_per=2_000)
)


def astray(connection: Connection, written: Mapping[str, Counter[bytes]]) -> Iterator[str]:
    """The cases with more or fewer errata than were granted, half a sentence each. `written`: by round, how many lines E1 a slot has."""
    granted = {row.object: row.n for row in _GRANTED.all(connection)}
    for month, of_slot in written.items():
        for case_no, slot in connection.execute(_OF_ROUND, {"of": month}):
            if slot in of_slot and granted.pop(case_no, 0) != of_slot[slot]:
                yield f"{case_no} 的更正和两个人批准的对不上"
    yield from (f"{case_no} 批准过更正，台账上却没有" for case_no in sorted(granted))
