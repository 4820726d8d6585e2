"""办件: importing exported cases, changing them, and exporting them again.

Importing is repeatable: a row's keyed digest tells whether it says anything new. A changed case is logged with before
and after (phones masked), and a case whose archive is sealed is never touched. Work that needs no database is done on
a batch of rows first (`prepared`), so that others wait for `take` as little as possible.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from bot.casework.privacy.redaction import without_phones
from bot.domain.dialling import mask_phone
from bot.domain.month import OFFICE_ZONE
from bot.domain.round_state import RoundState
from db.engine.bulk import Bulk, Moment, driver_moment
from db.queries.archive import erasures
from db.queries.cases import choices, shelving
from db.queries.keys import keyring
from db.queries.people import phones
from db.queries.rounds import callbacks as following
from db.queries.rounds import latecomers
from db.schema import callbacks, case_changes, cases, rounds
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, CASE_PHONES


class CaseRecord(NamedTuple):
    """A case as it is stored; phones in clear, the one to call first."""

    case_no: str
    month: str | None
    item: str
    department: str
    handler: str
    applicant: str
    applicant_kind: str
    contact: str
    received_at: datetime | None
    promised_days: int | None
    concluded_at: datetime | None
    outcome: str
    phone: str | None
    can_sms: bool
    phones: tuple[str, ...]
    """All numbers of the row, with extensions, for the officer who phones."""


class PreparedCase(NamedTuple):
    """A case ready to be stored."""

    record: CaseRecord
    digest: bytes
    """Of the whole row, keyed: tells whether the row says anything new. Comparable within one database only."""
    values: tuple[object, ...]
    """The stored values for the columns of `_PREPARED`, as the driver takes them; secrets are sealed."""
    tail: bytes | None
    """By which the last digits of its phone are found."""


class RowFate(StrEnum):
    """What happened to one row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SEALED = "sealed"
    """The archive of this case is sealed or being sealed; the differing row was refused."""
    IN_ROUND = "in_round"
    """The row would move a case out of the month in which it is being called back; refused."""
    ERASED = "erased"
    """The person of this case was erased, and a file does not bring them back; refused."""
    LATE = "late"
    """Imported after the round of its month was frozen: a supplement (补充月次) calls it back."""


TEXTS = ("item", "department", "handler", "applicant", "applicant_kind", "contact", "outcome")

_EXISTING = select(cases.c.case_no, cases.c.digest).where(
    cases.c.case_no.in_(bindparam("of", expanding=True))
)
_ROUNDS = select(rounds.c.month, rounds.c.state).order_by(rounds.c.month).with_for_update(read=True)
"""Held until the rows are stored, in the order used everywhere, so that no round is frozen while one of its cases is
being imported, and none is planned over a case that moves to another month."""
_ANY = select(cases.c.case_no).limit(1)
_HOLD_CALLBACK = (
    select(callbacks.c.case_no).where(callbacks.c.case_no == bindparam("of")).with_for_update(key_share=True)
)
"""Locked before the case, in the same order as an answer locks the two: counting an answer reads its case."""
BEFORE = select(
    cases,
    exists()
    .where(
        callbacks.c.case_no == cases.c.case_no,
        rounds.c.month == callbacks.c.month,
        rounds.c.state != RoundState.OPEN,
    )
    .label("sealed"),
    exists().where(callbacks.c.case_no == cases.c.case_no).label("called"),
)
"""A stored row, and what decides whether an import may change it."""
_BEFORE = BEFORE.where(cases.c.case_no == bindparam("of"))
_PREPARED = (
    *CaseRecord._fields[: CaseRecord._fields.index("phone")],
    *("phone_sealed", "phone_index", "can_sms", "phones_sealed", "digest"),
)
_FOUND_BY = ("phone_tail", "serial")
_DEPARTMENT, _HANDLER = _PREPARED.index("department"), _PREPARED.index("handler")
_INSERT = Bulk(cases, (*_PREPARED, "imported_at", "updated_at", *_FOUND_BY))
_UPDATED = (*_PREPARED[1:], "updated_at", *_FOUND_BY)
_UPDATE = (
    update(cases)
    .where(cases.c.case_no == bindparam("of"))
    .values({name: bindparam("to_" + name) for name in _UPDATED})
)
_LOG = insert(case_changes)


def prepared(vault: Vault, records: Sequence[CaseRecord], *, dialect: str) -> list[PreparedCase]:
    """Seal and digest rows for a store of this dialect, in their order."""
    moment = driver_moment(dialect)
    called = [(record.phone, record.case_no) for record in records if record.phone]
    sealed = iter(vault.seal_all([phone for phone, _ in called], CASE_PHONE.at_each(no for _, no in called)))
    return [_prepared(vault, record, moment, next(sealed) if record.phone else None) for record in records]


def _prepared(vault: Vault, record: CaseRecord, moment: Moment, phone_sealed: bytes | None) -> PreparedCase:
    (
        case_no, month, item, department, handler, applicant, kind, contact, received_at, promised, concluded_at,
        outcome, phone, can_sms, every,
    ) = record  # fmt: skip
    received, concluded = moment(received_at), moment(concluded_at)
    said = (
        item, department, handler, applicant, kind, contact, outcome, str(received), str(promised), str(concluded),
        *every,
    )  # fmt: skip
    digest = vault.fingerprint("\x1f".join(said))
    cell = json.dumps(every) if every and every != (phone,) else None
    values = (
        case_no, month, item, department, handler, applicant, kind, contact, received, promised, concluded, outcome,
        phone_sealed, vault.index(phone) if phone else None, can_sms,
        vault.seal(cell, CASE_PHONES.at(case_no)) if cell is not None else None, digest,
    )  # fmt: skip
    return PreparedCase(record, digest, values, shelving.tail(vault, phone) if phone else None)


def take(
    connection: Connection, vault: Vault, batch: Sequence[PreparedCase], *, now: datetime
) -> list[RowFate]:
    """Store the rows in order; returns what happened to each. Several rows of one case in a batch are handled one by
    one.

    Raises WrongKey if they were sealed under a key that has been given up meanwhile.
    """
    batch = _under_the_present_key(connection, vault, batch)
    known_now = known(connection, batch)
    gone = erasures.known(connection, vault, (case.record.case_no for case in batch))
    closed = {row.month for row in connection.execute(_ROUNDS) if row.state != RoundState.OPEN}
    at = driver_moment(connection.dialect.name)(now)
    fates: list[RowFate] = []
    fresh: list[tuple[object, ...]] = []
    late: list[tuple[str, str]] = []
    for case in batch:
        record, digest, values, tail = case
        was = known_now.get(record.case_no)
        if record.case_no in gone:
            fates.append(RowFate.ERASED)
            continue
        if was is None:
            fresh.append((*values, at, at, tail))
            fates.append(RowFate.LATE if record.month in closed else RowFate.IMPORTED)
            if record.month is not None and record.month in closed:
                late.append((record.case_no, record.month))
        elif vault.newest(was) == vault.newest(digest):
            fates.append(RowFate.UNCHANGED)
            continue
        else:
            _add(connection, fresh, late, now)
            fresh, late = [], []
            fates.append(_change(connection, vault, case, closed, now))
            if fates[-1] is not RowFate.UPDATED:
                continue
        known_now[record.case_no] = digest
    _add(connection, fresh, late, now)
    return fates


def _under_the_present_key(
    connection: Connection, vault: Vault, batch: Sequence[PreparedCase]
) -> Sequence[PreparedCase]:
    """The rows as they must be written now: they were prepared before this transaction."""
    keyring.sure(connection, vault)
    if not vault.changing:
        return batch
    records = [case.record for case in batch]
    indexes = phones.known_as(connection, vault, {r.phone for r in records if r.phone})
    at = _PREPARED.index("phone_index")
    return [
        case._replace(
            values=(*case.values[:at], indexes.get(case.record.phone or ""), *case.values[at + 1 :])
        )
        for case in prepared(vault, records, dialect=connection.dialect.name)
    ]


def _add(
    connection: Connection, fresh: list[tuple[object, ...]], late: list[tuple[str, str]], now: datetime
) -> None:
    first = shelving.serials(connection, len(fresh))
    _INSERT.insert(connection, [(*values, serial) for serial, values in enumerate(fresh, first)])
    choices.know(connection, {(str(values[_DEPARTMENT]), str(values[_HANDLER])) for values in fresh})
    if late:
        latecomers.note(connection, late, now=now)


def known(connection: Connection, batch: Sequence[PreparedCase]) -> dict[str, bytes]:
    """The digests of those of these cases that are stored."""
    if connection.execute(_ANY).first() is None:
        return {}
    numbers = [case.record.case_no for case in batch]
    found: dict[str, bytes] = {}
    for start in range(0, len(numbers), 1_000):
        for row in connection.execute(_EXISTING, {"of": numbers[start : start + 1_000]}):
            found[row.case_no] = bytes(row.digest)
    return found


def _change(
    connection: Connection, vault: Vault, case: PreparedCase, closed: Collection[str | None], now: datetime
) -> RowFate:
    record = case.record
    connection.execute(_HOLD_CALLBACK, {"of": record.case_no})
    before = connection.execute(_BEFORE, {"of": record.case_no}).one()
    if before.sealed:
        return RowFate.SEALED
    if before.called and before.month != record.month:
        return RowFate.IN_ROUND
    values = dict(zip(_PREPARED, case.values, strict=True)) | {
        "received_at": record.received_at,
        "concluded_at": record.concluded_at,
        "updated_at": now,
        "phone_tail": case.tail,
        "serial": shelving.serials(connection, 1),
    }
    choices.know(connection, {(record.department, record.handler)})
    connection.execute(_UPDATE, {"of": record.case_no} | {f"to_{name}": values[name] for name in _UPDATED})
    if before.month != record.month:
        _move(connection, record, closed, now)
    connection.execute(_LOG, {"case_no": record.case_no, "at": now, **difference(vault, before, record)})
    if before.called and before.phone_index != values["phone_index"]:
        following.readdress(connection, vault, record.case_no, record.phone, can_sms=record.can_sms, now=now)
    return RowFate.UPDATED


def _move(connection: Connection, record: CaseRecord, closed: Collection[str | None], now: datetime) -> None:
    """A case that nobody has called back yet moves to another month."""
    latecomers.forget(connection, record.case_no)
    if record.month is not None and record.month in closed:
        latecomers.note(connection, [(record.case_no, record.month)], now=now)


def difference(vault: Vault, before: AnyRow, record: CaseRecord) -> dict[str, str]:
    """The fields in which a row differs from the stored one (`BEFORE`), before and after, as JSON; phones masked."""
    names = (*TEXTS, "received_at", "promised_days", "concluded_at")
    old: dict[str, object] = {name: getattr(before, name) for name in names}
    new: dict[str, object] = {name: getattr(record, name) for name in names}
    first, cell = phones.opened(vault, before.case_no, before.phone_sealed, before.phones_sealed)
    old |= {"phone": _masked(first), "phones": _masked(cell)}
    new |= {"phone": _masked((record.phone,) if record.phone else ()), "phones": _masked(record.phones)}
    changed = {name for name in names if old[name] != new[name]}
    was = vault.newest(bytes(before.phone_index)) if before.phone_index is not None else None
    if was != (vault.newest(vault.index(record.phone)) if record.phone else None):
        changed.add("phone")
    if cell != record.phones and max(len(cell), len(record.phones)) > 1:
        changed.add("phones")
    own = {number.partition(" ")[0] for number in (*first, *cell, *record.phones)}
    return {"before": _json(old, changed, own), "after": _json(new, changed, own)}


def _masked(phones: Sequence[str]) -> str | None:
    return "、".join(map(mask_phone, phones)) or None


def _json(values: Mapping[str, object], names: set[str], own: set[str]) -> str:
    said = {
        name: without_phones(value, own) if isinstance(value, str) else value
        for name in sorted(names)
        for value in (values[name],)
    }
    return json.dumps(said, ensure_ascii=False, default=_moment)


def _moment(value: object) -> str:
    """A moment as the office's clock shows it, whatever zone it comes in."""
    return str(value.astimezone(OFFICE_ZONE) if isinstance(value, datetime) else value)
