"""What people wrote, opened: as it came in, and as it was passed to the office."""

from sqlalchemy import Connection, select

from db.schema import inbound, notes_to_staff
from db.sealed import NOTED, SAID, open_words
from db.vault import Vault

_SAID = select(inbound.c.said_sealed, inbound.c.channel, inbound.c.at).order_by(inbound.c.id)
_NOTED = select(notes_to_staff.c.raw_sealed, notes_to_staff.c.at).order_by(notes_to_staff.c.id)


def received(connection: Connection, vault: Vault) -> list[str]:
    """The texts of everything that came in."""
    return [open_words(vault, row[0], SAID.at(*row[1:])) for row in connection.execute(_SAID)]


def noted(connection: Connection, vault: Vault) -> list[str]:
    """What an officer has to read."""
    return [open_words(vault, row[0], NOTED.at(*row[1:])) for row in connection.execute(_NOTED)]
