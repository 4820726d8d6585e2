"""Append-only tables: the database itself refuses to change, delete or truncate their rows.

Revisions call `guard`; its result is part of released revisions, so its statements never change. Both engines report
a refusal as an integrity error (SQLite's ABORT; PostgreSQL's SQLSTATE 23001, restrict_violation). On SQLite, `INSERT
OR REPLACE` bypasses the DELETE trigger unless recursive_triggers is on, which `db.engine.sqlite` ensures.

There is one exception, which the triggers know (`allow_erasure`): what an erasure destroys. It names each such row in `erasing`
beside the entry in `erasures` that says by whom and why, and takes the names back in the same transaction.
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

_THERE_ON_POSTGRESQL = f"SELECT to_regproc('{REFUSE}') IS NOT NULL"
_NAMED = "SELECT 1 FROM erasing AS e JOIN erasures AS b ON b.alias = e.alias WHERE e.named = "
_SAME = " AND ".join(
    f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
    for name in ("id", "at", "user_id", "by_whom", "role", "act")
)
ERASABLE: Mapping[str, tuple[str, str]] = {
    "archive": ("DELETE", f"{_NAMED}'case ' || OLD.case_no"),
    "supplements": ("DELETE", f"{_NAMED}'case ' || OLD.case_no"),
    "case_changes": ("DELETE", f"{_NAMED}'case ' || OLD.case_no"),
    "ticket_events": ("DELETE", f"{_NAMED}'ticket ' || OLD.ticket_no"),
    "receipts": ("DELETE", f"{_NAMED}'receipt ' || OLD.channel || ' ' || OLD.provider_id"),
    "audit": ("UPDATE", f"{_NAMED}OLD.object AND OLD.object LIKE 'case %' AND {_SAME}"),
    "remedy_events": ("DELETE", f"{_NAMED}'remedy ' || OLD.remedy_id"),
}
"""What an erasure may do to the rows of a table, and the rows to which it may do so. Part of released revisions."""
_FUNCTION_BUT_ERASURE = (
    f"CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + "".join(
        f"IF TG_TABLE_NAME = '{table}' AND TG_OP = '{verb}' THEN IF EXISTS ({named}) THEN "
        f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END IF; END IF; "
        for table, (verb, named) in ERASABLE.items()
    )
    + "RAISE EXCEPTION '% is append-only, % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$"
)

_FOUND = {
    "sqlite": "SELECT name, sql AS ddl FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname AS name, NULL AS ddl FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal",
}


def triggers(dialect: str, table: str) -> Mapping[str, str]:
    """The triggers as they should be now, by name, each with the statement that creates it."""
    made = _strict(dialect, table)
    if dialect == "sqlite" and table in ERASABLE:
        verb, named = ERASABLE[table]
        name = f"{table}_no_{verb.lower()}"
        but = f"BEFORE {verb} ON {table} WHEN NOT EXISTS ({named}) BEGIN"
        return {**made, name: made[name].replace(f"BEFORE {verb} ON {table} BEGIN", but)}
    return made


def _strict(dialect: str, table: str) -> Mapping[str, str]:
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
    if dialect == "postgresql" and not connection.execute(text(_THERE_ON_POSTGRESQL)).scalar_one():
        connection.execute(text(_FUNCTION))
    for table in tables:
        for statement in _strict(dialect, table).values():
            connection.execute(text(statement))


def allow_erasure(connection: Connection, *tables: str) -> None:
    """From now on these tables, which are guarded and stand in `ERASABLE`, let an erasure do its work."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION_BUT_ERASURE)
        return
    for table in tables:
        verb, _ = ERASABLE[table]
        name = f"{table}_no_{verb.lower()}"
        connection.execute(text(f"DROP TRIGGER {name}"))
        connection.exec_driver_sql(triggers("sqlite", table)[name])


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
    """Within this transaction rows may be changed, so that what a revision left in clear can be sealed; the triggers
    come back as they were."""
    dialect = connection.dialect.name
    were = {row.name: row.ddl for row in connection.execute(text(_FOUND[dialect]))}
    made = {name: (table, how) for table in tables for name, how in _strict(dialect, table).items()}
    for name, (table, _) in made.items():
        connection.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if dialect == "postgresql" else "")))
    yield
    for name, (_, how) in made.items():
        connection.exec_driver_sql(were[name] or how)
