"""双人审批: what was requested, by whom, and who decided. The database checks that these are two persons."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, insert, select, tuple_, update

from bot.domain.approval import ApprovalKind
from db.queries.tickets.ticket_bars import bars
from db.schema import approvals, users
from db.schema.columns import AnyRow, Instant
from db.store import Conflict
from db.vault import Vault
from db.vault.sealed import REQUEST

PAGE = 50
_EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_LOWEST_NUMBER, _NUMBERS = 100_000_000, 900_000_000
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
_LAST = tuple_(bindparam("last_at", type_=Instant), bindparam("last", type_=Integer))
_TAKEN = select(approvals.c.id).where(approvals.c.id == bindparam("number"))
_ONE = _ALL.where(approvals.c.id == bindparam("number"))
_HELD = _ONE.with_for_update(of=approvals)
_NOT_ABOUT = ~bars(approvals.c.object, bindparam("viewer", type_=Integer))
_OPEN = _ALL.where(
    approvals.c.decision.is_(None), tuple_(approvals.c.asked_at, approvals.c.id) > _LAST, _NOT_ABOUT
).order_by(approvals.c.asked_at, approvals.c.id)
_DECIDED = _ALL.where(
    approvals.c.decision.is_not(None),
    approvals.c.asked_at <= bindparam("upto"),
    tuple_(approvals.c.asked_at, approvals.c.id) < _LAST,
    _NOT_ABOUT,
).order_by(approvals.c.asked_at.desc(), approvals.c.id.desc())
_SAME = select(approvals.c.id).where(
    approvals.c.kind == bindparam("of_kind"),
    approvals.c.object == bindparam("about"),
    approvals.c.decision.is_(None),
)
_OPEN_OF = _ALL.where(approvals.c.decision.is_(None), approvals.c.kind == bindparam("of_kind")).order_by(
    approvals.c.asked_at, approvals.c.id
)
_OPEN_ABOUT = _ALL.where(
    approvals.c.decision.is_(None), approvals.c.object.in_(bindparam("about", expanding=True))
).order_by(approvals.c.asked_at, approvals.c.id)
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
    kind: ApprovalKind
    object: str
    """A case number, a ticket number, a round's key or a user name."""
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
    values["kind"] = ApprovalKind(values["kind"])
    return Approval(**values)


def find(connection: Connection, number: int) -> Approval | None:
    """The request with this number."""
    row = connection.execute(_ONE, {"number": number}).one_or_none()
    return _approval(row) if row is not None else None


def hold(connection: Connection, number: int) -> Approval | None:
    """The same, locked until the transaction ends."""
    row = connection.execute(_HELD, {"number": number}).one_or_none()
    return _approval(row) if row is not None else None


def still_open(
    connection: Connection, viewer: int | None, *, behind: Approval | None = None
) -> list[Approval]:
    """A page of undecided requests after the given one, oldest first, without complaints about the viewer."""
    values = {**_place(behind, _EVER[0]), "viewer": viewer}
    return [_approval(row) for row in connection.execute(_OPEN.limit(PAGE), values)]


def open_of(connection: Connection, kind: ApprovalKind) -> list[Approval]:
    """A page of undecided requests of one kind, oldest first."""
    return [_approval(row) for row in connection.execute(_OPEN_OF.limit(PAGE), {"of_kind": kind.value})]


def open_about(connection: Connection, about: Sequence[str]) -> list[Approval]:
    """A page of undecided requests about any of these tickets or cases, oldest first; who may see them is not asked."""
    return [_approval(row) for row in connection.execute(_OPEN_ABOUT.limit(PAGE), {"about": list(about)})]


def decided(
    connection: Connection,
    viewer: int | None,
    *,
    upto: datetime | None = None,
    behind: Approval | None = None,
) -> list[Approval]:
    """A page of decided requests after the given one, latest request first, without complaints about the viewer."""
    values = {**_place(behind, _EVER[1]), "upto": upto or _EVER[1], "viewer": viewer}
    return [_approval(row) for row in connection.execute(_DECIDED.limit(PAGE), values)]


def _place(last: Approval | None, end: datetime) -> dict[str, object]:
    return {"last_at": last.asked_at, "last": last.id} if last is not None else {"last_at": end, "last": 0}


def is_asked(connection: Connection, kind: ApprovalKind, about: str) -> int | None:
    """The number of an undecided request for the same thing."""
    asked = {"of_kind": kind.value, "about": about}
    number: int | None = connection.execute(_SAME, asked).scalars().first()
    return number


def ask(
    connection: Connection,
    vault: Vault,
    kind: ApprovalKind,
    about: str,
    told: str,
    reason: str,
    by: int,
    *,
    now: datetime,
) -> int:
    """Store a request, with `told` (what exactly is to be done) sealed; returns its number."""
    number = _free_number(connection, vault, f"{kind} {about} {by} {now.timestamp()}")
    sealed = vault.seal(told, REQUEST.at(kind.value, about, by))
    values = {"kind": kind.value, "object": about, "sealed": sealed, "reason": reason, "asked_by": by}
    connection.execute(_ASK, {**values, "id": number, "asked_at": now})
    return number


def _free_number(connection: Connection, vault: Vault, request: str) -> int:
    """A nine-digit keyed hash of the request: consecutive numbers would reveal how many hidden requests there are."""
    for n in count():
        drawn = int.from_bytes(vault.index(f"approval {n} {request}")[:8])
        number = _LOWEST_NUMBER + drawn % _NUMBERS
        if connection.execute(_TAKEN, {"number": number}).first() is None:
            return number
    raise AssertionError("it counts for ever")


def decide(connection: Connection, number: int, by: int, decision: str, note: str, *, now: datetime) -> None:
    """Store the decision; raises Conflict when there is one, and IntegrityError for the person who asked."""
    values = {"number": number, "by": by, "as_": decision, "said": note, "now": now}
    if connection.execute(_DECIDE, values).rowcount != 1:
        raise Conflict(f"第 {number} 号申请刚被别人审批")


def use(connection: Connection, number: int, *, since: datetime, now: datetime) -> bool:
    """Use it up; False when it has been used, or was decided before `since`."""
    return connection.execute(_USE, {"number": number, "since": since, "now": now}).rowcount == 1
