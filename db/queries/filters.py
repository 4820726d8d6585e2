"""Filters of a list, each of which a parameter can take away, so that one statement serves for all of them."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Integer, bindparam, or_


def unless_any(name: str, holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition; with the parameter `any_<name>` 1 instead of 0, everything."""
    return or_(bindparam(f"any_{name}", type_=Integer) == 1, holds)


def of_department(departments: Collection[str] | None) -> dict[str, object]:
    """The parameters of `unless_any("department", …)` over the list `departments`: all names of one, or None for any."""
    return {"any_department": int(departments is None), "departments": sorted(departments or ())}
