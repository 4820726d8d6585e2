"""查看日志: who looked at what, and why. Each row is written in the transaction of the look or change it records.

Never put personal data into `detail`: it says which filter and how many, not whom it found.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, insert, or_, select, union

from bot.casework.privacy.redaction import without_phones
from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import bars
from db.schema import audit, tickets, users
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import LOGGED

PAGE = 50
TICKET = "ticket"
KINDS = ("case", TICKET, "user", "month", "key", "setting")
"""The possible first words of an object: `case HNJX-…`, `ticket TS-…`, `user chenjing`, `month 2026-10`."""

_AT_ONCE = 100
_ADD = insert(audit)


_CALLED = select(users.c.id).where(users.c.real_name == bindparam("by"))
_LIST = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc())
_BEHIND = or_(
    audit.c.at < bindparam("last_at"),
    and_(audit.c.at == bindparam("last_at"), audit.c.id < bindparam("last")),
)
_DETAILS = Prepared(
    select(audit.c.detail).where(
        audit.c.user_id.is_not_distinct_from(bindparam("of_user", type_=Integer)),
        audit.c.act == bindparam("of_act"),
        audit.c.at > bindparam("since"),
    )
)
_HIDDEN = Prepared(
    union(
        select(tickets.c.ticket_no).where(bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer))),
        select(tickets.c.ticket_no).where(tickets.c.about_office),
    )
)
_ACTS = select(audit.c.act).where(audit.c.object != TICKET).distinct().order_by(audit.c.act)


@dataclass(frozen=True, slots=True)
class Who:
    """Who looked or changed something. `user_id` is None for the command line and for somebody not logged in."""

    user_id: int | None
    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log."""

    id: int
    at: datetime
    by_whom: str
    role: str
    act: str
    object: str
    reason: str
    detail: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines to list; None means any. `until` is exclusive, `upto` is not; an `object` may come with or without
    its kind; `by_whom` is a name at log-in or a real name."""

    act: str | None = None
    by_whom: str | None = None
    object: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    viewer: int | None = None
    """Nothing about complaints that may be about this account, nor about those that belong to the superior."""
    upto: datetime | None = None


def note(
    connection: Connection,
    vault: Vault | None,
    who: Who,
    act: str,
    object_: str,
    *,
    reason: str = "",
    detail: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write one line in the current transaction, with phone numbers in its reason masked.

    `act`: one word, e.g. view, search, unmask, export, login. `vault`: to seal the complaint number in an object;
    None where there can be none.
    """
    kind, number = _parted(object_)
    sealed = None
    if number:
        assert vault is not None, "which complaint it is about is sealed"
        sealed = vault.seal(number, LOGGED.at(act, now.astimezone(UTC)))
    connection.execute(
        _ADD,
        {
            "at": now,
            "user_id": who.user_id,
            "by_whom": who.name,
            "role": who.role,
            "act": act,
            "object": kind,
            "object_sealed": sealed,
            "reason": without_phones(reason),
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
            "address": who.address[:64],
        },
    )


def lines(
    connection: Connection,
    vault: Vault,
    wanted: LogFilter,
    *,
    behind: AuditLine | None = None,
    limit: int = PAGE,
) -> list[AuditLine]:
    """The latest matching lines after the given one. Raises WrongKey.

    Only the key reveals which complaint a line is about, so each line is checked separately.
    """
    about = wanted.object and [wanted.object, *(f"{kind} {wanted.object}" for kind in KINDS)]
    hidden = set(_HIDDEN.scalars(connection, viewer=wanted.viewer)) if wanted.viewer is not None else ()
    asked, given = _asked(wanted, about)
    found: list[AuditLine] = []
    last = behind
    while len(found) < limit:
        if last is None:
            rows = connection.execute(asked, given).all()
        else:
            rows = connection.execute(
                asked.where(_BEHIND), {**given, "last": last.id, "last_at": last.at}
            ).all()
        read = [_line(vault, row) for row in rows]
        found += [
            line
            for line in read
            if (not about or line.object in about) and _parted(line.object)[1] not in hidden
        ]
        if len(read) < _AT_ONCE:
            break
        last = read[-1]
    return found[:limit]


def _asked(
    wanted: LogFilter, about: list[str] | str | None
) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """The statement for the criteria that are in clear, and its values."""
    conditions = {
        audit.c.act == bindparam("of_act"): wanted.act,
        or_(audit.c.by_whom == bindparam("by"), audit.c.user_id.in_(_CALLED)): wanted.by_whom,
        audit.c.object.in_(bindparam("about", expanding=True)): wanted.object,
        audit.c.at >= bindparam("since"): wanted.since,
        audit.c.at < bindparam("until"): wanted.until,
        audit.c.at <= bindparam("upto"): wanted.upto,
    }
    asked = _LIST.where(*(c for c, value in conditions.items() if value is not None)).limit(_AT_ONCE)
    values = {
        "of_act": wanted.act,
        "by": wanted.by_whom,
        "about": about and [*about, TICKET],
        "since": wanted.since,
        "until": wanted.until,
        "upto": wanted.upto,
    }
    return asked, {name: value for name, value in values.items() if value is not None}


def _parted(object_: str) -> tuple[str, str]:
    """The part of an object that is stored in clear, and the complaint number in it, if there is one."""
    kind, _, number = object_.partition(" ")
    return (TICKET, number) if kind == TICKET else (object_, "")


def _line(vault: Vault, row: AnyRow) -> AuditLine:
    object_ = row.object
    if row.object_sealed is not None:
        object_ = f"{TICKET} {vault.open(row.object_sealed, LOGGED.at(row.act, row.at))}"
    return AuditLine(
        row.id,
        row.at,
        row.by_whom,
        row.role,
        row.act,
        object_,
        row.reason,
        json.loads(row.detail),
        row.address,
    )


def details(
    connection: Connection, user_id: int | None, act: str, *, since: datetime
) -> list[Mapping[str, Any]]:
    """The details of the lines of one kind that this user has left since then; None: the command line."""
    rows = _DETAILS.scalars(connection, of_user=user_id, of_act=act, since=since)
    return [json.loads(detail) for detail in rows]


def acts(connection: Connection) -> list[str]:
    """The kinds of lines that exist, without those about complaints: not everybody may know which of those there are."""
    return list(connection.execute(_ACTS).scalars())
