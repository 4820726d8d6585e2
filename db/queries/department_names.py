"""What departments were called before: looked up wherever something is compared by the name of a department."""

from sqlalchemy import Connection, select

from bot.domain.department import DepartmentNames
from db.engine.prepared import Prepared
from db.schema import department_names, departments

_RENAMED = Prepared(
    select(department_names.c.name, departments.c.name.label("today")).join_from(
        department_names, departments, departments.c.id == department_names.c.department_id
    )
)


def known(connection: Connection) -> DepartmentNames:
    """All of them, as of now."""
    return DepartmentNames({row.name: row.today for row in _RENAMED.all(connection)})
