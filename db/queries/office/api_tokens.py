"""访问令牌: lets a program read what its user may read. Only the SHA-256 of a token is stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from db.queries.office.sessions import Session
from db.queries.office.users import LET_IN, let_in
from db.schema import api_tokens, users

MOST = 20
"""How many valid tokens one user may have at a time."""

_ADD = insert(api_tokens).returning(api_tokens.c.id)
_GOOD = (api_tokens.c.revoked_at.is_(None), api_tokens.c.expires_at > bindparam("now"))
_FIND = (
    select(
        api_tokens.c.id.label("number"),
        api_tokens.c.created_at.label("made_at"),
        *LET_IN,
    )
    .join_from(api_tokens, users, users.c.id == api_tokens.c.user_id)
    .where(api_tokens.c.token_hash == bindparam("of"), *_GOOD, users.c.disabled_at.is_(None))
)
_HOW_MANY = select(func.count()).where(api_tokens.c.user_id == bindparam("whose"), *_GOOD)
_OWNER = select(users.c.id).where(users.c.id == bindparam("whose")).with_for_update()
_OF_USER = (
    select(
        api_tokens.c.id,
        api_tokens.c.name,
        api_tokens.c.created_at,
        api_tokens.c.expires_at,
    )
    .where(api_tokens.c.user_id == bindparam("whose"), *_GOOD)
    .order_by(api_tokens.c.id.desc())
)
_REVOKE = (
    update(api_tokens)
    .where(
        api_tokens.c.id == bindparam("of"),
        api_tokens.c.user_id == bindparam("whose"),
        api_tokens.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
_REVOKE_ALL = (
    update(api_tokens)
    .where(api_tokens.c.user_id == bindparam("whose"), api_tokens.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """The holder of a valid token: its number, and a session that lasts for this request."""

    number: int
    session: Session


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A valid token in its user's list; the token itself is not stored."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime


def add(
    connection: Connection, token_hash: bytes, *, user_id: int, name: str, now: datetime, expires_at: datetime
) -> int | None:
    """A new token; returns its number, or None when the user already has `MOST`."""
    connection.execute(_OWNER, {"whose": user_id})
    if connection.execute(_HOW_MANY, {"whose": user_id, "now": now}).scalar_one() >= MOST:
        return None
    values = {
        "token_hash": token_hash,
        "user_id": user_id,
        "name": name,
        "created_at": now,
        "expires_at": expires_at,
    }
    number: int = connection.execute(_ADD, values).scalar_one()
    return number


def find(connection: Connection, token_hash: bytes, *, now: datetime) -> Bearer | None:
    """The user of a token, if it is still valid and the user may still log in. Allows no changes."""
    row = connection.execute(_FIND, {"of": token_hash, "now": now}).one_or_none()
    if row is None:
        return None
    return Bearer(row.number, Session(let_in(connection, row), csrf="", opened_at=row.made_at, seen_at=now))


def of_user(connection: Connection, user_id: int, *, now: datetime) -> list[ApiToken]:
    """A user's valid tokens, latest first."""
    return [ApiToken(**row._asdict()) for row in connection.execute(_OF_USER, {"whose": user_id, "now": now})]


def revoke(connection: Connection, user_id: int, number: int, *, now: datetime) -> bool:
    """Revoke one of a user's own tokens; False when it is not theirs, or has ended."""
    return connection.execute(_REVOKE, {"whose": user_id, "of": number, "now": now}).rowcount == 1


def revoke_all(connection: Connection, user_id: int, *, now: datetime) -> int:
    """Revoke all of a user's tokens; returns how many there were."""
    return connection.execute(_REVOKE_ALL, {"whose": user_id, "now": now}).rowcount
