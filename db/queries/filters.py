"""Filters of a list, each of which a parameter can take away, so that one statement serves for all of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


def unless_any(name: str, holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition; with the parameter `any_<name>` 1 instead of 0, everything."""
    return or_(bindparam(f"any_{name}", type_=Integer) == 1, holds)


def of_department(departments: Collection[str] | None) -> dict[str, object]:
    """The parameters of `unless_any("department", …)` over the list `departments`: all names of one, or None for any."""
    return {"any_department": int(departments is None), "departments": sorted(departments or ())}


class unindexed(GenericFunction[Any]):  # noqa: N801 — written as a function in statements, like SQLAlchemy's own
    """A column that SQLite is not to search by. It does not know how many rows a month has, and would begin with all of them;
    PostgreSQL has counted, and reads the column as it is."""

    inherit_cache = True


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(unindexed, "sqlite")
def _not_searched(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


def of_months(month: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that this is one of the months from `first` to `last`, for what is few among all cases of these."""
    return unindexed(month).between(bindparam("first", type_=String), bindparam("last", type_=String))
