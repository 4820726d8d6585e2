"""Where the office's own people are reached, sealed like phones."""

import json
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.work_address import WorkAddress
from db.schema import users
from db.vault import Vault
from db.vault.sealed import REACHED, open_words, seal_words

_EVERY = select(users.c.id, users.c.name, users.c.reached_sealed).where(users.c.reached_sealed.is_not(None))
_SET = update(users).where(users.c.id == bindparam("of")).values(reached_sealed=bindparam("sealed"))
_OF = select(users.c.reached_sealed).where(users.c.id == bindparam("of"))


def put(connection: Connection, vault: Vault, user_id: int, address: WorkAddress) -> None:
    """Reach this user there from now on; an empty address: nowhere."""
    sealed = seal_words(vault, json.dumps(asdict(address)), REACHED.at(user_id)) if address else None
    connection.execute(_SET, {"of": user_id, "sealed": sealed})


def of(connection: Connection, vault: Vault, user_id: int) -> WorkAddress:
    """Where this user is reached."""
    return opened(vault, user_id, connection.execute(_OF, {"of": user_id}).scalar())


def whose(connection: Connection, vault: Vault, address: WorkAddress, *, but: int | None) -> str | None:
    """The name of somebody else who reads what is sent there: two who share an address would be told each other's."""
    for row in connection.execute(_EVERY):
        if row.id != but and address.meets(opened(vault, row.id, row.reached_sealed)):
            return str(row.name)
    return None


def opened(vault: Vault, user_id: int, sealed: bytes | None) -> WorkAddress:
    """A stored address."""
    if sealed is None:
        return WorkAddress()
    return WorkAddress(**json.loads(open_words(vault, sealed, REACHED.at(user_id))))
