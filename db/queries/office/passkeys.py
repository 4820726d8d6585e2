"""通行密钥: the keys by which somebody logs in instead of password and code. Nothing here is secret: the key keeps that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.schema import passkeys, spent_challenges, users
from db.schema.columns import Instant

_OF = passkeys.c.user_id == bindparam("of")
_ADD = insert(passkeys).returning(passkeys.c.id)
_OWNER = select(users.c.id).where(users.c.id == bindparam("of")).with_for_update()
_COUNT = select(func.count()).select_from(passkeys).where(_OF)
_LIST = (
    select(
        passkeys.c.id, passkeys.c.name, passkeys.c.credential_id, passkeys.c.created_at, passkeys.c.used_at
    )
    .where(_OF)
    .order_by(passkeys.c.id.desc())
)
_FIND = (
    select(
        passkeys.c.id,
        passkeys.c.user_id,
        passkeys.c.credential,
        users.c.name.label("login"),
        users.c.disabled_at,
    )
    .join_from(passkeys, users, users.c.id == passkeys.c.user_id)
    .where(passkeys.c.credential_id == bindparam("known_as"))
)
_count = bindparam("now_at", type_=passkeys.c.sign_count.type)
_USE = (
    update(passkeys)
    .where(
        passkeys.c.id == bindparam("number"),
        or_(passkeys.c.sign_count < _count, and_(passkeys.c.sign_count == 0, _count == 0)),
    )
    .values(sign_count=_count, used_at=bindparam("now", type_=Instant))
)
_END = delete(passkeys).where(_OF, passkeys.c.id == bindparam("number"))
_FORGET = delete(passkeys).where(_OF)
_SPEND = insert_or_ignore(spent_challenges).on_conflict_do_nothing(index_elements=["challenge_hash"])
_SWEEP = delete(spent_challenges).where(spent_challenges.c.at < bindparam("before", type_=Instant))


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of a user's keys, for their list."""

    id: int
    name: str
    credential_id: bytes
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyFound:
    """The key that somebody says they used, and whose it is."""

    id: int
    user_id: int
    credential: bytes
    login: str
    disabled_at: datetime | None


def add(
    connection: Connection,
    user_id: int,
    *,
    name: str,
    credential_id: bytes,
    credential: bytes,
    sign_count: int,
    most: int,
    now: datetime,
) -> int | None:
    """A new key; its number, or None when there are `most` already or somebody has registered it before."""
    connection.execute(_OWNER, {"of": user_id})
    if connection.execute(_COUNT, {"of": user_id}).scalar_one() >= most:
        return None
    if find(connection, credential_id) is not None:
        return None
    values = {"user_id": user_id, "name": name, "credential_id": credential_id, "credential": credential}
    number: int = connection.execute(
        _ADD, {**values, "sign_count": sign_count, "created_at": now}
    ).scalar_one()
    return number


def of_user(connection: Connection, user_id: int) -> list[Passkey]:
    """A user's keys, latest first."""
    return [Passkey(**row._asdict()) for row in connection.execute(_LIST, {"of": user_id})]


def find(connection: Connection, credential_id: bytes) -> KeyFound | None:
    """The key with this identifier."""
    row = connection.execute(_FIND, {"known_as": credential_id}).one_or_none()
    return KeyFound(**row._asdict()) if row is not None else None


def use(connection: Connection, number: int, sign_count: int, *, now: datetime) -> bool:
    """Note that it was used; False when its counter did not rise, or it was ended meanwhile."""
    return connection.execute(_USE, {"number": number, "now_at": sign_count, "now": now}).rowcount == 1


def end(connection: Connection, user_id: int, number: int) -> bool:
    """End one of a user's own keys; False when it is not theirs, or has ended."""
    return connection.execute(_END, {"of": user_id, "number": number}).rowcount == 1


def forget(connection: Connection, user_id: int) -> int:
    """End all of a user's keys: somebody else has reset the account. Returns how many there were."""
    return connection.execute(_FORGET, {"of": user_id}).rowcount


def spend(connection: Connection, nonce: bytes, *, now: datetime, life: timedelta) -> bool:
    """Use up a challenge; False when it was used before. Those that are over are forgotten."""
    connection.execute(_SWEEP, {"before": now - 2 * life})
    return connection.execute(_SPEND, {"challenge_hash": sha256(nonce).digest(), "at": now}).rowcount == 1
