"""Slots: each callback gets its place on the roster in the transaction that plans it, and waits for its group.

The slots that are given while a group is open are put on the roster together. Nobody is written to about a case before
its group is cleared: its roster signed and, where the office has a witness, cosigned. The ladder claims only cases that
are, and a conversation knows of no others. A group that is cleared stays so, so what was found in one transaction holds
in the next. Callbacks planned before there was a ledger have no slot and wait for nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, bindparam, exists, func, select

from bot.casework.ledger.commitments import RECEIPT_BYTES, slots_of
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from db.engine.bulk import Bulk
from db.engine.prepared import Prepared
from db.schema import ledger_head, ledger_slots, rounds
from db.vault import Vault
from db.vault.sealed import RECEIPT_SECRET

_OPEN_GROUP = Prepared(select(ledger_head.c.open_group).with_for_update(read=True))
"""Locked, so that the group is not closed before these slots are there to be read."""
_ADD = Bulk(ledger_slots, ("case_no", "month", "grp", "slot", "t_sealed"))
_cleared_group = select(ledger_head.c.cleared_group).scalar_subquery()
_WAITING = Prepared(
    select(rounds.c.month)
    .where(
        rounds.c.state != RoundState.CLOSED,
        exists().where(
            ledger_slots.c.month == rounds.c.month,
            ledger_slots.c.grp == select(ledger_head.c.open_group).scalar_subquery(),
        ),
    )
    .order_by(rounds.c.month)
)
_UNCLEARED = Prepared(
    select(rounds.c.month)
    .where(
        rounds.c.state == RoundState.OPEN,
        exists().where(ledger_slots.c.month == rounds.c.month, ledger_slots.c.grp > _cleared_group),
    )
    .order_by(rounds.c.month)
)
_COUNT = Prepared(
    select(func.count()).select_from(ledger_slots).where(ledger_slots.c.month == bindparam("of"))
)
_LAST_GROUP = Prepared(
    select(func.max(ledger_slots.c.grp)).where(
        ledger_slots.c.month == bindparam("of"),
        ledger_slots.c.grp < select(ledger_head.c.open_group).scalar_subquery(),
    )
)
_FIRST_GROUP = Prepared(select(func.min(ledger_slots.c.grp)).where(ledger_slots.c.month == bindparam("of")))
_GROUP = Prepared(select(ledger_slots.c.grp).where(ledger_slots.c.case_no == bindparam("of")))
_ANY = Prepared(select(ledger_slots.c.case_no).where(ledger_slots.c.month == bindparam("of")).limit(1))


def give(connection: Connection, vault: Vault, key: RoundKey, case_nos: Sequence[str]) -> None:
    """Give a slot to each of these callbacks of a round, in the group that is open; all or none is stored."""
    group, month = _OPEN_GROUP.scalar(connection), str(key)
    secrets = vault.chance(RECEIPT_BYTES * len(case_nos))
    own = [secrets[start : start + RECEIPT_BYTES] for start in range(0, len(secrets), RECEIPT_BYTES)]
    sealed = vault.seal_all_bytes(own, RECEIPT_SECRET.at_each(case_nos))
    slots = slots_of(key, zip(own, case_nos, strict=True))
    _ADD.insert(
        connection,
        [
            (case_no, month, group, slot, secret)
            for case_no, slot, secret in zip(case_nos, slots, sealed, strict=True)
        ],
    )


def cleared(case_no: Column[Any]) -> ColumnElement[bool]:
    """Whether the case in this column may be written to: for the statement that decides about it."""
    return ~exists().where(ledger_slots.c.case_no == case_no, ledger_slots.c.grp > _cleared_group)


def waiting(connection: Connection) -> list[str]:
    """The unsealed rounds that have slots which no closed group holds."""
    return list(_WAITING.scalars(connection))


def uncleared(connection: Connection) -> list[str]:
    """The open rounds with cases that must not be written to yet."""
    return list(_UNCLEARED.scalars(connection))


def count(connection: Connection, month: str) -> int:
    """How many slots a round has; 0: it was planned before there was a ledger."""
    slots: int = _COUNT.scalar(connection, of=month)
    return slots


def last_group(connection: Connection, month: str) -> int | None:
    """The last closed group with slots of a round."""
    group: int | None = _LAST_GROUP.scalar(connection, of=month)
    return group


def first_group(connection: Connection, month: str) -> int | None:
    """The first group with slots of a round."""
    group: int | None = _FIRST_GROUP.scalar(connection, of=month)
    return group


def group_of(connection: Connection, case_no: str) -> int | None:
    """The group of a case's slot; None for a case without one."""
    group: int | None = _GROUP.scalar(connection, of=case_no)
    return group


def has_any(connection: Connection, month: str) -> bool:
    """Whether a round has slots."""
    return _ANY.first(connection, of=month) is not None
