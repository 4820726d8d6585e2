"""Recent failed log-ins by name and by address, for the brake. Neither is stored in clear."""

from datetime import datetime

from sqlalchemy import BigInteger, Connection, bindparam, delete, func, insert, select

from db.schema import login_failures

_LOCK_ON_POSTGRESQL = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_ADD = insert(login_failures)
_LATELY = select(func.count(), func.max(login_failures.c.at)).where(
    login_failures.c.key == bindparam("of"), login_failures.c.at > bindparam("since")
)
_FORGIVE = delete(login_failures).where(login_failures.c.key == bindparam("of"))
_FORGIVE_ONE = _FORGIVE.where(login_failures.c.at == bindparam("made_at"))
_SWEEP = delete(login_failures).where(login_failures.c.at <= bindparam("since"))


def one_at_a_time(connection: Connection, keys: list[bytes]) -> None:
    """Until the transaction ends, nobody else counts under these keys. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        for number in sorted(int.from_bytes(key[:8], signed=True) for key in keys):
            connection.execute(_LOCK_ON_POSTGRESQL, {"number": number})


def add(connection: Connection, keys: list[bytes], *, now: datetime) -> None:
    """Count one attempt under each of its keys."""
    connection.execute(_ADD, [{"key": key, "at": now} for key in keys])


def lately(connection: Connection, key: bytes, *, since: datetime) -> tuple[int, datetime | None]:
    """How many attempts there were since then, and when the last one was."""
    count, last = connection.execute(_LATELY, {"of": key, "since": since}).one()
    return count, last


def forgive(connection: Connection, key: bytes, *, at: datetime | None = None) -> None:
    """The right password came: forget the attempts under this key, or only the one made at that moment."""
    if at is None:
        connection.execute(_FORGIVE, {"of": key})
    else:
        connection.execute(_FORGIVE_ONE, {"of": key, "made_at": at})


def sweep(connection: Connection, *, since: datetime) -> None:
    """Forget what no brake counts any more."""
    connection.execute(_SWEEP, {"since": since})
