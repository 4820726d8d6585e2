"""钥匙圈: what is still needed of former secret keys, and which key the database is under.

A change of key begins when the former key is put on the ring, and is done when its row says so. No piece of work that
writes sees the state before the change in one half and the state after it in the other: on PostgreSQL each holds a
lock that the key change waits for (`stand_by`, `alone`); SQLite has one writer at a time, and a reader sees one
moment on both.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import BigInteger, Connection, bindparam, func, insert, literal, select, text, update

from db.engine.prepared import Prepared
from db.schema import cases, keyring
from db.schema.columns import AnyRow
from db.vault import OutOfPlace, Vault, WrongKey
from db.vault.keys import HashKeys
from db.vault.sealed import CASE_PHONE, FORMER_KEYS, SEALED
from db.vault.suites import suite_of

PATIENCE = "2s"
"""How long a step of the change waits for others, while more of them queue up behind it."""
UNFINISHED = (
    "密钥还没有换完：请把换掉的那个设回 HUIFANG_SECRET_KEY_OLD，运行 huifang db rekey，到它说完成为止"
)
_LOCK = literal(0x6B65_7972_696E_67, BigInteger)  # "keyring"
_SHARED_ON_POSTGRESQL = select(func.pg_advisory_xact_lock_shared(_LOCK))
_EXCLUSIVE_ON_POSTGRESQL = select(func.pg_advisory_xact_lock(_LOCK))
_ROWS = Prepared(select(keyring).order_by(keyring.c.n))
_LAST = Prepared(select(keyring.c.sealed).order_by(keyring.c.n.desc()).limit(1))
_ADD = insert(keyring)
_RESEAL = update(keyring).where(keyring.c.n == bindparam("of")).values(sealed=bindparam("now"))
_DONE = update(keyring).where(keyring.c.name == bindparam("given_up")).values(done_at=bindparam("now"))
_ANY_PHONE = select(cases.c.case_no, cases.c.phone_sealed).where(cases.c.phone_index.is_not(None)).limit(1)
_ANY_CASE = select(cases.c.case_no).limit(1)
_SOME = [select(of.column).where(of.column.is_not(None)).limit(1) for of in SEALED]


class UsedBefore(ValueError):
    """The new key was given up once before: anybody who has it could open what is sealed from now on."""


def stand_by(connection: Connection, vault: Vault) -> None:
    """Until this transaction ends the key does not change; the vault learns whether a change has begun."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARED_ON_POSTGRESQL)
    if not vault.begun and _name_of(_LAST.scalar(connection)) == vault.name:
        vault.turn()


def alone(connection: Connection) -> None:
    """Until this transaction ends nobody else who knows of the change writes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        connection.execute(_EXCLUSIVE_ON_POSTGRESQL)


def sure(connection: Connection, vault: Vault) -> None:
    """Raises WrongKey when the key was changed and this vault does not have the present one."""
    present = _name_of(_LAST.scalar(connection))
    if present is not None and present.hex() not in vault.names.split():
        raise WrongKey


def sure_of_key(connection: Connection, vault: Vault) -> None:
    """Raises WrongKey if what is stored was sealed with another key: nothing may be added under this one."""
    sure(connection, vault)
    row = connection.execute(_ANY_PHONE).first()
    if row is not None:
        with suppress(OutOfPlace):  # the key is ours
            vault.open(row.phone_sealed, CASE_PHONE.at(row.case_no))


def teach(connection: Connection, vault: Vault) -> None:
    """Tell a vault what it must know about this database before it is used; raises WrongKey."""
    rows = _ROWS.all(connection)
    former = [_kept(vault, row) for row in rows]
    old = vault.old
    if any(row.done_at is None and (old is None or bytes(row.name) != old.name) for row in rows):
        raise WrongKey(
            UNFINISHED
        )  # a process that knows only one form of a phone would not find it, and would write to it again
    if old is None:
        vault.learn(former, changing=False, begun=True)
        return
    given_up = next((row for row in rows if bytes(row.name) == old.name), None)
    if given_up is not None:
        vault.learn(former, changing=given_up.done_at is None, begun=True)
        return
    under_old = _present(connection, vault, rows) == old.name
    vault.learn(former, changing=under_old, begun=not under_old)


def begin(connection: Connection, vault: Vault, *, now: datetime) -> bool:
    """Put the old key on the ring: from now on everybody seals under the new one. False: that had been done before.

    Raises UsedBefore.
    """
    old = vault.old
    assert old is not None, "a change of key has an old one"
    alone(connection)
    rows = _ROWS.all(connection)
    names = {bytes(row.name) for row in rows}
    if vault.same_secret & names:
        raise UsedBefore
    vault.turn()
    if old.name in names:
        return False
    for row in rows:
        value = vault.seal_bytes(_kept(vault, row).bytes, FORMER_KEYS.at(row.n))
        connection.execute(_RESEAL, {"of": row.n, "now": value})
    n = len(rows) + 1
    sealed = vault.seal_bytes(old.bytes, FORMER_KEYS.at(n))
    connection.execute(_ADD, {"n": n, "name": old.name, "sealed": sealed, "begun_at": now})
    return True


def done(connection: Connection, vault: Vault, *, now: datetime) -> None:
    """Nothing is sealed under the old key any more."""
    assert vault.old is not None, "a change of key has an old one"
    connection.execute(_DONE, {"given_up": vault.old.name, "now": now})


def _kept(vault: Vault, row: AnyRow) -> HashKeys:
    sealed = bytes(row.sealed)
    return HashKeys.kept(bytes(row.name), vault.open_bytes(sealed, FORMER_KEYS.at(row.n)), suite_of(sealed))


def _present(connection: Connection, vault: Vault, rows: Sequence[AnyRow]) -> bytes:
    """The name of the vault's key, one of two, that the database is under; raises WrongKey."""
    assert vault.old is not None, "asked of two keys"
    if rows:
        return vault.key_of(bytes(rows[-1].sealed))
    for some in _SOME:
        value = connection.execute(some).scalar()
        if value is not None and (name := vault.key_of(bytes(value))) in (vault.name, vault.old.name):
            return name
        if value is not None:
            raise WrongKey
    # Nothing is sealed yet: of cases without phones there are digests under the old key.
    return vault.old.name if connection.execute(_ANY_CASE).first() is not None else vault.name


def _name_of(sealed: bytes | None) -> bytes | None:
    """The name of the key of a sealed value."""
    return bytes(sealed)[1:5] if sealed is not None else None
