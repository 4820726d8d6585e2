"""Changing the key: page by page, what is under a former key is brought under the present one.

The beginning of each value shows whether it has been done (`db.vault`, `db.vault.keys`), so a page takes what is left
and no separate list is kept. The tables of data `db.vault.sealed.SEALED` and `db.vault.keyed.KEYED` list everything
to be converted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.schema import Column

from db.migrations.append_only import lifted
from db.queries.keys import keyring
from db.schema import APPEND_ONLY
from db.vault import Vault, WrongKey
from db.vault.keyed import KEYED, Keyed, bound_to
from db.vault.keys import NAME, WRAPPED
from db.vault.sealed import SEALED, SealedColumn

PAGE = 500
_BEGINS, _NAME = bindparam("begins", type_=LargeBinary), bindparam("name", type_=LargeBinary)
_COLUMNS = tuple(column for of in KEYED for column in of.columns)


def _key(column: Column[Any]) -> Column[Any]:
    """The column by which pages are read: the first of the table's key."""
    return next(iter(column.table.primary_key))


def _under_another(of: SealedColumn) -> ColumnElement[bool]:
    return and_(of.column.is_not(None), func.substr(of.column, 1, 1 + NAME) != _BEGINS)


def _known_by_another(column: Column[bytes]) -> ColumnElement[bool]:
    other = or_(func.length(column) != WRAPPED, func.substr(column, 1, NAME) != _NAME)
    return and_(column.is_not(None), other)


def _bound(column: Column[bytes]) -> Iterator[Column[Any]]:
    """Each sealed value of a column, with the other columns that identify it."""
    for of in bound_to(column):
        yield of.column
        yield from of.row


def _mine(column: Column[bytes]) -> Iterable[ColumnElement[bool]]:
    return (key == bindparam(f"of_{key.name}") for key in column.table.primary_key)


def _twin(column: Column[bytes]) -> ColumnElement[bool]:
    """A row that says the same and was written under the new key meanwhile."""
    twin = column.table.alias()
    others = (key for key in column.table.primary_key if key is not column)
    same = (twin.c[key.name] == bindparam(f"of_{key.name}") for key in others)
    return exists().where(twin.c[column.name] == bindparam("now"), *same)


_SEALED_LEFT = {
    of.name: select(func.count()).select_from(of.column.table).where(_under_another(of)) for of in SEALED
}
_KNOWN_LEFT = {
    str(column): select(func.count()).select_from(column.table).where(_known_by_another(column))
    for column in _COLUMNS
}
_FIRST_TO_RESEAL = {
    of.name: select(_key(of.column), of.column, *of.row)
    .where(_under_another(of))
    .order_by(_key(of.column))
    .limit(PAGE)
    for of in SEALED
}
_NEXT_TO_RESEAL = {
    of.name: _FIRST_TO_RESEAL[of.name].where(_key(of.column) > bindparam("after")) for of in SEALED
}
_RESEAL = {
    of.name: update(of.column.table)
    .where(_key(of.column) == bindparam("of"), of.column == bindparam("was"))
    .values({of.column.name: bindparam("now")})
    for of in SEALED
}
_FIRST_TO_REWRAP = {
    str(column): select(_key(column))
    .where(_known_by_another(column))
    .distinct()
    .order_by(_key(column))
    .limit(PAGE)
    for column in _COLUMNS
}
_NEXT_TO_REWRAP = {
    str(column): _FIRST_TO_REWRAP[str(column)].where(_key(column) > bindparam("after")) for column in _COLUMNS
}
_ROWS = {
    str(column): select(column, *column.table.primary_key, *_bound(column)).where(
        _key(column).in_(bindparam("keys", expanding=True)), _known_by_another(column)
    )
    for column in _COLUMNS
}
_ALIKE = {
    str(column): select(column, *column.table.primary_key, *_bound(column)).where(
        column.in_(bindparam("known", expanding=True))
    )
    for column in _COLUMNS
}
_DROP_TWIN = {
    str(column): delete(column.table).where(*_mine(column), _twin(column))
    for column in _COLUMNS
    if any(key is column for key in column.table.primary_key)
}
_REWRAP = {
    str(column): update(column.table)
    .where(*_mine(column))
    .values(
        {column.name: bindparam("now")}
        | {of.column.name: bindparam(f"now_{of.column.name}") for of in bound_to(column)}
    )
    for column in _COLUMNS
}


class RekeyStep(NamedTuple):
    """The result of one page."""

    done: int
    after: object
    """Where the next page begins; None: there are no more."""


class Left(NamedTuple):
    """How much is not under the present key."""

    sealed: int
    known: int


def left(connection: Connection, vault: Vault) -> Left:
    """What is still to be done."""
    return Left(
        sum(connection.execute(one, {"begins": vault.begins}).scalar_one() for one in _SEALED_LEFT.values()),
        sum(connection.execute(one, {"name": vault.name}).scalar_one() for one in _KNOWN_LEFT.values()),
    )


def leave_no_traces(connection: Connection) -> None:
    """On SQLite, from now on overwrite with zeros what this connection's changes leave behind in the file."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON"))


def reseal(connection: Connection, vault: Vault, of: SealedColumn, after: object) -> RekeyStep:
    """Seal the next values of a column under the present key; a value that cannot be opened in its place is left as
    it is."""
    keyring.alone(connection)
    page = (_FIRST_TO_RESEAL if after is None else _NEXT_TO_RESEAL)[of.name]
    rows = connection.execute(page, {"begins": vault.begins, "after": after}).all()
    if not rows:
        return RekeyStep(0, None)
    changes = [
        {"of": row[0], "was": row[1], "now": vault.seal_bytes(clear, of.at(*row[2:]))}
        for row in rows
        if (clear := _opened(vault, of, row[1], row[2:])) is not None
    ]
    if changes:
        with _changing(connection, of.column):
            connection.execute(_RESEAL[of.name], changes)
    return RekeyStep(len(changes), rows[-1][0])


def rewrap(
    connection: Connection, vault: Vault, of: Keyed, column: Column[bytes], after: object
) -> RekeyStep:
    """Hash the next values of a column under the present key, and equal values in the related columns."""
    keyring.alone(connection)
    page = (_FIRST_TO_REWRAP if after is None else _NEXT_TO_REWRAP)[str(column)]
    keys = list(connection.execute(page, {"name": vault.name, "after": after}).scalars())
    if not keys:
        return RekeyStep(0, None)
    found = connection.execute(_ROWS[str(column)], {"keys": keys, "name": vault.name})
    rows = [tuple(row) for row in found]
    values = list({bytes(row[0]) for row in rows})
    for beside in of.columns:
        alike = rows if beside is column else _alike(connection, beside, values)
        _change(connection, vault, beside, alike)
    return RekeyStep(len(rows), keys[-1])


def _opened(vault: Vault, of: SealedColumn, value: bytes, row: Sequence[object]) -> bytes | None:
    """None: it was altered or moved, or is under a key that nobody gave us."""
    try:
        return vault.open_bytes(bytes(value), of.at(*row))
    except WrongKey:
        return None


def _alike(connection: Connection, column: Column[bytes], values: Sequence[bytes]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(_ALIKE[str(column)], {"known": values})]


def _change(
    connection: Connection, vault: Vault, column: Column[bytes], rows: Sequence[Sequence[Any]]
) -> None:
    if not rows:
        return
    changes = [_changed(vault, column, row) for row in rows]
    if str(column) in _DROP_TWIN:
        connection.execute(_DROP_TWIN[str(column)], changes)
    with _changing(connection, column):
        connection.execute(_REWRAP[str(column)], changes)


def _changing(connection: Connection, column: Column[bytes]) -> AbstractContextManager[None]:
    guarded = any(column.table is table for table in APPEND_ONLY)
    return lifted(connection, column.table.name) if guarded else nullcontext()


def _changed(vault: Vault, column: Column[bytes], row: Sequence[Any]) -> Mapping[str, Any]:
    keys = tuple(column.table.primary_key)
    now = vault.newest(bytes(row[0]))
    changed = {f"of_{key.name}": value for key, value in zip(keys, row[1:], strict=False)} | {"now": now}
    at = 1 + len(keys)
    for of in bound_to(column):
        value, tells = row[at], row[at + 1 : at + 1 + len(of.row)]
        at += 1 + len(of.row)
        clear = _opened(vault, of, value, tells) if value is not None else None
        place = of.at(*(now if one is column else told for one, told in zip(of.row, tells, strict=True)))
        changed[f"now_{of.column.name}"] = value if clear is None else vault.seal_bytes(clear, place)
    return changed
