"""Whether every sealed value opens where it stands: who moved or altered one in the database is told by the row."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from db.sealed import SEALED, SealedColumn
from db.vault import OutOfPlace, Vault, WrongKey

PAGE = 1_000


@dataclass(slots=True)
class Look:
    """What opening all sealed values has shown so far."""

    opened: int
    foreign: int
    """Sealed with another key, or no sealed values at all."""
    misplaced: list[str]
    """Altered, or moved from elsewhere: column and row."""


def look(connection: Connection, vault: Vault) -> Look:
    """Open every sealed value of the database."""
    found = Look(0, 0, [])
    for sealed in SEALED:
        for value, row in _values(connection, sealed):
            at = sealed.at(*row)
            try:
                vault.open_bytes(bytes(value), at)
                found.opened += 1
            except OutOfPlace:
                found.misplaced.append(f"{at.column} {' '.join(at.row.split())}")
            except WrongKey:
                found.foreign += 1
    return found


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
    """Every value of a column with what tells its row."""
    after: object = "" if of.column.table.c[_key(of)].type.python_type is str else 0
    while rows := connection.execute(_PAGES[of.name], {"after": after}).all():
        after = rows[-1][0]
        yield from ((row[1], tuple(row[2:])) for row in rows)
