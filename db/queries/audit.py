"""查看日志: who looked at what, and why. Each row is written in the transaction of the look or the change it tells of.

Never put personal data into `detail`: it says which filter and how many, not whom it found.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, insert, or_, select

from bot.casework.redaction import without_phones
from db.prepared import Prepared
from db.queries.ticket_bars import bars
from db.schema import audit, tickets

PAGE = 50
KINDS = ("case", "ticket", "user", "month")
"""What an object's first word may be: `case HNJX-…`, `ticket TS-…`, `user chenjing`, `month 2026-10`."""

_ADD = insert(audit)


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
_TICKET = func.substr(audit.c.object, len("ticket ") + 1)
_NOT_HIDDEN = or_(
    ~audit.c.object.startswith("ticket "),
    ~or_(
        bars(_TICKET, bindparam("viewer", type_=Integer)),
        select(tickets.c.ticket_no).where(tickets.c.ticket_no == _TICKET, tickets.c.about_office).exists(),
    ),
)
_ACTS = select(audit.c.act).where(~audit.c.object.startswith("ticket ")).distinct().order_by(audit.c.act)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose look or change it was. `user_id` is None for the command line and for somebody not logged in."""

    user_id: int | None
    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
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
class Filter:
    """Which lines; None is any. `until` is exclusive, `upto` is not; an `object` may stand with or without its kind."""

    act: str | None = None
    by_whom: str | None = None
    object: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    viewer: int | None = None
    """Nothing about complaints that may be about this account, nor about those that are the superior's."""
    upto: datetime | None = None


def note(
    connection: Connection,
    who: Who,
    act: str,
    object_: str,
    *,
    reason: str = "",
    detail: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write one line, in the transaction at hand, phone numbers in its reason masked.

    `act`: one word, e.g. view, search, unmask, export, login.
    """
    connection.execute(
        _ADD,
        {
            "at": now,
            "user_id": who.user_id,
            "by_whom": who.name,
            "role": who.role,
            "act": act,
            "object": object_,
            "reason": without_phones(reason),
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
            "address": who.address[:64],
        },
    )


def lines(
    connection: Connection, wanted: Filter, *, behind: Line | None = None, limit: int = PAGE
) -> list[Line]:
    """The latest lines that fit, those behind that one."""
    conditions = {
        audit.c.act == bindparam("of_act"): wanted.act,
        audit.c.by_whom == bindparam("by"): wanted.by_whom,
        audit.c.object.in_(bindparam("about", expanding=True)): wanted.object,
        audit.c.at >= bindparam("since"): wanted.since,
        audit.c.at < bindparam("until"): wanted.until,
        _NOT_HIDDEN: wanted.viewer,
        audit.c.at <= bindparam("upto"): wanted.upto,
        _BEHIND: behind,
    }
    asked = _LIST.where(*(c for c, value in conditions.items() if value is not None)).limit(limit)
    values = {
        "last": behind and behind.id,
        "last_at": behind and behind.at,
        "of_act": wanted.act,
        "by": wanted.by_whom,
        "about": wanted.object and [wanted.object, *(f"{kind} {wanted.object}" for kind in KINDS)],
        "since": wanted.since,
        "until": wanted.until,
        "viewer": wanted.viewer,
        "upto": wanted.upto,
    }
    rows = connection.execute(asked, {k: v for k, v in values.items() if v is not None})
    return [
        Line(
            row.id,
            row.at,
            row.by_whom,
            row.role,
            row.act,
            row.object,
            row.reason,
            json.loads(row.detail),
            row.address,
        )
        for row in rows
    ]


def details(
    connection: Connection, user_id: int | None, act: str, *, since: datetime
) -> list[Mapping[str, Any]]:
    """What the lines of one kind say that this user has left since then; None: the command line."""
    rows = _DETAILS.scalars(connection, of_user=user_id, of_act=act, since=since)
    return [json.loads(detail) for detail in rows]


def acts(connection: Connection) -> list[str]:
    """The kinds of lines there are, but for those about complaints: which there are is not for everybody."""
    return list(connection.execute(_ACTS).scalars())
