"""What the program vouches for: of tables to which rows are only added, how many there are up to which one, and a sum over them, sealed.

Triggers keep the program from changing such a row; whoever owns the database takes them off, and a digest beside a row is made
anew in a second. What is sealed here takes the key. Once a minute the rows that came since are counted in (`scheduler.vouching`); one
that is altered or taken away later is missing from the sum. The sum is of keyed hashes, a row each, so that the former rows are not read again, and
an erasure takes its own out (`accounted`). Of tables without a running number only the number of rows is kept: none is ever taken away.
"""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.queries.batches import by_500
from db.queries.vouching.tables import COUNTED, ROWS
from db.schema import vouched
from db.schema.columns import AnyRow
from db.vault import OutOfPlace, Vault
from db.vault.sealed import VOUCHED

_BEFORE_ALL = -(2**31)
PAGE = 2_000
"""Rows that are counted in at once."""
_COUNTED = "counted"
_BITS = 256
_KEY = b"rows that are vouched for"
_OF: BindParameter[str] = bindparam("of")
_ALL = select(vouched.c.name, vouched.c.sealed)
_ONE = _ALL.where(vouched.c.name == _OF)
_HELD = _ALL.where(vouched.c.name.in_(bindparam("names", expanding=True))).with_for_update()
_BEGIN = insert_or_ignore(vouched).on_conflict_do_nothing(index_elements=["name"])
_SAY = update(vouched).where(vouched.c.name == _OF).values(sealed=bindparam("now"))
_GO_ON = _SAY.where(vouched.c.sealed == bindparam("seen"))


def _rows(table: Table, columns: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return select(*(table.c[name] for name in columns)).order_by(table.c.id)


_LAST = {name: select(func.coalesce(func.max(of.table.c.id), 0)) for name, of in ROWS.items()}
_SELECTED = {name: _rows(of.table, of.columns) for name, of in ROWS.items()}
_BETWEEN = {
    name: _SELECTED[name].where(of.table.c.id > bindparam("after"), of.table.c.id <= bindparam("upto"))
    for name, of in ROWS.items()
}
_THESE = {
    name: _SELECTED[name].where(of.table.c.id.in_(bindparam("ids", expanding=True)))
    for name, of in ROWS.items()
}
_COUNT = {name: select(func.count()).select_from(table) for name, (table, _) in COUNTED.items()}
_NO_WRITER_ON_POSTGRESQL = {name: text(f"LOCK TABLE {name} IN SHARE MODE NOWAIT") for name in ROWS}
"""On PostgreSQL a lower number may be committed last: while nobody writes, the highest is the highest for good."""


@dataclass(frozen=True, slots=True)
class RowsVouchedFor:
    """So many rows up to the id `upto`, and their sum."""

    upto: int = _BEFORE_ALL
    rows: int = 0
    sum: int = 0

    def with_(self, found: "RowsVouchedFor", sign: int = 1) -> "RowsVouchedFor":
        """The same with others counted in, or out."""
        total = (self.sum + sign * found.sum) % (1 << _BITS)
        return RowsVouchedFor(max(self.upto, found.upto), self.rows + sign * found.rows, total)


@dataclass(frozen=True, slots=True)
class CountingIn:
    """The next step with one table. `seen`: what stood there, None for nothing; `ends`: whether there are no more."""

    name: str
    seen: bytes | None
    now: bytes
    ends: bool


def fresh(connection: Connection, vault: Vault) -> list[str]:
    """The tables that have rows which are not counted in."""
    told = _told(vault, connection.execute(_ALL).all())
    return [name for name in ROWS if name not in told or _last(connection, name) > told[name].upto]


def last_for_good(connection: Connection, name: str) -> int:
    """The highest number of a table, below which none will come; raises StoreUnavailable (PostgreSQL) while somebody writes there."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NO_WRITER_ON_POSTGRESQL[name])
    return _last(connection, name)


def next_step(connection: Connection, vault: Vault, name: str, upto: int) -> CountingIn:
    """The next rows of a table counted in, as `keep` will write it; nothing is held meanwhile."""
    seen, before = _stands(connection, vault, name)
    page = connection.execute(_BETWEEN[name].limit(PAGE), {"after": before.upto, "upto": upto}).all()
    ends = len(page) < PAGE
    after = before.with_(_sum(vault, name, page))
    if ends:
        after = replace(after, upto=max(after.upto, upto))
    return CountingIn(name, seen, _sealed(vault, name, after), ends)


def keep(connection: Connection, step: CountingIn) -> bool:
    """Write it; False when another process, or an erasure, was first."""
    if step.seen is None:
        return connection.execute(_BEGIN, {"name": step.name, "sealed": step.now}).rowcount == 1
    values = {"of": step.name, "now": step.now, "seen": step.seen}
    return connection.execute(_GO_ON, values).rowcount == 1


def count_again(connection: Connection, vault: Vault) -> CountingIn | None:
    """The number of rows of the tables that are only counted; None while it is the same. A fall is kept for good."""
    row = connection.execute(_ONE, {"of": _COUNTED}).one_or_none()
    before = _opened(vault, row) if row is not None else {}
    now = {name: list(_counted(connection, name, before)) for name in COUNTED}
    if now == before:
        return None
    sealed = vault.seal(json.dumps(now), VOUCHED.at(_COUNTED))
    return CountingIn(_COUNTED, row.sealed if row is not None else None, sealed, ends=True)


@contextmanager
def accounted(
    connection: Connection, vault: Vault, rows: Mapping[str, ColumnElement[bool]]
) -> Iterator[None]:
    """What is done within to these rows, by table, is done by the program: the sums are of what is left of them."""
    # Where nothing is counted in yet: who is reading the first rows now has to read them again.
    for name in ROWS:
        connection.execute(_BEGIN, {"name": name, "sealed": _sealed(vault, name, RowsVouchedFor())})
    there = {row.name: row for row in connection.execute(_HELD, {"names": list(rows)})}
    told = {name: _read(vault, row) for name, row in there.items()}
    were = {
        name: connection.execute(_SELECTED[name].where(rows[name], ROWS[name].table.c.id <= one.upto)).all()
        for name, one in told.items()
    }
    yield
    for name, one in told.items():
        left = [
            row
            for ids in by_500([row.id for row in were[name]])
            for row in connection.execute(_THESE[name], {"ids": list(ids)})
        ]
        now = one.with_(_sum(vault, name, were[name]), -1).with_(_sum(vault, name, left))
        # SQLite gives the number of a last row that went away to the next one.
        now = replace(now, upto=min(one.upto, _last(connection, name)))
        connection.execute(_SAY, {"of": name, "now": _sealed(vault, name, now)})


def begun(connection: Connection) -> bool:
    """Whether anything is vouched for."""
    return connection.execute(_ALL.limit(1)).first() is not None


def astray(connection: Connection, vault: Vault) -> Iterator[str]:
    """What is not as it was when it was counted in, half a sentence each. Raises WrongKey; the vault has been taught."""
    rows = connection.execute(_ALL).all()
    if not rows:
        return
    try:
        told = _told(vault, rows)
        kept = next((_opened(vault, row) for row in rows if row.name == _COUNTED), {})
    except OutOfPlace:
        yield "存证被改动过"
        return
    for name, of in ROWS.items():
        if name not in told:
            yield f"{of.called}的存证不在了"
        elif (now := _all_up_to(connection, vault, name, told[name].upto)) != told[name]:
            yield _says(of.called, now.rows - told[name].rows)
    for name, (_, called) in COUNTED.items():
        _, short = _counted(connection, name, kept)
        if short:
            yield f"{called}少了 {short} 条"


def _says(called: str, more: int) -> str:
    if more:
        return f"{called}{'多出' if more > 0 else '少了'} {abs(more)} 条"
    return f"{called}有的被改过"


def _counted(connection: Connection, name: str, before: Mapping[str, Any]) -> tuple[int, int]:
    """How many rows there are, and how many have gone so far."""
    n, short = before.get(name, (0, 0))
    now: int = connection.execute(_COUNT[name]).scalar_one()
    return now, short + max(n - now, 0)


def _all_up_to(connection: Connection, vault: Vault, name: str, upto: int) -> RowsVouchedFor:
    found = RowsVouchedFor(upto)
    streamed = connection.execute(
        _BETWEEN[name], {"after": _BEFORE_ALL, "upto": upto}, execution_options={"yield_per": PAGE}
    )
    for page in streamed.partitions():
        found = found.with_(_sum(vault, name, page))
    return replace(found, upto=upto)


def _sum(vault: Vault, name: str, rows: Sequence[AnyRow]) -> RowsVouchedFor:
    key, total = vault.salt(_KEY), 0
    for row in rows:
        said = json.dumps([name, *map(_plain, row)]).encode()
        total += int.from_bytes(hmac.digest(key, said, "sha256"), "big")
    return RowsVouchedFor(rows[-1].id if rows else _BEFORE_ALL, len(rows), total % (1 << _BITS))


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _last(connection: Connection, name: str) -> int:
    last: int = connection.execute(_LAST[name]).scalar_one()
    return last


def _stands(connection: Connection, vault: Vault, name: str) -> tuple[bytes | None, RowsVouchedFor]:
    row = connection.execute(_ONE, {"of": name}).one_or_none()
    return (row.sealed, _read(vault, row)) if row is not None else (None, RowsVouchedFor())


def _told(vault: Vault, rows: Sequence[AnyRow]) -> dict[str, RowsVouchedFor]:
    return {row.name: _read(vault, row) for row in rows if row.name in ROWS}


def _opened(vault: Vault, row: AnyRow) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(vault.open(bytes(row.sealed), VOUCHED.at(row.name)))
    return told


def _read(vault: Vault, row: AnyRow) -> RowsVouchedFor:
    told = _opened(vault, row)
    return RowsVouchedFor(told["upto"], told["rows"], int(told["sum"], 16))


def _sealed(vault: Vault, name: str, now: RowsVouchedFor) -> bytes:
    told = {"upto": now.upto, "rows": now.rows, "sum": f"{now.sum:x}"}
    return vault.seal(json.dumps(told), VOUCHED.at(name))
