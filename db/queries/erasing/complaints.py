"""What an erasure destroys of the complaints about its case: words, files and who complained; what is counted stays."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, delete, null, update

from db.queries.unsent import drafts
from db.schema import attachments, ticket_alerts, ticket_events, ticket_identities, tickets
from db.vault import Vault

_OF: BindParameter[str] = bindparam("of")
_WORDS = (
    update(tickets)
    .where(tickets.c.ticket_no == _OF)
    .values(
        case_no=bindparam("alias"),
        words_sealed=null(),
        official="",
        party_index=bindparam("nobody"),
        to_tell=False,
    )
)
_FILES = (
    update(attachments)
    .where(attachments.c.ticket_no == _OF)
    .values(state="dropped", ticket_no=null(), party_id=null(), chat_id=null(), file_id="")
)
_ROWS = tuple(
    delete(table).where(table.c.ticket_no == _OF)
    for table in (ticket_events, ticket_identities, ticket_alerts)
)


def destroy(connection: Connection, vault: Vault, numbers: Sequence[str], alias: str) -> None:
    """Of each complaint its number, state, category, department and finding are left. The bytes of its files go with the
    next look of whoever keeps them (`dropped`)."""
    for number in numbers:
        of = {"of": number}
        nobody = vault.index(f"ticket of nobody {number}")
        connection.execute(_WORDS, {**of, "alias": alias, "nobody": nobody})
        connection.execute(_FILES, of)
        for statement in _ROWS:
            connection.execute(statement, of)
        drafts.drop_about(connection, vault, number)
