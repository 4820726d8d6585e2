"""Append-only tables: the database itself refuses to change, delete or truncate their rows.

Revisions call `guard`; its result is part of released revisions, so its statements never change. Both engines report
a refusal as an integrity error (SQLite's ABORT; PostgreSQL's SQLSTATE 23001, restrict_violation). On SQLite, `INSERT
OR REPLACE` bypasses the DELETE trigger unless recursive_triggers is on, which `db.engine.sqlite` ensures.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, text

REFUSE = "refuse_change"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only, % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""

_FOUND = {
    "sqlite": "SELECT name, sql AS ddl FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname AS name, NULL AS ddl FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal",
}


def triggers(dialect: str, table: str) -> Mapping[str, str]:
    """The statements that make a table append-only, by the name of the trigger that each creates."""
    if dialect == "sqlite":
        return {
            f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only, {verb} refused'); END"
            for verb in ("UPDATE", "DELETE")
        }
    return {
        f"{table}_no_{name}": f"CREATE TRIGGER {table}_no_{name} BEFORE {verbs} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {REFUSE}()"
        for name, verbs, each in (
            ("change", "UPDATE OR DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        )
    }


def guard(connection: Connection, *tables: str) -> None:
    """Make tables append-only from now on."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text(_FUNCTION))
    for table in tables:
        for statement in triggers(dialect, table).values():
            connection.execute(text(statement))


def missing(connection: Connection, *tables: str) -> list[str]:
    """The triggers that should guard these tables and are missing."""
    dialect = connection.dialect.name
    return not_there(
        connection, {name: ddl for table in tables for name, ddl in triggers(dialect, table).items()}
    )


def not_there(connection: Connection, expected: Mapping[str, str]) -> list[str]:
    """Which of these triggers are missing, switched off, or (SQLite) differ."""
    found = {row.name: row.ddl for row in connection.execute(text(_FOUND[connection.dialect.name]))}
    return [name for name, ddl in expected.items() if name not in found or found[name] not in (None, ddl)]


@contextmanager
def lifted(connection: Connection, *tables: str) -> Iterator[None]:
    """Within this transaction rows may be changed, so that what a revision left in clear can be sealed."""
    dialect = connection.dialect.name
    for table in tables:
        for name in triggers(dialect, table):
            connection.execute(
                text(f"DROP TRIGGER {name}" + (f" ON {table}" if dialect == "postgresql" else ""))
            )
    yield
    guard(connection, *tables)
