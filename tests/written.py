"""What people wrote and what was written to them, opened: as it came in, was passed to the office, or waits to be sent."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, true

from db.queries.outbox import message_words
from db.schema import inbound, notes_to_staff, outbox
from db.vault import Vault
from db.vault.sealed import NOTED, SAID, open_words, ticket_of

_SAID = select(inbound.c.said_sealed, inbound.c.channel, inbound.c.at).order_by(inbound.c.id)
_NOTED = select(notes_to_staff.c.raw_sealed, notes_to_staff.c.at).order_by(notes_to_staff.c.id)


@dataclass(frozen=True, slots=True)
class Written:
    """A message of ours."""

    ref: str
    channel: str
    state: str
    text: str
    """Empty once it needs not be sent any more."""
    ticket_no: str | None


def received(connection: Connection, vault: Vault) -> list[str]:
    """The texts of everything that came in."""
    return [open_words(vault, row[0], SAID.at(*row[1:])) for row in connection.execute(_SAID)]


def noted(connection: Connection, vault: Vault) -> list[str]:
    """What an officer has to read."""
    return [open_words(vault, row[0], NOTED.at(*row[1:])) for row in connection.execute(_NOTED)]


def messages(connection: Connection, vault: Vault, which: ColumnElement[bool] | None = None) -> list[Written]:
    """Our messages, in the order in which they were put in."""
    wanted = select(outbox).where(true() if which is None else which).order_by(outbox.c.id)
    return [
        Written(
            row.ref,
            row.channel,
            row.state,
            message_words.opened(vault, row.ref, row.words_sealed).text if row.words_sealed else "",
            ticket_of(vault, row.ref, row.about_sealed)[0],
        )
        for row in connection.execute(wanted)
    ]
