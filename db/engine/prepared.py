"""Statements compiled once: written in SQLAlchemy Core, and on SQLite passed straight to the driver.

    _OF_PARTY = Prepared(select(chats.c.chat_id).where(chats.c.party_id == bindparam("party")))
    _OF_PARTY.scalars(connection, party=7)

Core adds some 20 µs to an execution that takes 5 to 8 without it. Here the SQL and the type conversions are taken
from the compiled statement once, and every execution is then a list of values handed to `sqlite3`, in the
connection's current transaction. On PostgreSQL the same statement goes through Core. The resulting rows and
exceptions are the same on both.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Connection, LargeBinary, Select, UpdateBase
from sqlalchemy.engine import Dialect, result_tuple
from sqlalchemy.exc import DBAPIError, InvalidRequestError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.visitors import iterate

from db.schema.columns import AnyRow

Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | UpdateBase
Values = dict[str, Any]
Convert = Callable[[Any], Any]
Lines = list[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Where each value goes. Values fixed by the statement itself are in `template` already."""

    template: list[Any]
    spots: tuple[tuple[int, str, Convert | None], ...]
    lists: tuple[tuple[str, Sequence[str]], ...]
    """For `IN (…)`: the name of the list, and the names of its items in `spots`."""

    def line(self, values: Values) -> list[Any]:
        """The values in the statement's order, as the driver takes them."""
        for name, items in self.lists:
            values.update(zip(items, values[name], strict=True))
        line = self.template.copy()
        for place, name, convert in self.spots:
            value = values[name]
            line[place] = value if convert is None else convert(value)
        return line


@dataclass(frozen=True, slots=True)
class _Columns:
    """How rows are converted."""

    row: Callable[[Sequence[Any]], AnyRow]
    converts: tuple[tuple[int, Convert], ...]

    def converted(self, line: Sequence[Any]) -> Sequence[Any]:
        """The values of a row as Python objects."""
        if not self.converts:
            return line
        values = list(line)
        for place, convert in self.converts:
            values[place] = convert(values[place])
        return values


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement compiled for one set of parameter names, with a fixed length for each list."""

    sql: str
    parameters: _Parameters
    columns: _Columns


class FetchedRow:
    """Rows as the driver returned them. Values are converted on iteration, on whichever thread does that."""

    __slots__ = ("_columns", "_lines")

    def __init__(self, lines: Lines, columns: _Columns | None = None) -> None:
        self._lines = lines
        self._columns = columns

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Each row as its values in their order."""
        return iter(self._lines) if self._columns is None else map(self._columns.converted, self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def column(self, place: int) -> list[Any]:
        """The values of a column that needs no conversion: texts and numbers."""
        return [line[place] for line in self._lines]


class Prepared:
    """A statement that is compiled once. Its values are passed under the names of its parameters or columns.

    Every method raises what Core would: `sqlalchemy.exc.IntegrityError` and its kin, `StatementError` for a value that
    cannot be bound.
    """

    __slots__ = ("_compiled", "_lists", "statement")

    def __init__(self, statement: Statement) -> None:
        """Costs nothing until it is first run."""
        self.statement = statement
        self._compiled: dict[tuple[str | int, ...], _Compiled] = {}
        self._lists = tuple(
            dict.fromkeys(
                e.key
                for e in iterate(statement)
                if isinstance(e, BindParameter) and e.expanding and e.required
            )
        )

    def all(self, connection: Connection, /, **values: Any) -> list[AnyRow]:
        """All rows."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self.statement, values))
        lines, columns = self._lines(connection, values)
        return [columns.row(columns.converted(line)) for line in lines]

    def fetched(self, connection: Connection, /, **values: Any) -> FetchedRow:
        """All rows by position, not converted yet: for large results."""
        if connection.dialect.name != "sqlite":
            return FetchedRow(list(connection.execute(self.statement, values)))
        return FetchedRow(*self._lines(connection, values))

    def first(self, connection: Connection, /, **values: Any) -> AnyRow | None:
        """The first row, if there is one."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).first()
        lines, columns = self._lines(connection, values)
        return columns.row(columns.converted(lines[0])) if lines else None

    def scalars(self, connection: Connection, /, **values: Any) -> list[Any]:
        """The first column of all rows."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self.statement, values).scalars())
        lines, columns = self._lines(connection, values)
        return [columns.converted(line)[0] for line in lines]

    def scalar(self, connection: Connection, /, **values: Any) -> Any:
        """The first column of the first row; None without one."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).scalar()
        lines, columns = self._lines(connection, values)
        return columns.converted(lines[0])[0] if lines else None

    def run(self, connection: Connection, /, **values: Any) -> int:
        """Run it; returns how many rows it wrote."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).rowcount
        return self._execute(connection, values)[0].rowcount

    def add(self, connection: Connection, /, **values: Any) -> int:
        """Insert one row; returns the id from the database. Not for ON CONFLICT, which may return none."""
        if connection.dialect.name != "sqlite":
            key = connection.execute(self.statement, values).inserted_primary_key
            assert key is not None
            return int(key[0])
        number = self._execute(connection, values)[0].lastrowid
        assert number is not None
        return number

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]], /) -> None:
        """Run it for each of the rows, which must all have the same names; without rows, nothing is done."""
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, rows)
            return
        raw, compiled = _driver(connection), self._for(connection, rows[0])
        try:
            line = compiled.parameters.line
            raw.executemany(compiled.sql, [line(dict(row)) for row in rows])
        except Exception as e:
            raise _as_core_would(e, compiled.sql, connection) from e

    def _lines(self, connection: Connection, values: Values) -> tuple[Lines, _Columns]:
        cursor, compiled = self._execute(connection, values)
        try:
            return cursor.fetchall(), compiled.columns
        except sqlite3.Error as e:
            raise _as_core_would(e, compiled.sql, connection) from e

    def _execute(self, connection: Connection, values: Values) -> tuple[sqlite3.Cursor, _Compiled]:
        raw, compiled = _driver(connection), self._for(connection, values)
        try:
            return raw.execute(compiled.sql, compiled.parameters.line(values)), compiled
        except Exception as e:
            raise _as_core_would(e, compiled.sql, connection) from e

    def _for(self, connection: Connection, values: Mapping[str, Any]) -> _Compiled:
        shape: tuple[str | int, ...] = tuple(values)
        if self._lists:
            shape += tuple(len(values[name]) for name in self._lists)
        found = self._compiled.get(shape)
        if found is None:
            found = self._compiled[shape] = _compile(self.statement, connection.dialect, values)
        return found


def _driver(connection: Connection) -> sqlite3.Connection:
    if not connection.in_transaction():
        connection.begin()  # as Core does before its first statement
    raw: Any = connection.connection.dbapi_connection
    return raw  # type: ignore[no-any-return]  # the pool knows only that it is some driver's


def _as_core_would(error: Exception, sql: str, connection: Connection) -> BaseException:
    return DBAPIError.instance(
        sql, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
    )


def _compile(statement: Statement, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(values))
    assert isinstance(compiled, SQLCompiler)
    try:
        state = compiled.construct_expanded_state(values)
    except InvalidRequestError as e:  # a value is missing
        raise StatementError(str(e), compiled.string, None, e) from e
    lists = {name: items for name, items in state.parameter_expansion.items() if name in values}
    given = {*values, *(item for items in lists.values() for item in items)}
    of = {item: name for name, items in state.parameter_expansion.items() for item in items}
    template: list[Any] = []
    spots = []
    for place, name in enumerate(state.positiontup or ()):
        bind = compiled.binds[of.get(name, name)]
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        template.append(None if name in given else _converted(convert, state.parameters[name]))
        if name in given:
            spots.append((place, name, convert))
    parameters = _Parameters(template, tuple(spots), tuple(lists.items()))
    return _Compiled(state.statement, parameters, _columns(compiled, dialect))


def _columns(compiled: SQLCompiler, dialect: Dialect) -> _Columns:
    columns = compiled._result_columns  # where Core's own results have their names and types from
    found = (
        (n, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for n, column in enumerate(columns)
        if not isinstance(column.type, LargeBinary)  # Core copies bytes into bytes
    )
    row = result_tuple([column.keyname for column in columns])
    return _Columns(row, tuple((n, convert) for n, convert in found if convert is not None))


def _converted(convert: Convert | None, value: Any) -> Any:
    return value if convert is None else convert(value)
