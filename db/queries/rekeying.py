"""Changing the key: a page at a time, what stands under a former key is brought under the present one.

What has been done shows at the beginning of each value (`db.vault`, `db.keys`), so that a page takes what is left and no
list of its own is kept. Everything is walked by the tables of data: `db.sealed.SEALED` and `db.keyed.KEYED`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.schema import Column

from db.keyed import KEYED, Keyed, bound_to
from db.keys import NAME, WRAPPED
from db.migrations.append_only import lifted
from db.queries import keyring
from db.schema import APPEND_ONLY
from db.sealed import SEALED, SealedColumn
from db.vault import Vault, WrongKey

PAGE = 500
_BEGINS, _NAME = bindparam("begins", type_=LargeBinary), bindparam("name", type_=LargeBinary)


class Step(NamedTuple):
    """What a page has come to."""

    done: int
    after: object
    """Where the next page begins; None: there is no more."""


class Left(NamedTuple):
    """What does not stand under the present key."""

    sealed: int
    known: int


def left(connection: Connection, vault: Vault) -> Left:
    """What is still to be done."""
    sealed = (select(func.count()).select_from(of.column.table).where(_under_another(of)) for of in SEALED)
    known = (select(func.count()).select_from(c.table).where(_known_by_another(c)) for c in _COLUMNS)
    return Left(
        sum(connection.execute(one, {"begins": vault.begins}).scalar_one() for one in sealed),
        sum(connection.execute(one, {"name": vault.name}).scalar_one() for one in known),
    )


def leave_no_traces(connection: Connection) -> None:
    """On SQLite, zero from now on what this connection's changes leave behind in the file."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON"))


def reseal(connection: Connection, vault: Vault, of: SealedColumn, after: object) -> Step:
    """Seal the next values of a column under the present key; what does not open in its place stays as it is."""
    keyring.alone(connection)
    (key,) = of.column.table.primary_key
    page = (
        select(key, of.column, *of.row)
        .where(_under_another(of), *_beyond(key, after))
        .order_by(key)
        .limit(PAGE)
    )
    rows = connection.execute(page, {"begins": vault.begins}).all()
    if not rows:
        return Step(0, None)
    changes = [
        {"of": row[0], "was": row[1], "now": vault.seal_bytes(clear, of.at(*row[2:]))}
        for row in rows
        if (clear := _opened(vault, of, row[1], row[2:])) is not None
    ]
    if changes:
        guarded = any(of.column.table is table for table in APPEND_ONLY)
        with lifted(connection, of.column.table.name) if guarded else nullcontext():
            connection.execute(_reseal(of), changes)
    return Step(len(changes), rows[-1][0])


def rewrap(connection: Connection, vault: Vault, of: Keyed, column: Column[bytes], after: object) -> Step:
    """Know the next values of a column by the present key, and their like in the columns beside it."""
    keyring.alone(connection)
    key = next(iter(column.table.primary_key))
    page = (
        select(key)
        .where(_known_by_another(column), *_beyond(key, after))
        .distinct()
        .order_by(key)
        .limit(PAGE)
    )
    keys = list(connection.execute(page, {"name": vault.name}).scalars())
    if not keys:
        return Step(0, None)
    here = _rows(column).where(key.in_(keys), _known_by_another(column))
    rows = [tuple(row) for row in connection.execute(here, {"name": vault.name})]
    values = list({bytes(row[0]) for row in rows})
    for beside in of.columns:
        found = rows if beside is column else _alike(connection, beside, values)
        _change(connection, vault, beside, found)
    return Step(len(rows), keys[-1])


_COLUMNS = tuple(column for of in KEYED for column in of.columns)


def _under_another(of: SealedColumn) -> ColumnElement[bool]:
    return and_(of.column.is_not(None), func.substr(of.column, 1, 1 + NAME) != _BEGINS)


def _known_by_another(column: Column[bytes]) -> ColumnElement[bool]:
    other = or_(func.length(column) != WRAPPED, func.substr(column, 1, NAME) != _NAME)
    return and_(column.is_not(None), other)


def _beyond(key: Column[Any], after: object) -> Iterable[ColumnElement[bool]]:
    return () if after is None else (key > after,)


def _opened(vault: Vault, of: SealedColumn, value: bytes, row: Sequence[object]) -> bytes | None:
    """None: it was altered or moved, or is under a key that nobody gave us."""
    try:
        return vault.open_bytes(bytes(value), of.at(*row))
    except WrongKey:
        return None


def _reseal(of: SealedColumn) -> Any:
    (key,) = of.column.table.primary_key
    mine = (key == bindparam("of"), of.column == bindparam("was"))
    return update(of.column.table).where(*mine).values({of.column.name: bindparam("now")})


def _rows(column: Column[bytes]) -> Select[*tuple[Any, ...]]:
    """A column's values, the keys of their rows, and each sealed value that they tell with what else tells it."""
    bound = (one for of in bound_to(column) for one in (of.column, *of.row))
    return select(column, *column.table.primary_key, *bound)


def _alike(connection: Connection, column: Column[bytes], values: Sequence[bytes]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(_rows(column).where(column.in_(values)))]


def _change(
    connection: Connection, vault: Vault, column: Column[bytes], rows: Sequence[Sequence[Any]]
) -> None:
    if not rows:
        return
    keys = tuple(column.table.primary_key)
    changes = [_changed(vault, column, row) for row in rows]
    mine = [key == bindparam(f"of_{key.name}") for key in keys]
    if any(key is column for key in keys):  # what was written under the new key meanwhile says the same
        twin = column.table.alias()
        others = [twin.c[key.name] == bindparam(f"of_{key.name}") for key in keys if key is not column]
        same = select(twin).where(twin.c[column.name] == bindparam("now"), *others).exists()
        connection.execute(delete(column.table).where(*mine, same), changes)
    values: dict[str, Any] = {column.name: bindparam("now")} | {
        of.column.name: bindparam(f"now_{of.column.name}") for of in bound_to(column)
    }
    connection.execute(update(column.table).where(*mine).values(values), changes)


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
