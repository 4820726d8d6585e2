"""Who is logged in where, and for a week why they are not any more. Only the cookie's SHA-256 is stored: a copy of the
table lets nobody in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from db.queries.office.users import LET_IN, User, let_in
from db.schema import sessions, users

REMEMBERED = timedelta(days=7)
"""How long we can tell whoever still has the page open why their log-in has ended."""

_OPEN = insert(sessions)
_FIND = (
    select(
        sessions.c.csrf,
        sessions.c.created_at.label("opened_at"),
        sessions.c.seen_at,
        *LET_IN,
    )
    .join_from(sessions, users, users.c.id == sessions.c.user_id)
    .where(
        sessions.c.id_hash == bindparam("of"),
        sessions.c.created_at > bindparam("opened_after"),
        sessions.c.seen_at > bindparam("seen_after"),
        sessions.c.ended_why.is_(None),
        users.c.disabled_at.is_(None),
    )
)
_ENDED = (
    select(
        sessions.c.csrf,
        sessions.c.seen_at,
        sessions.c.ended_why,
        users.c.id,
        users.c.role,
        users.c.disabled_at,
    )
    .join_from(sessions, users, users.c.id == sessions.c.user_id)
    .where(sessions.c.id_hash == bindparam("of"))
)
_TOKENS = select(sessions.c.csrf).where(sessions.c.user_id == bindparam("whose"))
_TOUCH = update(sessions).where(sessions.c.id_hash == bindparam("of")).values(seen_at=bindparam("now"))
_CLOSE = (
    update(sessions)
    .where(sessions.c.id_hash == bindparam("of"), sessions.c.ended_why.is_(None))
    .values(ended_why=bindparam("why"))
)
_CLOSE_OWN = _CLOSE.where(sessions.c.user_id == bindparam("whose"))
_CLOSE_OF = (
    update(sessions)
    .where(
        sessions.c.user_id == bindparam("whose"),
        sessions.c.id_hash != bindparam("but"),
        sessions.c.ended_why.is_(None),
    )
    .values(ended_why=bindparam("why"))
)
_SWEEP = delete(sessions).where(
    or_(sessions.c.created_at <= bindparam("opened_after"), sessions.c.seen_at <= bindparam("seen_after"))
)
_OF_USER = (
    select(
        sessions.c.id_hash,
        sessions.c.created_at,
        sessions.c.seen_at,
        sessions.c.address,
        sessions.c.agent,
    )
    .where(
        sessions.c.user_id == bindparam("whose"),
        sessions.c.created_at > bindparam("opened_after"),
        sessions.c.seen_at > bindparam("seen_after"),
        sessions.c.ended_why.is_(None),
    )
    .order_by(sessions.c.seen_at.desc(), sessions.c.id_hash)
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody logged in."""

    user: User
    csrf: str
    opened_at: datetime
    seen_at: datetime


class SessionEnd(StrEnum):
    """Why a log-in has ended."""

    IDLE = "idle"
    """Nothing was done for too long."""
    LONG = "long"
    """It was as old as one may get."""
    LOGOUT = "logout"
    ELSEWHERE = "elsewhere"
    """Its user ended it from another one."""
    RESET = "reset"
    """The password was changed."""
    MEANS = "means"
    """A key, the one-time codes or those for a lost phone, by which one logs in, are good no more."""
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A log-in that was there. `csrf`: the token that its pages carry."""

    user_id: int
    role: str
    csrf: str
    seen_at: datetime
    why: SessionEnd


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """One of a user's own log-ins, for their list."""

    id_hash: bytes
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Log-ins opened before the one moment or last seen before the other have expired."""

    opened_after: datetime
    seen_after: datetime


def start(
    connection: Connection,
    id_hash: bytes,
    *,
    user_id: int,
    csrf: str,
    address: str,
    agent: str,
    now: datetime,
) -> None:
    """Record a log-in."""
    connection.execute(
        _OPEN,
        {
            "id_hash": id_hash,
            "user_id": user_id,
            "csrf": csrf,
            "created_at": now,
            "seen_at": now,
            "address": address[:64],
            "agent": agent[:200],
        },
    )


def find(connection: Connection, id_hash: bytes, limits: Limits) -> Session | None:
    """The session of a cookie, if it is still valid and its user may still log in."""
    values = {"of": id_hash, "opened_after": limits.opened_after, "seen_after": limits.seen_after}
    row = connection.execute(_FIND, values).one_or_none()
    if row is None:
        return None
    return Session(let_in(connection, row), row.csrf, row.opened_at, row.seen_at)


def touch(connection: Connection, id_hash: bytes, *, now: datetime) -> None:
    """Record that it was seen now."""
    connection.execute(_TOUCH, {"of": id_hash, "now": now})


def ended(connection: Connection, id_hash: bytes, limits: Limits) -> EndedSession | None:
    """The log-in of a cookie with which nobody is logged in (any more); None when we do not know it."""
    row = connection.execute(_ENDED, {"of": id_hash}).one_or_none()
    if row is None:
        return None
    lapsed = SessionEnd.IDLE if row.seen_at <= limits.seen_after else SessionEnd.LONG
    why = SessionEnd(row.ended_why) if row.ended_why is not None else lapsed
    return EndedSession(
        row.id, row.role, row.csrf, row.seen_at, why if row.disabled_at is None else SessionEnd.DISABLED
    )


def tokens(connection: Connection, user_id: int) -> list[str]:
    """The tokens of all log-ins of theirs that we know, ended ones too."""
    return list(connection.execute(_TOKENS, {"whose": user_id}).scalars())


def close(connection: Connection, id_hash: bytes) -> None:
    """Log out."""
    connection.execute(_CLOSE, {"of": id_hash, "why": SessionEnd.LOGOUT.value})


def close_own(connection: Connection, user_id: int, id_hash: bytes) -> bool:
    """End one of a user's own log-ins; False when it is not theirs, or has ended."""
    values = {"whose": user_id, "of": id_hash, "why": SessionEnd.ELSEWHERE.value}
    return connection.execute(_CLOSE_OWN, values).rowcount == 1


def close_all(
    connection: Connection, user_id: int, *, but: bytes = b"", why: SessionEnd = SessionEnd.ELSEWHERE
) -> int:
    """End all of a user's log-ins except one; returns how many there were."""
    values = {"whose": user_id, "but": but, "why": why.value}
    return connection.execute(_CLOSE_OF, values).rowcount


def sweep(connection: Connection, limits: Limits) -> int:
    """Delete the log-ins that ended so long ago that nobody is told why; returns how many."""
    opened, seen = limits.opened_after - REMEMBERED, limits.seen_after - REMEMBERED
    return connection.execute(_SWEEP, {"opened_after": opened, "seen_after": seen}).rowcount


def of_user(connection: Connection, user_id: int, limits: Limits) -> list[SessionPlace]:
    """Where a user is logged in, latest first."""
    values = {"whose": user_id, "opened_after": limits.opened_after, "seen_after": limits.seen_after}
    return [SessionPlace(**row._asdict()) for row in connection.execute(_OF_USER, values)]
