"""What departments were called before: looked up wherever something is compared by the name of a department."""

from sqlalchemy import Connection, select

from bot.domain.department import DepartmentNames, Merger
from bot.domain.month import Month
from db.engine.prepared import Prepared
from db.schema import department_names, departments

_RENAMED = Prepared(
    select(department_names.c.name, departments.c.name.label("last")).join_from(
        department_names, departments, departments.c.id == department_names.c.department_id
    )
)
_into = departments.alias("into")
_MERGED = Prepared(
    select(departments.c.name, departments.c.merged_at, _into.c.name.label("into")).join_from(
        departments, _into, _into.c.id == departments.c.merged_into
    )
)


def known(connection: Connection) -> DepartmentNames:
    """All of them, as of now."""
    return DepartmentNames(
        {row.name: row.last for row in _RENAMED.all(connection)},
        {row.name: Merger(row.into, Month.of(row.merged_at).next) for row in _MERGED.all(connection)},
    )
