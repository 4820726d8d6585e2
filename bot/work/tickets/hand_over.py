"""Where an officer begins to write what is handed over: the complainant's words, with the net drawn through them.

Only a beginning: what else tells who complained (a day, a shop, a relation), no net knows.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.casework.names.sameness import bared
from bot.casework.privacy.redaction import without_phones
from bot.work.tickets.identity_net import traces_of
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

HIDDEN = "〔已遮盖〕"
"""What stands where the complainant's name or the case's number stood."""


def beginning(connection: Connection, vault: Vault, ticket: Ticket, more: Iterable[str] = ()) -> str:
    """The words of the complaint and those that came `more` since, names and numbers of the complainant hidden."""
    traces = traces_of(connection, vault, ticket)
    text = without_phones("\n".join([ticket.content, *more]), traces.phones)
    for word in (*traces.names, *([traces.case_no] if traces.case_no else [])):
        for begins, ends in reversed(bared(text).places(word)):
            text = text[:begins] + HIDDEN + text[ends:]
    return text
