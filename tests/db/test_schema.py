"""The migrations end in exactly what `db.schema` says, on both engines.

When this fails while the newest revision is unreleased, `python -m db.migrations rewrite` makes it anew.
"""

from collections.abc import Iterable

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from db.migrate import REVISIONS, configuration
from db.migrations.append_only import ERASABLE, allow_erasure, guard
from db.migrations.kept_counts import make_triggers
from db.opening import open_store
from db.schema import APPEND_ONLY, metadata
from db.store import Store


def facts(connection: Connection) -> set[str]:
    """Everything the database knows of its tables, one line a fact."""
    return {line for table in metadata.tables for line in _of_table(connection, table)} | set(
        _triggers(connection)
    )


def _of_table(connection: Connection, table: str) -> Iterable[str]:
    about = inspect(connection)
    if not about.has_table(table):
        yield f"{table}: missing"
        return
    for column in about.get_columns(table):
        type_ = column["type"].compile(connection.dialect)
        yield f"{table}.{column['name']}: {type_} null={column['nullable']} default={column['default']}"
    yield f"{table} key: {about.get_pk_constraint(table)}"
    for foreign in about.get_foreign_keys(table):
        yield f"{table} refers: {sorted(foreign.items(), key=str)}"
    for unique in about.get_unique_constraints(table):
        yield f"{table} unique: {sorted(unique.items(), key=str)}"
    for check in about.get_check_constraints(table):
        yield f"{table} check: {check['name']} {check['sqltext']}"
    for index in about.get_indexes(table):
        where = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
        yield f"{table} index: {index['name']} {index['column_names']} unique={index['unique']} {where}"


def _triggers(connection: Connection) -> Iterable[str]:
    ask = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.dialect.name]
    return connection.execute(text(ask)).scalars()


async def test_migrations_end_in_the_schema(store: Store, empty_url: str) -> None:
    def as_the_schema_says(connection: Connection) -> set[str]:
        metadata.create_all(connection)
        guard(connection, *(table.name for table in APPEND_ONLY))
        allow_erasure(connection, *ERASABLE)
        make_triggers(connection)
        return facts(connection)

    reference = await open_store(empty_url)
    by_schema = await reference.write(as_the_schema_says)
    await reference.close()
    by_migrations = await store.read(facts)

    assert by_migrations - by_schema == set(), "the migrations make what the schema does not name"
    assert by_schema - by_migrations == set(), "the schema names what the migrations do not make"


async def test_alembic_finds_nothing_to_add(store: Store) -> None:
    def differences(connection: Connection) -> object:
        # Defaults are compared above; Alembic's own comparison takes SQLite's '' for a change.
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    assert await store.read(differences) == []


def test_every_revision_is_known_without_importing_alembic() -> None:
    scripts = ScriptDirectory.from_config(configuration(None)).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS
