"""The phones of those who work here, as what a case's phone can be compared with: never in clear."""

from sqlalchemy import Connection

from bot.intake.phones import phones
from db.queries.office import staff
from db.vault import Vault


def indexes(connection: Connection, vault: Vault) -> tuple[bytes, ...]:
    """The blind indexes of the numbers at which colleagues call them; an extension or a text that is no number has none."""
    typed = staff.phones(connection, vault).values()
    numbers = {found.e164 for text in typed for found in phones(text)}
    return tuple(index for number in sorted(numbers) for index in vault.indexes(number))
