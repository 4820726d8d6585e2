"""Every statement of `db.queries` is understood by both engines, and runs against rows."""

import ast
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from sqlalchemy import ClauseElement, CompoundSelect, Connection, Executable, Insert, Select, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

import db.queries
from db.engine.prepared import Prepared
from db.store import Store
from rows import add_one_of_each, filled, value_for


def raise_it(name: str) -> None:
    """A room that cannot be imported would be passed over."""
    import_module(name)


MODULES = tuple(
    name
    for _, name, is_room in walk_packages(db.queries.__path__, "db.queries.", onerror=raise_it)
    if not is_room
)
ENGINES = ("sqlite", "postgresql")
BUILDERS = {"select", "insert", "update", "delete", "insert_or_ignore", "upsert", "union_all"}


def statements(module: str, dialect: str) -> Iterator[tuple[str, Executable]]:
    """All that are for this engine: a table of statements by engine holds others for the other one."""
    for name, value in vars(import_module(module)).items():
        for one in among(value, dialect):
            yield f"{module}.{name}", one


def among(value: object, dialect: str) -> Iterator[Executable]:
    """The statements that a module's name stands for, in tables and tuples of them, too."""
    match value:
        case Prepared():
            yield value.statement
        case Executable():
            yield value
        case dict():
            for key, held in value.items():
                if key not in ENGINES or key == dialect:
                    yield from among(held, dialect)
        case tuple() | list():
            for held in value:
                yield from among(held, dialect)
        case _:
            return


def run(connection: Connection, statement: Executable) -> None:
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
    if isinstance(compiled.statement, Select | CompoundSelect) and connection.dialect.name == "sqlite":
        prepared = Prepared(compiled.statement).all(connection, **values)
        assert [r._asdict() for r in prepared] == [r._asdict() for r in rows]


def faults(connection: Connection, statements: Iterator[tuple[str, Executable]]) -> list[str]:
    """What goes wrong with which statement; each leaves nothing behind for the next."""
    found = []
    for name, statement in statements:
        # An integrity error: the engine understood it, but the sample row was there, or a CHECK refused the sample.
        fine = (IntegrityError,) if isinstance(statement, UpdateBase) else ()
        step = connection.begin_nested()
        try:
            run(connection, statement)
        except fine:
            pass
        except Exception as e:
            found.append(f"{name}: {e}")
        step.rollback()
    return found


def test_every_file_of_queries_is_looked_at() -> None:
    root = Path(db.queries.__path__[0])
    files = {path.relative_to(root).with_suffix("") for path in root.rglob("*.py")}
    assert {module.removeprefix("db.queries.").replace(".", "/") for module in MODULES} == {
        str(path) for path in files if path.name != "__init__"
    }


def test_what_a_module_builds_is_found_in_it() -> None:
    unseen = {
        module: built
        for module in MODULES
        if (built := BUILDERS & {name for node in source(module).body for name in called(node)})
        and not any(statements(module, "postgresql"))
    }
    assert unseen == {}, "what they build gives no statement"


async def test_every_statement_runs(store: Store) -> None:
    await store.write(add_one_of_each)
    theirs = (
        (name, statement)
        for module in MODULES
        for name, statement in statements(module, store.dialect)
        if store.dialect == "postgresql" or not name.endswith("_ON_POSTGRESQL")
    )
    assert await store.write(partial(faults, statements=theirs)) == []


def source(module: str) -> ast.Module:
    return ast.parse(Path(str(import_module(module).__file__)).read_text(encoding="utf-8"))


def called(node: ast.AST) -> list[str]:
    """The names of the functions that are called there."""
    calls = (c for c in ast.walk(node) if isinstance(c, ast.Call))
    return [c.func.id for c in calls if isinstance(c.func, ast.Name)]


def test_statements_are_built_once_at_import() -> None:
    """So that they cost nothing per turn, and so that the test above sees them all."""
    assert [f"{module}.{name}" for module in MODULES for name in building_later(module)] == []


def building_later(module: str) -> Iterator[str]:
    """The functions that build a statement each time they are called."""
    parsed = source(module)
    functions = [node for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef)]
    later = {name for function in functions for name in called(function)}
    at_import = {
        name for node in parsed.body if not isinstance(node, ast.FunctionDef) for name in called(node)
    }
    for function in functions:
        if function.name.startswith("_") and function.name in at_import - later:
            continue  # it only helps to write several that are alike
        if BUILDERS & set(called(function)):
            yield function.name
