"""Seals what a migration, which has no key, had to leave in clear, as soon as a process with the key opens the
office.

A migration writes such a text as `CLEAR` followed by the text, or as `TO_HASH` and the text if it only needs to be
recognised again, and leaves a mark; nothing reads it in that form.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, bindparam, func, select, update

from db.queries.keys import keyring
from db.queries.keys.rekeying import leave_no_traces
from db.queries.keys.sealed_values import changing
from db.queries.outbox.message_words import SHORTEST
from db.queries.processes import marks
from db.vault import CLEAR, TO_HASH, Vault
from db.vault.keyed import CHATS, EDITS, MESSAGES
from db.vault.sealed import (
    ABOUT,
    ABOUT_WIDTH,
    ASKED,
    NOTED,
    SAID,
    SEALED,
    TICKET_WORDS,
    WORDS,
    SealedColumn,
    padded,
)

MARK = "left in clear"
_PAGE = 1_000
_AS_LONG: Mapping[str, Callable[[str], bytes]] = {
    ABOUT.name: lambda text: text.ljust(ABOUT_WIDTH).encode(),
    WORDS.name: partial(padded, shortest=SHORTEST),
    ASKED.name: partial(padded, shortest=SHORTEST),
    SAID.name: padded,
    NOTED.name: padded,
    TICKET_WORDS.name: padded,
}
"""Columns whose values are padded."""


def _key(of: SealedColumn) -> Column[Any]:
    (key,) = of.column.table.primary_key
    return key


_LEFT = {
    of.name: select(_key(of), of.column, *of.row)
    .where(func.substr(of.column, 1, 1) == CLEAR, _key(of) > bindparam("after"))
    .order_by(_key(of))
    .limit(_PAGE)
    for of in SEALED
}
_SEAL = {
    of.name: update(of.column.table)
    .where(_key(of) == bindparam("of"))
    .values({of.column.name: bindparam("sealed")})
    for of in SEALED
}
_HASHED = (*CHATS.columns, *MESSAGES.columns, *EDITS.columns)
_TO_HASH = {
    str(column): select(column.table.c.id, column)
    .where(column.table.c.id > bindparam("after"), func.substr(column, 1, len(TO_HASH)) == TO_HASH)
    .order_by(column.table.c.id)
    .limit(_PAGE)
    for column in _HASHED
}
_HASH = {
    str(column): update(column.table)
    .where(column.table.c.id == bindparam("of"))
    .values({column.name: bindparam("known")})
    for column in _HASHED
}


def anything(connection: Connection) -> bool:
    """Whether a migration left something to be sealed."""
    return marks.find(connection, MARK) is not None


def seal(connection: Connection, vault: Vault) -> None:
    """Seal all of it in this transaction. Raises WrongKey if the database has another key."""
    if not anything(connection):
        return
    keyring.sure_of_key(connection, vault)
    leave_no_traces(connection)
    for column in _HASHED:
        _hash(connection, vault, column)
    for of in SEALED:  # some are bound to what has just been hashed
        _seal(connection, vault, of)
    marks.drop(connection, MARK)


def _seal(connection: Connection, vault: Vault, of: SealedColumn) -> None:
    after: object = _key(of).type.python_type()  # less than every key there is
    as_long = _AS_LONG.get(of.name, str.encode)
    while found := connection.execute(_LEFT[of.name], {"after": after}).all():
        texts = [as_long(bytes(row[1])[len(CLEAR) :].decode()) for row in found]
        sealed = vault.seal_all_bytes(texts, [of.at(*row[2:]) for row in found])
        with changing(connection, of):
            rows = [{"of": row[0], "sealed": value} for row, value in zip(found, sealed, strict=True)]
            connection.execute(_SEAL[of.name], rows)
        after = found[-1][0]


def _hash(connection: Connection, vault: Vault, column: Column[bytes]) -> None:
    after = 0
    while found := connection.execute(_TO_HASH[str(column)], {"after": after}).all():
        after = found[-1][0]
        known = [{"of": n, "known": vault.index(bytes(text)[len(TO_HASH) :].decode())} for n, text in found]
        connection.execute(_HASH[str(column)], known)
