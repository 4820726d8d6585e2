"""Bulk inserts: an INSERT whose values go to the driver as they are.

SQLAlchemy processes every value of every row on its way to the driver; for a million rows that takes longer than
storing them. The statement is still Core's, for either engine. It takes hundreds of rows, so that SQLite processes
them in one call, outside the interpreter's lock, while the next rows are being read: after each call it waits for that lock
again, up to 5 ms.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import chain

from sqlalchemy import Connection, Dialect, Table, bindparam
from sqlalchemy.dialects.postgresql import insert  # the one whose ON CONFLICT both engines accept
from sqlalchemy.exc import IntegrityError

from db.store import Conflict

STATEMENTS = (1_250, 500)
"""Rows of one statement, as long as there are so many; the others go one by one."""
VALUES = 32_766
"""SQLite and PostgreSQL accept so many in a statement, so 65 columns at most."""
_ROW = " VALUES ("
_NUMBERED = re.compile(r"\$(\d+)")
KEY_TAKEN = {"23505", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"}
"""PostgreSQL's SQLSTATE unique_violation, and SQLite's names for the same."""
_NAIVE = "a moment without a time zone cannot be stored"

Moment = Callable[[datetime | None], str | datetime | None]


class Bulk:
    """Inserts rows as tuples of values that the driver understands: the named columns, in the table's order."""

    def __init__(self, table: Table, columns: Sequence[str], *, unless_there: str | None = None) -> None:
        """`unless_there`: a row is left out when its value in this column exists already.

        Raises ValueError for columns in another order than the table's, because Core would not keep it.
        """
        self._table = table
        self._unless_there = unless_there
        self._columns = tuple(columns)
        self._sizes = [size for size in STATEMENTS if size * len(columns) <= VALUES]
        if self._columns != tuple(c.name for c in table.c if c.name in self._columns):
            raise ValueError(f"no columns of {table.name} in their order: {self._columns}")

    def insert(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert; moments must have gone through `driver_moment`. Raises Conflict when a key is taken."""
        stored = 0
        try:
            for size in self._sizes:
                while stored + size <= len(rows):
                    values = tuple(chain.from_iterable(rows[stored : stored + size]))
                    connection.exec_driver_sql(self._sql(connection, size), values)
                    stored += size
            if rest := list(rows[stored:]):
                connection.exec_driver_sql(self._sql(connection, 1), rest)
        except IntegrityError as e:
            if {getattr(e.orig, "sqlstate", None), getattr(e.orig, "sqlite_errorname", None)} & KEY_TAKEN:
                raise Conflict from e
            raise

    def _sql(self, connection: Connection, rows: int) -> str:
        return _sql(self._table, self._columns, self._unless_there, connection.dialect, rows)


@lru_cache(maxsize=32)
def _sql(
    table: Table, columns: tuple[str, ...], unless_there: str | None, dialect: Dialect, rows: int
) -> str:
    """Core compiles one row, whose places are repeated here: hundreds of rows would take it tens of milliseconds."""
    one = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    statement = insert(table).values([one])
    if unless_there is not None:
        statement = statement.on_conflict_do_nothing(index_elements=[unless_there])
    begins, between, rest = str(statement.compile(dialect=dialect)).partition(_ROW)
    values, ends, behind = rest.partition(")")
    places = [_NUMBERED.sub(partial(_moved, by=row * len(columns)), values) for row in range(rows)]
    return f"{begins}{between}{'), ('.join(places)}{ends}{behind}"


def _moved(place: re.Match[str], by: int) -> str:
    """`$2` of a later row; SQLite's `?` have no number."""
    return f"${int(place[1]) + by}"


def driver_moment(dialect: str) -> Moment:
    """The function that converts a moment to the form in which `Instant` passes it to this engine's driver."""
    return _as_text if dialect == "sqlite" else _as_it_is


def _as_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(_NAIVE)
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _as_it_is(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(_NAIVE)
    return moment.astimezone(UTC)
