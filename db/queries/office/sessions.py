"""Who is logged in where. Only the cookie's SHA-256 is stored: a copy of the table lets nobody in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from db.queries.office.users import User, let_in
from db.schema import sessions, users

_OPEN = insert(sessions)
_FIND = (
    select(
        sessions.c.csrf,
        sessions.c.created_at.label("opened_at"),
        sessions.c.seen_at,
        users.c.id,
        users.c.name,
        users.c.role,
        users.c.department,
        users.c.must_change,
        users.c.totp_sealed.is_not(None).label("has_totp"),
        users.c.created_at,
        users.c.decides_from,
        users.c.real_name,
    )
    .join_from(sessions, users, users.c.id == sessions.c.user_id)
    .where(
        sessions.c.id_hash == bindparam("of"),
        sessions.c.created_at > bindparam("opened_after"),
        sessions.c.seen_at > bindparam("seen_after"),
        users.c.disabled_at.is_(None),
    )
)
_TOUCH = update(sessions).where(sessions.c.id_hash == bindparam("of")).values(seen_at=bindparam("now"))
_CLOSE = delete(sessions).where(sessions.c.id_hash == bindparam("of"))
_CLOSE_OWN = _CLOSE.where(sessions.c.user_id == bindparam("whose"))
_CLOSE_OF = delete(sessions).where(
    sessions.c.user_id == bindparam("whose"), sessions.c.id_hash != bindparam("but")
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
    .where(sessions.c.user_id == bindparam("whose"))
    .order_by(sessions.c.seen_at.desc(), sessions.c.id_hash)
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody logged in."""

    user: User
    csrf: str
    opened_at: datetime
    seen_at: datetime


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
    return Session(let_in(row), row.csrf, row.opened_at, row.seen_at)


def touch(connection: Connection, id_hash: bytes, *, now: datetime) -> None:
    """Record that it was seen now."""
    connection.execute(_TOUCH, {"of": id_hash, "now": now})


def close(connection: Connection, id_hash: bytes) -> None:
    """Log out."""
    connection.execute(_CLOSE, {"of": id_hash})


def close_own(connection: Connection, user_id: int, id_hash: bytes) -> bool:
    """End one of a user's own log-ins; False when it is not theirs, or has ended."""
    return connection.execute(_CLOSE_OWN, {"whose": user_id, "of": id_hash}).rowcount == 1


def close_all(connection: Connection, user_id: int, *, but: bytes = b"") -> int:
    """End all of a user's log-ins except one; returns how many there were."""
    return connection.execute(_CLOSE_OF, {"whose": user_id, "but": but}).rowcount


def sweep(connection: Connection, limits: Limits) -> int:
    """Delete expired log-ins; returns how many."""
    return connection.execute(
        _SWEEP, {"opened_after": limits.opened_after, "seen_after": limits.seen_after}
    ).rowcount


def of_user(connection: Connection, user_id: int) -> list[SessionPlace]:
    """Where a user is logged in, latest first."""
    return [SessionPlace(**row._asdict()) for row in connection.execute(_OF_USER, {"whose": user_id})]
