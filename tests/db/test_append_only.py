"""What has been written into an append-only table stays, whoever asks."""

from functools import partial

import pytest
from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import IntegrityError

from db.schema import APPEND_ONLY, metadata
from db.store import Store
from rows import add_one_of_each, value_for


async def refused(store: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        await store.write(lambda connection: connection.execute(text(statement)))


async def rows(store: Store, table: Table) -> int:
    return await store.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())


def a_column(table: Table) -> str:
    plain = [c.name for c in table.c if not c.primary_key and not c.foreign_keys]
    return plain[0] if plain else next(iter(table.c)).name


async def test_a_row_can_be_neither_changed_nor_removed(store: Store) -> None:
    await store.write(add_one_of_each)
    for table in APPEND_ONLY:
        await refused(store, f'UPDATE {table.name} SET "{a_column(table)}" = "{a_column(table)}"')
        await refused(store, f"DELETE FROM {table.name}")
        assert await rows(store, table) == 1


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_table_cannot_be_emptied_at_once(store: Store) -> None:
    await store.write(add_one_of_each)
    for table in APPEND_ONLY:
        await refused(store, f"TRUNCATE {table.name} CASCADE")
        assert await rows(store, table) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_row_cannot_be_replaced(store: Store) -> None:
    await store.write(add_one_of_each)
    for table in APPEND_ONLY:
        await refused(store, f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name}")
        assert await rows(store, table) == 1


async def test_an_upsert_is_a_change_too(store: Store) -> None:
    def upsert(connection: Connection, table: Table) -> None:
        row = connection.execute(select(table)).one()._asdict()
        changed = {a_column(table): value_for(table.c[a_column(table)].type)}
        key = list(table.primary_key)
        connection.execute(insert_or(table).on_conflict_do_update(index_elements=key, set_=changed), row)

    await store.write(add_one_of_each)
    for table in APPEND_ONLY:
        with pytest.raises(IntegrityError, match="append-only"):
            await store.write(partial(upsert, table=table))


async def test_a_repeat_is_ignored_when_asked(store: Store) -> None:
    def repeat(connection: Connection, table: Table) -> int:
        row = connection.execute(select(table)).one()._asdict()
        key = list(table.primary_key)
        return connection.execute(insert_or(table).on_conflict_do_nothing(index_elements=key), row).rowcount

    await store.write(add_one_of_each)
    for table in APPEND_ONLY:
        assert await store.write(partial(repeat, table=table)) == 0


async def test_all_other_tables_can_be_changed(store: Store) -> None:
    """The refusals above are the triggers' doing, not something that holds for every table."""

    def change(connection: Connection) -> None:
        add_one_of_each(connection)
        for table in set(metadata.tables.values()) - set(APPEND_ONLY):
            changed = connection.execute(
                text(f'UPDATE {table.name} SET "{a_column(table)}" = "{a_column(table)}"')
            )
            assert changed.rowcount >= 1, table

    await store.write(change)
