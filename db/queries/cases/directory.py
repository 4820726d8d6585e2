"""办事机构: the departments and officials that people have dealt with recently, for complaints to name them."""

from sqlalchemy import Connection, bindparam, func, select

from db.engine.prepared import Prepared
from db.queries import department_names
from db.schema import cases

OFFICIALS = 200
"""The most pairs of department and official that are read: those with the most cases."""

_LATELY = Prepared(
    select(cases.c.department, cases.c.handler, func.count().label("cases"))
    .where(cases.c.month >= bindparam("since"))
    .group_by(cases.c.department, cases.c.handler)
    .order_by(func.count().desc(), cases.c.department, cases.c.handler)
    .limit(OFFICIALS)
)


def departments(connection: Connection, since: str) -> dict[str, tuple[str, ...]]:
    """Departments, under the names of today, with their officials, those with the most cases since that month first."""
    known, found = department_names.known(connection), dict[str, list[str]]()
    for row in _LATELY.all(connection, since=since):
        officials = found.setdefault(known.current(row.department), [])
        if row.handler and row.handler not in officials:
            officials.append(row.handler)
    return {department: tuple(officials) for department, officials in found.items() if department}
