"""双人审批: what was asked for, by whom, and who decided what. That these are two persons, the database checks."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, insert, select, update

from bot.casework.approval import Kind
from db.columns import AnyRow
from db.queries.ticket_bars import bars
from db.schema import approvals, users
from db.sealed import REQUEST
from db.store import Conflict
from db.vault import Vault

PAGE = 50
_asker, _decider = users.alias("asker"), users.alias("decider")
_ALL = (
    select(
        *(approvals.c[n] for n in ("id", "kind", "object", "sealed", "reason", "asked_by", "asked_at")),
        *(approvals.c[n] for n in ("decision", "decided_by", "decided_at", "note", "used_at")),
        _asker.c.name.label("asker"),
        _decider.c.name.label("decider"),
    )
    .join_from(approvals, _asker, _asker.c.id == approvals.c.asked_by)
    .join(_decider, _decider.c.id == approvals.c.decided_by, isouter=True)
)
_ONE = _ALL.where(approvals.c.id == bindparam("number"))
_HELD = _ONE.with_for_update(of=approvals)
_NOT_ABOUT = ~bars(approvals.c.object, bindparam("viewer", type_=Integer))
_OPEN = _ALL.where(approvals.c.decision.is_(None), approvals.c.id > bindparam("after"), _NOT_ABOUT).order_by(
    approvals.c.id
)
_DECIDED = _ALL.where(
    approvals.c.decision.is_not(None), approvals.c.id < bindparam("before"), _NOT_ABOUT
).order_by(approvals.c.id.desc())
_SAME = select(approvals.c.id).where(
    approvals.c.kind == bindparam("of_kind"),
    approvals.c.object == bindparam("about"),
    approvals.c.decision.is_(None),
)
_OPEN_OF = _ALL.where(approvals.c.decision.is_(None), approvals.c.kind == bindparam("of_kind")).order_by(
    approvals.c.id
)
_ASK = insert(approvals)
_DECIDE = (
    update(approvals)
    .where(approvals.c.id == bindparam("number"), approvals.c.decision.is_(None))
    .values(
        decision=bindparam("as_"),
        decided_by=bindparam("by"),
        decided_at=bindparam("now"),
        note=bindparam("said"),
    )
)
_USE = (
    update(approvals)
    .where(
        approvals.c.id == bindparam("number"),
        approvals.c.used_at.is_(None),
        approvals.c.decision == "granted",
        approvals.c.decided_at > bindparam("since"),
    )
    .values(used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Approval:
    """One request, and what became of it."""

    id: int
    kind: Kind
    object: str
    """A case number, a ticket number, a round's key or a user's name."""
    sealed: bytes
    reason: str
    asked_by: int
    asked_at: datetime
    decision: str | None
    """granted or refused; None: still open."""
    decided_by: int | None
    decided_at: datetime | None
    note: str | None
    used_at: datetime | None
    asker: str
    decider: str | None

    def told(self, vault: Vault) -> dict[str, Any]:
        """What exactly is to be done; raises WrongKey."""
        opened = vault.open(self.sealed, REQUEST.at(self.kind.value, self.object, self.asked_by))
        told: dict[str, Any] = json.loads(opened)
        return told


def _approval(row: AnyRow) -> Approval:
    values = row._asdict()
    values["kind"] = Kind(values["kind"])
    return Approval(**values)


def find(connection: Connection, number: int) -> Approval | None:
    """By number."""
    row = connection.execute(_ONE, {"number": number}).one_or_none()
    return _approval(row) if row is not None else None


def hold(connection: Connection, number: int) -> Approval | None:
    """The same, held until the transaction ends."""
    row = connection.execute(_HELD, {"number": number}).one_or_none()
    return _approval(row) if row is not None else None


def still_open(connection: Connection, viewer: int | None, *, after: int = 0) -> list[Approval]:
    """What waits to be decided, the oldest first, as many as make a page; but for complaints about the viewer."""
    rows = connection.execute(_OPEN.limit(PAGE), {"after": after, "viewer": viewer})
    return [_approval(row) for row in rows]


def open_of(connection: Connection, kind: Kind) -> list[Approval]:
    """What waits of one kind, the oldest first, as many as make a page."""
    return [_approval(row) for row in connection.execute(_OPEN_OF.limit(PAGE), {"of_kind": kind.value})]


def decided(connection: Connection, viewer: int | None, *, before: int) -> list[Approval]:
    """What has been decided, the latest first, as many as make a page; but for complaints about the viewer."""
    rows = connection.execute(_DECIDED.limit(PAGE), {"before": before, "viewer": viewer})
    return [_approval(row) for row in rows]


def is_asked(connection: Connection, kind: Kind, about: str) -> int | None:
    """The number of an open request for the same thing."""
    asked = {"of_kind": kind.value, "about": about}
    number: int | None = connection.execute(_SAME, asked).scalars().first()
    return number


def ask(
    connection: Connection, kind: Kind, about: str, sealed: bytes, reason: str, by: int, *, now: datetime
) -> int:
    """Write a request; its number."""
    values = {"kind": kind.value, "object": about, "sealed": sealed, "reason": reason, "asked_by": by}
    key = connection.execute(_ASK, {**values, "asked_at": now}).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def decide(connection: Connection, number: int, by: int, decision: str, note: str, *, now: datetime) -> None:
    """Write the decision; raises Conflict when there is one, and IntegrityError for whoever asked."""
    values = {"number": number, "by": by, "as_": decision, "said": note, "now": now}
    if connection.execute(_DECIDE, values).rowcount != 1:
        raise Conflict(f"第 {number} 号申请刚被别人审批")


def use(connection: Connection, number: int, *, since: datetime, now: datetime) -> bool:
    """Use it up; False when it has been used, or was decided before `since`."""
    return connection.execute(_USE, {"number": number, "since": since, "now": now}).rowcount == 1
