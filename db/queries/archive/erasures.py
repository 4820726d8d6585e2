"""删除: which cases had their person erased, by whom and why, without any word about who that was.

The number that a case had is kept as a keyed hash: whoever names it is told that it was erased, and a file that brings it
again is refused. What is left of the case goes by a number of its own, the alias, and nothing leads from one to the other but the key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select

from bot.domain.erasure import ErasureReason
from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import approvals, archive, callbacks, erasing, erasures, users
from db.schema.columns import AnyRow
from db.vault import Vault

_asker, _decider = users.alias("erasure_asker"), users.alias("erasure_decider")
_ALL = (
    select(
        *(
            erasures.c[n]
            for n in ("alias", "month", "place", "archive_no", "leaf", "reason", "at", "approval")
        ),
        _asker.c.name.label("asked_by"),
        _decider.c.name.label("approved_by"),
    )
    .join_from(erasures, approvals, approvals.c.id == erasures.c.approval, isouter=True)
    .join(_asker, _asker.c.id == approvals.c.asked_by, isouter=True)
    .join(_decider, _decider.c.id == approvals.c.decided_by, isouter=True)
)
_CALLED = Prepared(
    _ALL.where(or_(erasures.c.alias == bindparam("no"), erasures.c.archive_no == bindparam("no")))
)
_KEYED = Prepared(_ALL.where(erasures.c.case_key.in_(bindparam("keys", expanding=True))))
_OF_MONTH = _ALL.where(erasures.c.month == bindparam("of")).order_by(erasures.c.place)
_EVERY = _ALL.order_by(erasures.c.at, erasures.c.alias)
_ANY = Prepared(select(erasures.c.alias).limit(1))
_KEYS = Prepared(
    select(erasures.c.case_key).where(erasures.c.case_key.in_(bindparam("keys", expanding=True)))
)
_ADD = insert(erasures)
_LAST = Prepared(select(erasures.c.at).order_by(erasures.c.at.desc()).limit(1))
_UNFOUNDED = (
    select(erasures.c.alias)
    .join_from(erasures, approvals, approvals.c.id == erasures.c.approval, isouter=True)
    .where(
        or_(
            approvals.c.id.is_(None),
            approvals.c.kind != "erase",
            approvals.c.object != erasures.c.alias,
            approvals.c.decision.is_distinct_from("granted"),
        )
    )
    .order_by(erasures.c.alias)
)
_STILL_THERE = select(erasures.c.alias).join_from(
    erasures, archive, archive.c.archive_no == erasures.c.archive_no
)
_UNCALLED = (
    select(erasures.c.alias)
    .join_from(erasures, callbacks, callbacks.c.case_no == erasures.c.alias, isouter=True)
    .where(callbacks.c.archive_no.is_distinct_from(erasures.c.archive_no))
)
_LEFT_OPEN = select(erasing.c.alias).distinct()


@dataclass(frozen=True, slots=True)
class Erasure:
    """A case whose person was erased."""

    alias: str
    """What the case is called since."""
    month: str
    """The round's key."""
    place: int
    archive_no: str
    leaf: str
    """The leaf of the destroyed record in the month's tree, in hex."""
    reason: ErasureReason
    at: datetime
    approval: int
    asked_by: str | None
    """Names at log-in; None: there is no such request, which `unfounded` tells of."""
    approved_by: str | None


def _erasure(row: AnyRow) -> Erasure:
    values = row._asdict()
    values["reason"] = ErasureReason(values["reason"])
    return Erasure(**values)


def _known_by(case_no: str) -> str:
    return f"erased case\n{case_no}"


def key_of(vault: Vault, case_no: str) -> bytes:
    """What a case number is kept as."""
    return vault.index(_known_by(case_no))


def lasting_key(vault: Vault, case_no: str) -> str:
    """The same for a file beside the database, in hex: no change of the secret key changes it."""
    return vault.lasting_index(_known_by(case_no)).hex()


def of_case(connection: Connection, vault: Vault, case_no: str) -> Erasure | None:
    """The erasure of the case that had this number, as its applicant knows it; None: it was not erased."""
    row = _KEYED.first(connection, keys=list(vault.indexes(_known_by(case_no))))
    return _erasure(row) if row is not None else None


def called(connection: Connection, number: str) -> Erasure | None:
    """The erasure of what goes by this alias, or had this archive number."""
    row = _CALLED.first(connection, no=number)
    return _erasure(row) if row is not None else None


def known(connection: Connection, vault: Vault, numbers: Iterable[str]) -> set[str]:
    """Those of these case numbers that were erased; costs next to nothing where none ever was."""
    if _ANY.first(connection) is None:
        return set()
    by_key = {key: number for number in numbers for key in vault.indexes(_known_by(number))}
    return {
        by_key[bytes(key)]
        for some in by_500(list(by_key))
        for key in _KEYS.scalars(connection, keys=list(some))
    }


def of_month(connection: Connection, month: str) -> list[Erasure]:
    """The erasures among a round's cases, in the order of the archive."""
    return [_erasure(row) for row in connection.execute(_OF_MONTH, {"of": month})]


def every(connection: Connection) -> list[Erasure]:
    """All of them, oldest first."""
    return [_erasure(row) for row in connection.execute(_EVERY)]


def last_at(connection: Connection) -> datetime | None:
    """When the latest was."""
    moment: datetime | None = _LAST.scalar(connection)
    return moment


def add(connection: Connection, case_key: bytes, made: Erasure) -> None:
    """Write the entry; only with it do the triggers let the rows go."""
    names = ("alias", "month", "place", "archive_no", "leaf", "approval", "at")
    values = {name: getattr(made, name) for name in names}
    connection.execute(_ADD, {**values, "reason": made.reason.value, "case_key": case_key})


def wrong(connection: Connection) -> list[str]:
    """What is wrong with the entries, half a sentence each: no two persons behind one, a record that is still there."""
    looks = (
        (_UNFOUNDED, "没有两个人批准的申请"),
        (_STILL_THERE, "档案还在"),
        (_UNCALLED, "回访记录不在了"),
        (_LEFT_OPEN, "删到一半"),
    )
    return [f"{alias} {said}" for look, said in looks for alias in connection.execute(look).scalars()]
