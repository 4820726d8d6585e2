"""Checks that every sealed value opens in its place, and binds older ones that are not bound to a place yet.

A value that somebody moved or altered is reported with its row.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from db.migrations.append_only import lifted
from db.schema import APPEND_ONLY
from db.vault import UNBOUND, OutOfPlace, Vault, WrongKey
from db.vault.sealed import SEALED, SealedColumn

PAGE = 1_000


@dataclass(slots=True)
class Look:
    """The results so far of opening all sealed values."""

    opened: int
    foreign: int
    """Sealed with another key, or not sealed values at all."""
    misplaced: list[str]
    """Altered, or moved from elsewhere: column and row."""
    unbound: int = 0
    """Sealed before values were bound to their places: they open even when moved."""


def look(connection: Connection, vault: Vault) -> Look:
    """Open every sealed value of the database."""
    found = Look(0, 0, [])
    for sealed in SEALED:
        for value, row in _values(connection, sealed):
            at = sealed.at(*row)
            try:
                vault.open_bytes(bytes(value), at)
                found.opened += 1
                found.unbound += bytes(value).startswith(UNBOUND)
            except OutOfPlace:
                found.misplaced.append(f"{at.column} {' '.join(at.row.split())}")
            except WrongKey:
                found.foreign += 1
    return found


class Bound(NamedTuple):
    """The result of one step of `bind`."""

    done: int
    after: object
    """Where the next step begins; None: there are no more."""


def unbound(connection: Connection) -> int:
    """How many values are not bound to a place yet."""
    return sum(connection.execute(count).scalar_one() for count in _UNBOUND.values())


def bind(connection: Connection, vault: Vault, of: SealedColumn, after: object) -> Bound:
    """Bind the next values of a column to their places; concurrent writes by others are kept. Raises WrongKey."""
    rows = connection.execute(_TO_BIND[of.name], {"after": _first(of) if after is None else after}).all()
    if not rows:
        return Bound(0, None)
    places = [of.at(*row[2:]) for row in rows]
    sealed = vault.seal_all(
        [vault.open(bytes(row[1]), at) for row, at in zip(rows, places, strict=True)], places
    )
    changes = [{"of": row[0], "was": row[1], "now": value} for row, value in zip(rows, sealed, strict=True)]
    with changing(connection, of):
        connection.execute(_BIND[of.name], changes)
    return Bound(len(rows), rows[-1][0])


@contextmanager
def changing(connection: Connection, of: SealedColumn) -> Iterator[None]:
    """In this transaction a column may be resealed even if rows of its table are otherwise never changed."""
    table = of.column.table
    with lifted(connection, table.name) if table in APPEND_ONLY else nullcontext():
        yield


def _key(of: SealedColumn) -> str:
    (key,) = of.column.table.primary_key
    return key.name


_PAGES = {
    of.name: select(of.column.table.c[_key(of)], of.column, *of.row)
    .where(of.column.is_not(None), of.column.table.c[_key(of)] > bindparam("after"))
    .order_by(of.column.table.c[_key(of)])
    .limit(PAGE)
    for of in SEALED
}


def _values(connection: Connection, of: SealedColumn) -> Iterator[tuple[bytes, tuple[object, ...]]]:
    """Every value of a column with the columns that identify its row."""
    after = _first(of)
    while rows := connection.execute(_PAGES[of.name], {"after": after}).all():
        after = rows[-1][0]
        yield from ((row[1], tuple(row[2:])) for row in rows)


def _first(of: SealedColumn) -> object:
    """Before all keys of its table."""
    return of.column.table.c[_key(of)].type.python_type()


_IS_UNBOUND = {of.name: func.substr(of.column, 1, 1) == UNBOUND for of in SEALED}
_UNBOUND = {
    of.name: select(func.count()).select_from(of.column.table).where(_IS_UNBOUND[of.name]) for of in SEALED
}
_TO_BIND = {of.name: _PAGES[of.name].where(_IS_UNBOUND[of.name]) for of in SEALED}
_BIND = {
    of.name: update(of.column.table)
    .where(of.column.table.c[_key(of)] == bindparam("of"), of.column == bindparam("was"))
    .values({of.column.name: bindparam("now")})
    for of in SEALED
}
