"""The lines of a block, in their order: what the roster and the results are appended from.

A block's rows never change once it has begun, so they are read outside the writer. They are sorted by hashes, for which no
index is kept, and packed: 98 bytes a case at most.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select

from bot.casework.ledger.lines import outcome_text, roster_text
from bot.casework.ledger.outcomes import OutcomeCode
from bot.domain.round_state import RoundState
from db.queries.ledger.head import ROSTER
from db.schema import ledger_outcomes, ledger_slots, rounds

_HASH, _CODE = 32, 2
_CODES = {code.value.encode(): code.value for code in OutcomeCode}
_STREAMED = {"yield_per": 2_000}
_ROUNDS_OF_GROUP = (
    select(rounds.c.month, func.count().label("slots"))
    .join_from(rounds, ledger_slots, ledger_slots.c.month == rounds.c.month)
    .where(rounds.c.state != RoundState.CLOSED, ledger_slots.c.grp == bindparam("group"))
    .group_by(rounds.c.month)
    .order_by(rounds.c.month)
)
_SLOTS = (
    select(ledger_slots.c.slot)
    .where(ledger_slots.c.month == bindparam("of"), ledger_slots.c.grp == bindparam("group"))
    .order_by(ledger_slots.c.slot)
)
_ENDED = (
    select(ledger_slots.c.slot, ledger_outcomes.c.outcome, ledger_outcomes.c.commitment)
    .join_from(ledger_slots, ledger_outcomes, ledger_outcomes.c.case_no == ledger_slots.c.case_no)
    .where(ledger_slots.c.month == bindparam("of"))
    .order_by(ledger_slots.c.slot)
)


class BlockLines:
    """The lines of a block, made one by one as they are asked for."""

    def __init__(self, kind: str, packed: dict[str, bytearray]) -> None:
        self._kind = kind
        self._packed = packed
        self._width = _HASH if kind == ROSTER else _HASH + _CODE + _HASH

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._packed.values()) // self._width

    def after(self, skipped: int) -> Iterator[str]:
        """The lines behind the first so many."""
        for month, rows in self._packed.items():
            for start in range(skipped * self._width, len(rows), self._width):
                yield self._line(month, bytes(rows[start : start + self._width]))
            skipped = max(0, skipped - len(rows) // self._width)

    def _line(self, month: str, row: bytes) -> str:
        if self._kind == ROSTER:
            return roster_text(month, row)
        code = _CODES[row[_HASH : _HASH + _CODE]]
        return outcome_text(month, row[:_HASH], code, row[_HASH + _CODE :])


def lines_of(connection: Connection, block: str) -> BlockLines:
    """The lines of the block of this name."""
    kind, _, of = block.partition(" ")
    if kind == ROSTER:
        group = int(of)
        months = [row.month for row in connection.execute(_ROUNDS_OF_GROUP, {"group": group})]
        return BlockLines(kind, {month: _roster(connection, month, group) for month in months})
    packed = bytearray()
    for slot, code, ac in connection.execute(_ENDED, {"of": of}, execution_options=_STREAMED):
        packed += slot + code.encode() + ac
    return BlockLines(kind, {of: packed})


def _roster(connection: Connection, month: str, group: int) -> bytearray:
    rows = connection.execute(_SLOTS, {"of": month, "group": group}, execution_options=_STREAMED)
    packed = bytearray()  # b"".join would hold each by itself, and then all of them once more
    for some in rows.scalars().partitions():
        packed += b"".join(some)
    return packed
