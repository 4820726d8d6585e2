"""Many rows for a measurement, written in batches; columns that are not given hold what `rows` gives a test."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine

from rows import filled

Row = tuple[Table, Mapping[str, object]]
_BATCH = 10_000


@contextmanager
def fast(file: Path) -> Iterator[Connection]:
    """A transaction on a SQLite file that does not wait for its disk."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for pragma in ("synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        yield connection
    engine.dispose()


def fill(connection: Connection, rows: Iterable[Row]) -> None:
    """Insert the rows, of whatever tables; a row stands behind those that it refers to."""
    left = iter(rows)
    while some := list(islice(left, _BATCH)):
        by_table: dict[Table, list[Mapping[str, object]]] = defaultdict(list)
        for table, row in some:
            by_table[table].append(row)
        for table, found in by_table.items():
            connection.execute(table.insert(), list(_padded(table, found)))


def _padded(table: Table, rows: list[Mapping[str, object]]) -> Iterable[dict[str, Any]]:
    """All with the same columns: what only some of them say is null in the others."""
    plain: dict[str, Any] = {name: None for row in rows for name in row} | filled(table)
    return (plain | dict(row) for row in rows)
