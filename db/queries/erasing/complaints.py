"""What an erasure destroys of the complaints about its case: words, files and who complained; what is counted stays."""

import json
from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, null, select, update

from db.queries.tickets import ticket_words
from db.queries.unsent import drafts
from db.schema import (
    approvals,
    attachments,
    ticket_alerts,
    ticket_answers,
    ticket_events,
    ticket_identities,
    tickets,
)
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import EVENT

_OF: BindParameter[str] = bindparam("of")
_WORDS = (
    update(tickets)
    .where(tickets.c.ticket_no == _OF)
    .values(
        case_no=bindparam("alias"),
        words_sealed=bindparam("silence"),
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
_REQUESTS = update(approvals).where(approvals.c.object == _OF).values(reason="", note=null())
_TIMELINE = select(ticket_events).where(ticket_events.c.ticket_no == _OF).order_by(ticket_events.c.id)
_ADD = insert(ticket_events)
_SAID = ("at", "act", "finding", "measures", "facts")
"""Of what stands sealed in a timeline, all but the words."""
_ROWS = tuple(
    delete(table).where(table.c.ticket_no == _OF)
    for table in (ticket_events, ticket_identities, ticket_answers, ticket_alerts)
)


def destroy(connection: Connection, vault: Vault, numbers: Sequence[str], alias: str) -> None:
    """Of each complaint its number, state, category, department and finding are left, and who of the office did what when.
    The bytes of its files go with the next look of whoever keeps them (`dropped`)."""
    for number in numbers:
        of = {"of": number}
        nobody = vault.index(f"ticket of nobody {number}")
        silence = ticket_words.sealed(vault, number, {})
        connection.execute(_WORDS, {**of, "alias": alias, "nobody": nobody, "silence": silence})
        for change in (_FILES, _REQUESTS):
            connection.execute(change, of)
        timeline = [_without_words(vault, row) for row in connection.execute(_TIMELINE, of)]
        for statement in _ROWS:
            connection.execute(statement, of)
        if timeline:
            connection.execute(_ADD, timeline)
        drafts.drop_about(connection, vault, number)


def _without_words(vault: Vault, row: AnyRow) -> dict[str, object]:
    said = json.loads(vault.open(bytes(row.sealed), EVENT.at(row.id)))
    told = {"note": "", **{name: said[name] for name in _SAID if name in said}}
    return {**row._asdict(), "sealed": vault.seal(json.dumps(told), EVENT.at(row.id))}
