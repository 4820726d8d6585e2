"""What the office's people are called, for every page that names them: read once a page, for all of them. And at which
phone their colleagues call them, sealed like every phone."""

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.names.staff_names import StaffNames, staff_names
from db.engine.prepared import Prepared
from db.schema import users
from db.vault import Vault
from db.vault.sealed import STAFF_PHONE, open_words, seal_words

_PHONES = Prepared(select(users.c.id, users.c.phone_sealed).where(users.c.phone_sealed.is_not(None)))
_PHONE = update(users).where(users.c.id == bindparam("of")).values(phone_sealed=bindparam("sealed"))
_NAMES = Prepared(select(users.c.name, users.c.real_name).where(users.c.real_name != ""))


def names(connection: Connection) -> StaffNames:
    """Everybody's shown name, also of those who have left: their acts stand."""
    return staff_names((row.name, row.real_name) for row in _NAMES.all(connection))


def phones(connection: Connection, vault: Vault) -> dict[int, str]:
    """The work phones of those who have one, by account."""
    return {
        row.id: open_words(vault, row.phone_sealed, STAFF_PHONE.at(row.id)) for row in _PHONES.all(connection)
    }


def put_phone(connection: Connection, vault: Vault, user_id: int, phone: str) -> None:
    """Colleagues call them there from now on; "": nowhere."""
    sealed = seal_words(vault, phone, STAFF_PHONE.at(user_id)) if phone else None
    connection.execute(_PHONE, {"of": user_id, "sealed": sealed})
