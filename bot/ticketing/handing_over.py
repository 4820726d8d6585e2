"""What a department is given is the office's own text: a net under it catches the complainant's name and numbers."""

import re

from sqlalchemy import Connection

from bot.casework.redaction import without_phones
from bot.ticketing.telling import identity_of
from db.queries import people, ticket_work
from db.queries.ticket_rows import Ticket
from db.vault import Vault

_SHORTEST_NAME = 2
"""A single character is no name that gives anybody away."""


def names_complainant(connection: Connection, vault: Vault, ticket: Ticket, text: str) -> str | None:
    """What of the complainant stands in the text (姓名, 电话, 办件编号); None when it is clean as far as we can tell."""
    who = identity_of(connection, vault, ticket.ticket_no)
    flat = _flat(text)
    names = [who.name] if who is not None else []
    if ticket.case_no is not None:
        names += ticket_work.applicants(connection, ticket.case_no)
    if any(len(_flat(name)) >= _SHORTEST_NAME and _flat(name) in flat for name in names):
        return "姓名"
    party = people.party(connection, who.party_id) if who is not None else None
    phone = vault.open(party.phone_sealed) if party is not None and party.phone_sealed is not None else None
    if without_phones(text, [phone] if phone is not None else []) != text:
        return "电话"
    if ticket.case_no is not None and _flat(ticket.case_no) in flat:
        return "办件编号"
    return None


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
