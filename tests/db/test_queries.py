"""Every statement of `db.queries` is understood by both engines, and runs against rows."""

import ast
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from sqlalchemy import ClauseElement, CompoundSelect, Connection, Executable, Insert, Select, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

import db.queries
from db.engine.prepared import Prepared
from db.store import Store
from rows import add_one_of_each, filled, value_for

MODULES = tuple(f"db.queries.{module.name}" for module in iter_modules(db.queries.__path__))
ENGINES = ("sqlite", "postgresql")
BUILDERS = {"select", "insert", "update", "delete", "insert_or_ignore", "upsert", "union_all"}


def statements(module: str, dialect: str) -> Iterator[tuple[str, Executable]]:
    """All that are for this engine: a table of statements by engine holds others for the other one."""
    for name, value in vars(import_module(module)).items():
        if isinstance(value, dict):
            several = [one for key, one in value.items() if key not in ENGINES or key == dialect]
        else:
            several = [value]
        for one in several:
            if isinstance(one, Prepared):
                yield name, one.statement
            elif isinstance(one, Executable):
                yield name, one


class Undo(Exception):
    """Rolls the transaction back."""


def run_and_undo(connection: Connection, statement: Executable) -> None:
    """Run a statement with a value of the right type for each parameter, and take all rows."""
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(connection)
    assert isinstance(compiled, SQLCompiler)
    values = {
        name: [value_for(bind.type)] if bind.expanding else value_for(bind.type)
        for name, bind in compiled.binds.items()
        if bind.required
    }
    if isinstance(compiled.statement, Insert):
        assert isinstance(compiled.statement.table, Table)
        values = filled(compiled.statement.table) | values
    result = connection.execute(statement, values)
    rows = result.all() if result.returns_rows else []
    if isinstance(compiled.statement, Select | CompoundSelect):
        prepared = Prepared(compiled.statement).all(connection, **values)
        assert [r._asdict() for r in prepared] == [r._asdict() for r in rows]
    raise Undo


@pytest.mark.parametrize("module", MODULES)
async def test_every_statement_runs(store: Store, module: str) -> None:
    await store.write(add_one_of_each)
    for name, statement in statements(module, store.dialect):
        if name.endswith("_ON_POSTGRESQL") and store.dialect != "postgresql":
            continue
        # An integrity error: the engine understood it, but the sample row was there, or a CHECK refused the sample.
        fine = (Undo, IntegrityError) if isinstance(statement, UpdateBase) else Undo
        try:
            await store.write(partial(run_and_undo, statement=statement))
        except fine:
            continue
        except Exception as e:
            raise AssertionError(f"{module}.{name}: {e}") from e


@pytest.mark.parametrize("module", MODULES)
def test_statements_are_built_once_at_import(module: str) -> None:
    """So that they cost nothing per turn, and so that the test above sees them all."""
    source = Path(str(import_module(module).__file__)).read_text(encoding="utf-8")
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            calls = [
                c.func.id
                for c in ast.walk(function)
                if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)
            ]
            assert not BUILDERS & set(calls), f"{function.name} builds a statement"
