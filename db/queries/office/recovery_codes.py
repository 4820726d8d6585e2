"""备用口令: codes that stand in for one-time codes when the phone is lost. Only their hashes are stored, and a used one is gone."""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from db.schema import recovery_codes

_ADD = insert(recovery_codes)
_OF = recovery_codes.c.user_id == bindparam("of")
_USE = delete(recovery_codes).where(_OF, recovery_codes.c.code_hash == bindparam("as_hash"))
_FORGET = delete(recovery_codes).where(_OF)
_LEFT = select(func.count()).select_from(recovery_codes).where(_OF)


def put(connection: Connection, user_id: int, codes: Iterable[str]) -> None:
    """Let these codes stand in from now on, and none that were given before."""
    forget(connection, user_id)
    connection.execute(_ADD, [{"user_id": user_id, "code_hash": _hashed(user_id, code)} for code in codes])


def use(connection: Connection, user_id: int, code: str) -> bool:
    """Use up a code; False when there is no such code any more."""
    return connection.execute(_USE, {"of": user_id, "as_hash": _hashed(user_id, code)}).rowcount == 1


def forget(connection: Connection, user_id: int) -> None:
    """No code stands in any more."""
    connection.execute(_FORGET, {"of": user_id})


def left(connection: Connection, user_id: int) -> int:
    """How many have not been used."""
    return connection.execute(_LEFT, {"of": user_id}).scalar_one()


def _hashed(user_id: int, code: str) -> bytes:
    return sha256(f"recovery code\n{user_id}\n{code}".encode()).digest()
