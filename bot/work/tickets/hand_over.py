"""The starting point for the text handed to a department: the complainant's words, with identifying details hidden.

Only a starting point: no filter knows what else gives a complainant away (a day, a shop, a relative).
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.casework.names.sameness import bared
from bot.casework.privacy.redaction import without_phones
from bot.work.tickets.identity_net import Traces, traces_of
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

HIDDEN = "〔已遮盖〕"
"""Replaces the complainant's name or the case number."""


def beginning(connection: Connection, vault: Vault, ticket: Ticket, more: Iterable[str] = ()) -> str:
    """The words of the complaint and those added since (`more`), with names and numbers of the complainant hidden."""
    return hidden("\n".join([ticket.content, *more]), traces_of(connection, vault, ticket))


def hidden(words: str, traces: Traces) -> str:
    """Words with what gives their writer away hidden."""
    text = without_phones(words, traces.phones)
    for word in (*traces.names, *traces.numbers, *([traces.case_no] if traces.case_no else [])):
        for begins, ends in reversed(bared(text).places(word)):
            text = text[:begins] + HIDDEN + text[ends:]
    return text
