"""处室: the departments as the office lists them, in its order, and those that only stand in imported cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db.schema import case_counts, departments, users

_LISTED = select(departments.c.id, departments.c.name, departments.c.retired_at).order_by(
    departments.c.position, departments.c.id
)
_LIAISONS = (
    select(users.c.department, func.count().label("n"))
    .where(users.c.role == "liaison", users.c.disabled_at.is_(None), users.c.department.is_not(None))
    .group_by(users.c.department)
)
_SEEN = select(case_counts.c.department).where(case_counts.c.department != "").distinct()


@dataclass(frozen=True, slots=True)
class DepartmentListed:
    """A department that work may be given to."""

    name: str
    liaisons: int
    """How many accounts see what it is given; 0: nobody would."""
    number: int | None
    """Of its row in the office's list; None: it is known from cases or accounts only."""


def listed(connection: Connection) -> tuple[DepartmentListed, ...]:
    """The office's list in its order, then what else is known, by name; retired ones are left out."""
    rows = connection.execute(_LISTED).all()
    liaisons: Mapping[str, int] = {row.department: row.n for row in connection.execute(_LIAISONS)}
    seen = {*connection.execute(_SEEN).scalars(), *liaisons} - {row.name for row in rows}
    ours = [
        DepartmentListed(row.name, liaisons.get(row.name, 0), row.id)
        for row in rows
        if row.retired_at is None
    ]
    others = [DepartmentListed(name, liaisons.get(name, 0), None) for name in sorted(seen)]
    return (*ours, *others)
