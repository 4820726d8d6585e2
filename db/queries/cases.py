"""办件: taking exported cases in, changing them, giving them out again.

Importing is repeatable: a row's keyed digest tells whether it says anything new. A changed case is logged with before
and after (phones masked), and a case whose archive is sealed is never touched.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from db.columns import AnyRow
from db.queries import callbacks as following
from db.schema import archive, callbacks, case_changes, cases
from db.vault import Vault, mask_phone


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as it is stored; phones in clear, the one to call back first."""

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


class Fate(StrEnum):
    """What became of one row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SEALED = "sealed"
    """The archive of this case is sealed; the differing row was refused."""
    IN_ROUND = "in_round"
    """The row would move a case out of the month in which it is being called back; refused."""


TEXTS = ("item", "department", "handler", "applicant", "applicant_kind", "contact", "outcome")

_EXISTING = select(cases.c.case_no, cases.c.digest).where(
    cases.c.case_no.in_(bindparam("of", expanding=True))
)
_ANY = select(cases.c.case_no).limit(1)
_BEFORE = select(
    cases,
    exists().where(archive.c.case_no == cases.c.case_no).label("sealed"),
    exists().where(callbacks.c.case_no == cases.c.case_no).label("called"),
).where(cases.c.case_no == bindparam("of"))
_INSERT = insert(cases)
_UPDATE = (
    update(cases)
    .where(cases.c.case_no == bindparam("of"))
    .values(
        {
            column.name: bindparam("to_" + column.name)
            for column in cases.c
            if column.name not in ("case_no", "imported_at")
        }
    )
)
_LOG = insert(case_changes)
_EXPORT = (
    select(
        cases.c.case_no,
        cases.c.month,
        cases.c.item,
        cases.c.department,
        cases.c.handler,
        cases.c.applicant,
        cases.c.received_at,
        cases.c.promised_days,
        cases.c.concluded_at,
        cases.c.outcome,
        cases.c.phone_sealed,
        cases.c.can_sms,
    )
    .where(cases.c.case_no > bindparam("after"))
    .order_by(cases.c.case_no)
    .limit(1_000)
)
_EXPORT_MONTH = _EXPORT.where(cases.c.month == bindparam("of"))


def take(connection: Connection, vault: Vault, batch: Sequence[CaseRecord], *, now: datetime) -> list[Fate]:
    """Take in rows in order; what became of each. Rows of one case within a batch are taken one after the other."""
    known = _known(connection, batch)
    fates: list[Fate] = []
    fresh: list[dict[str, object]] = []
    for record in batch:
        digest = _digest(vault, record)
        was = known.get(record.case_no)
        if was is None:
            fresh.append(_values(vault, record, digest, now) | {"imported_at": now})
            fates.append(Fate.IMPORTED)
        elif was == digest:
            fates.append(Fate.UNCHANGED)
            continue
        else:
            fresh = _flush(connection, fresh)
            fates.append(_change(connection, vault, record, digest, now))
            if fates[-1] is not Fate.UPDATED:
                continue
        known[record.case_no] = digest
    _flush(connection, fresh)
    return fates


def _known(connection: Connection, batch: Sequence[CaseRecord]) -> dict[str, bytes]:
    if connection.execute(_ANY).first() is None:
        return {}
    numbers = [record.case_no for record in batch]
    found: dict[str, bytes] = {}
    for start in range(0, len(numbers), 1_000):
        for row in connection.execute(_EXISTING, {"of": numbers[start : start + 1_000]}):
            found[row.case_no] = bytes(row.digest)
    return found


def _flush(connection: Connection, fresh: list[dict[str, object]]) -> list[dict[str, object]]:
    if fresh:
        connection.execute(_INSERT, fresh)
    return []


def _digest(vault: Vault, record: CaseRecord) -> bytes:
    parts = (
        record.item,
        record.department,
        record.handler,
        record.applicant,
        record.applicant_kind,
        record.contact,
        record.outcome,
        str(record.received_at),
        str(record.promised_days),
        str(record.concluded_at),
        *record.phones,
    )
    return vault.index("\x1f".join(parts))


def _values(vault: Vault, record: CaseRecord, digest: bytes, now: datetime) -> dict[str, object]:
    return {
        "case_no": record.case_no,
        "month": record.month,
        "item": record.item,
        "department": record.department,
        "handler": record.handler,
        "applicant": record.applicant,
        "applicant_kind": record.applicant_kind,
        "contact": record.contact,
        "received_at": record.received_at,
        "promised_days": record.promised_days,
        "concluded_at": record.concluded_at,
        "outcome": record.outcome,
        "phone_sealed": vault.seal(record.phone) if record.phone else None,
        "phone_index": vault.index(record.phone) if record.phone else None,
        "can_sms": record.can_sms,
        "phones_sealed": vault.seal(json.dumps(record.phones)) if len(record.phones) > 1 else None,
        "digest": digest,
        "updated_at": now,
    }


def _change(connection: Connection, vault: Vault, record: CaseRecord, digest: bytes, now: datetime) -> Fate:
    before = connection.execute(_BEFORE, {"of": record.case_no}).one()
    if before.sealed:
        return Fate.SEALED
    if before.called and before.month != record.month:
        return Fate.IN_ROUND
    values = _values(vault, record, digest, now)
    connection.execute(
        _UPDATE,
        {"of": record.case_no} | {f"to_{name}": value for name, value in values.items() if name != "case_no"},
    )
    connection.execute(_LOG, {"case_no": record.case_no, "at": now, **_difference(vault, before, record)})
    if before.called and before.phone_index != values["phone_index"]:
        following.readdress(connection, vault, record.case_no, record.phone, can_sms=record.can_sms, now=now)
    return Fate.UPDATED


def _difference(vault: Vault, before: AnyRow, record: CaseRecord) -> dict[str, str]:
    old_phone = mask_phone(vault.open(before.phone_sealed)) if before.phone_sealed else None
    old: dict[str, object] = {name: getattr(before, name) for name in TEXTS}
    new: dict[str, object] = {name: getattr(record, name) for name in TEXTS}
    for name in ("received_at", "promised_days", "concluded_at"):
        old[name], new[name] = getattr(before, name), getattr(record, name)
    changed = {name for name in old if old[name] != new[name]}
    if before.phone_index != (vault.index(record.phone) if record.phone else None):
        old["phone"], new["phone"] = old_phone, mask_phone(record.phone) if record.phone else None
        changed.add("phone")
    return {"before": _json(old, changed), "after": _json(new, changed)}


def _json(values: Mapping[str, object], names: set[str]) -> str:
    return json.dumps({n: values[n] for n in sorted(names)}, ensure_ascii=False, default=str)


def export(
    connection: Connection, vault: Vault, month: str | None, *, after: str = ""
) -> Iterator[dict[str, object]]:
    """The cases (of a month, or all) in order of their numbers, phones in clear: for the office's own machines."""
    statement = _EXPORT if month is None else _EXPORT_MONTH
    while rows := connection.execute(statement, {"after": after} | ({"of": month} if month else {})).all():
        for row in rows:
            values = row._asdict()
            sealed = values.pop("phone_sealed")
            yield values | {"phone": vault.open(sealed) if sealed else None}
        after = rows[-1].case_no
