"""The list of departments as a setting: which names, in which order, which are retired."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from db.queries.office import departments
from db.queries.office.departments import Borne, DepartmentEntry

KEY = "department_list"
LONGEST = 100
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Merging:
    """A department that is to go into another one; `people`: its liaisons, `in_hand`: how many complaints, who go along."""

    name: str
    into: str
    people: tuple[str, ...]
    in_hand: int


def entries_of(value: Sequence[Mapping[str, Any]]) -> list[DepartmentEntry]:
    """The entries as they stand in a version."""
    return [DepartmentEntry(one["number"], one["name"], one["retired"], one.get("into")) for one in value]


def value_of(entries: Sequence[DepartmentEntry]) -> list[dict[str, object]]:
    """The entries as a version holds them."""
    return [asdict(one) for one in entries]


def sure_possible(connection: Connection, entries: Sequence[DepartmentEntry]) -> None:
    """Raise NotPossible for a list with a name twice, without a name, or that has lost a department."""
    rows = {row.number: row for row in departments.every(connection)}
    if rows.keys() != {one.number for one in entries if one.number is not None}:
        raise NotPossible("处室名单后来改过了，请打开页面看一下，再重新申请")
    seen: set[str] = set()
    for one in entries:
        if not one.name:
            raise NotPossible("处室名称不能是空的；不再用的请选“停用”")
        if one.name in seen:
            raise NotPossible(f"“{one.name}”写了两遍，请去掉一个")
        seen.add(one.name)
    for row in rows.values():
        for name in row.names:
            if any(one.name == name and one.number != row.number for one in entries):
                raise NotPossible(f"“{name}”是{row.name}的名称，办件里写着它，不能给别的处室用")
        for one in entries:
            if one.number == row.number and one.name in row.absorbed:
                raise NotPossible(f"“{one.name}”已经并入{row.name}，不能再当名称用，请另取一个")
    _sure_mergeable(entries)


def _sure_mergeable(entries: Sequence[DepartmentEntry]) -> None:
    """Raise NotPossible where a department is to go into itself, into none, or into one that ends as well."""
    by_number = {one.number: one for one in entries if one.number is not None}
    for one in entries:
        if one.into is None:
            continue
        to = by_number.get(one.into)
        if to is None or to is one:
            raise NotPossible(f"请选{one.name}要并入的另一个处室")
        if to.retired or to.into is not None:
            raise NotPossible(f"{to.name}自己也不再用了，{one.name}不能并入它，请选在用的处室")


def mergers(connection: Connection, entries: Sequence[DepartmentEntry]) -> list[Merging]:
    """Which departments go into which others, and what moves with each."""
    rows = {row.number: row for row in departments.every(connection)}
    names = {one.number: one.name for one in entries}
    return [
        Merging(row.name, names[one.into], row.liaisons, departments.in_hand(connection, row.name))
        for one in entries
        if one.into is not None and one.number is not None
        for row in (rows[one.number],)
    ]


def taken_along(connection: Connection, entries: Sequence[DepartmentEntry]) -> list[Borne]:
    """The names that renamed departments are to get and that something bears already which is not known to be theirs: with the
    name it becomes theirs, and so does whoever reads under it."""
    rows = {row.number: row for row in departments.every(connection)}
    renamed = [
        one.name
        for one in entries
        if one.number is not None and one.name not in (rows[one.number].name, *rows[one.number].former)
    ]
    return [one for name in renamed if (one := departments.borne(connection, name)).cases or one.people]


def restored(connection: Connection, value: Sequence[Mapping[str, Any]]) -> list[DepartmentEntry]:
    """The entries of an earlier version as the list they would be now: what was added since stands behind them, as it is; what
    has gone into another one since stays there."""
    rows = departments.every(connection)
    numbers = {name: row.number for row in rows for name in (*row.former, row.name)}
    gone = {name for row in rows for name in row.absorbed}
    entries = (
        replace(one, number=one.number if one.number is not None else numbers.get(one.name), into=None)
        for one in entries_of(value)
        if one.name not in gone
    )
    there = {row.number for row in rows}
    old = [one for one in entries if one.number is None or one.number in there]
    since = [row for row in rows if row.number not in {one.number for one in old}]
    return [*old, *(DepartmentEntry(row.number, row.name, row.retired) for row in since)]


def put(connection: Connection, value: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Make it the list in force; raises NotPossible."""
    entries = entries_of(value)
    sure_possible(connection, entries)
    departments.put(connection, entries, now=now)
