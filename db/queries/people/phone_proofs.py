"""验证码 under way: for which number one was asked for and when, and, until it is used or too old, what proves it.

Numbers and codes are kept as keyed hashes under a purpose of their own, which match nothing else in the database. What is
left of a row after ten minutes says that some number asked, and after a day nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.contact.phone_code import LIFE, REMEMBERED, TRIES
from db.engine.prepared import Prepared
from db.schema import phone_proofs

_ADD = Prepared(insert_or_ignore(phone_proofs).on_conflict_do_nothing(index_elements=["handle_hash"]))
_ASKED = Prepared(
    select(phone_proofs.c.asked_at).where(
        phone_proofs.c.number_key.in_(bindparam("numbers", expanding=True)),
        phone_proofs.c.asked_at > bindparam("after"),
    )
)
_IS_THERE = Prepared(select(phone_proofs.c.id).where(phone_proofs.c.handle_hash == bindparam("handle")))
_TRY = Prepared(
    update(phone_proofs)
    .where(
        phone_proofs.c.handle_hash == bindparam("handle"),
        phone_proofs.c.asked_at > bindparam("after"),
        phone_proofs.c.tries < TRIES,
    )
    .values(tries=phone_proofs.c.tries + 1)
)
_FIND = Prepared(
    select(phone_proofs.c.id, phone_proofs.c.code_key, phone_proofs.c.subject).where(
        phone_proofs.c.handle_hash == bindparam("handle")
    )
)
_EMPTY = {"handle_hash": None, "code_key": None, "subject": None}
_SPEND = Prepared(update(phone_proofs).where(phone_proofs.c.id == bindparam("of")).values(_EMPTY))
_DIE = Prepared(
    update(phone_proofs)
    .where(phone_proofs.c.handle_hash.is_not(None), phone_proofs.c.asked_at <= bindparam("before"))
    .values(_EMPTY)
)
_FORGET = Prepared(delete(phone_proofs).where(phone_proofs.c.asked_at <= bindparam("before")))


@dataclass(frozen=True, slots=True)
class ProofAsked:
    """A code that was asked for. `handle_hash`: of what the page that asked for it goes by."""

    number_key: bytes
    handle_hash: bytes
    code_key: bytes
    subject: str
    """What it opens."""


@dataclass(frozen=True, slots=True)
class TriedProof:
    """A code that may be tried now."""

    id: int
    code_key: bytes
    subject: str


def asked(connection: Connection, number_keys: Sequence[bytes], *, now: datetime) -> list[datetime]:
    """When codes for this number were asked for within a day."""
    return _ASKED.scalars(connection, numbers=list(number_keys), after=now - REMEMBERED)


def is_there(connection: Connection, handle_hash: bytes) -> bool:
    """Whether this page has asked for its code already."""
    return _IS_THERE.first(connection, handle=handle_hash) is not None


def add(connection: Connection, proof: ProofAsked, *, now: datetime) -> None:
    """Keep a code that is sent now; nothing happens where this page has one."""
    _ADD.run(
        connection,
        number_key=proof.number_key,
        handle_hash=proof.handle_hash,
        code_key=proof.code_key,
        subject=proof.subject,
        tries=0,
        asked_at=now,
    )


def try_one(connection: Connection, handle_hash: bytes, *, now: datetime) -> TriedProof | None:
    """Count one try; None when there is no code to try (any more)."""
    if _TRY.run(connection, handle=handle_hash, after=now - LIFE) == 0:
        return None
    row = _FIND.first(connection, handle=handle_hash)
    return None if row is None else TriedProof(*row)


def spend(connection: Connection, proof_id: int) -> None:
    """A code was right, and opens nothing a second time."""
    _SPEND.run(connection, of=proof_id)


def forget(connection: Connection, *, now: datetime) -> int:
    """Erase codes that are too old to be used, and after a day that they were asked for."""
    return _DIE.run(connection, before=now - LIFE) + _FORGET.run(connection, before=now - REMEMBERED)
