"""What the office's people are called, for every page that names them: read once a page, for all of them."""

from sqlalchemy import Connection, select

from bot.casework.names.staff_names import StaffNames, staff_names
from db.engine.prepared import Prepared
from db.schema import users

_NAMES = Prepared(select(users.c.name, users.c.real_name).where(users.c.real_name != ""))


def names(connection: Connection) -> StaffNames:
    """Everybody's shown name, also of those who have left: their acts stand."""
    return staff_names((row.name, row.real_name) for row in _NAMES.all(connection))
