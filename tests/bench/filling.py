"""Many rows for a measurement, written in batches; columns that are not given hold what `rows` gives a test."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.dialects import sqlite

from rows import filled

Row = tuple[Table, Mapping[str, object]]
UNSAFE = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY")
"""Pragmas for filling a database that nobody needs if filling it fails: each page is written once. Whoever opens it as an office
sets its own."""
_BATCH = 10_000
_SQLITE = sqlite.dialect()


@contextmanager
def fast(file: Path) -> Iterator[Connection]:
    """A transaction on a SQLite file that does not wait for its disk."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for pragma in UNSAFE:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        yield connection
    engine.dispose()


def fill(connection: Connection, rows: Iterable[Row]) -> None:
    """Insert the rows, of whatever tables; a row stands behind those that it refers to."""
    left = iter(rows)
    while some := list(islice(left, _BATCH)):
        by_shape: dict[tuple[Table, frozenset[str]], list[Mapping[str, object]]] = defaultdict(list)
        for table, row in some:
            by_shape[table, frozenset(row)].append(row)
        for (table, given), found in by_shape.items():
            statement, written = _shape(table, given)
            connection.exec_driver_sql(statement, list(map(written, found)))


@cache
def _shape(
    table: Table, given: frozenset[str]
) -> tuple[str, Callable[[Mapping[str, object]], tuple[object, ...]]]:
    """The statement for rows that say just these columns, and how each becomes its values. Core would bind each of a
    million rows by name."""
    padding = {name: value for name, value in filled(table).items() if name not in given}
    names = (*sorted(given), *padding)
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    same = tuple(_binds(table, name)(value) for name, value in padding.items())
    binds = [(name, _binds(table, name)) for name in sorted(given)]
    return statement, lambda row: (*[bind(row[name]) for name, bind in binds], *same)


def _binds(table: Table, name: str) -> Callable[[object], object]:
    """How a value of a column is written on SQLite."""
    processor: Callable[[object], object] | None = (
        table.c[name].type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    )
    return processor or (lambda value: value)
