"""What gives the complainant away in a text for a department: a net for names, numbers and the case, for officers only.

It knows who complained. What it says is therefore said to nobody but the officer who is about to let the text out, each
time with a line in the log, and only so often (`bot.work.tickets.identity_checks`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.names.sameness import bare, spoken, stands_in
from bot.casework.privacy.redaction import SHORTEST, without_phones
from bot.work.tickets.notices import identity_of
from db.queries.people import people
from db.queries.tickets import ticket_work
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

_SHORTEST_NAME = 2
"""A single character is no name that gives anybody away."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What of the complainant must not be handed over. Numbers in E.164."""

    names: tuple[str, ...]
    phones: tuple[str, ...]
    case_no: str | None


def caught(connection: Connection, vault: Vault, ticket: Ticket, text: str) -> str | None:
    """What of the complainant stands in the text (姓名, 电话, 办件编号); None when it is clean as far as we can tell."""
    traces = traces_of(connection, vault, ticket)
    if any(stands_in(name, text) for name in traces.names):
        return "姓名"
    if without_phones(text, traces.phones) != text or any(_dialled(text, phone) for phone in traces.phones):
        return "电话"
    if traces.case_no is not None and stands_in(traces.case_no, text):
        return "办件编号"
    return None


def traces_of(connection: Connection, vault: Vault, ticket: Ticket) -> Traces:
    """Who complained, as far as it can stand in a text: the names that are long enough, the longest first."""
    who = identity_of(connection, vault, ticket.ticket_no)
    names = [who.name] if who is not None else []
    if ticket.case_no is not None:
        names += ticket_work.applicants(connection, ticket.case_no)
    party = people.party(connection, who.party_id) if who is not None else None
    phone = party.phone(vault) if party is not None else None
    return Traces(tuple(_telling(names)), (phone,) if phone is not None else (), ticket.case_no)


def _telling(names: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names), key=len, reverse=True):
        if len(bare(name)) >= _SHORTEST_NAME:
            yield name


def _dialled(text: str, phone: str) -> bool:
    """Whether the number stands in the text, whatever but letters stands between its digits."""
    digits = re.sub("[^0-9]", "", phone.removeprefix("+86"))
    return len(digits) >= SHORTEST and digits in spoken(bare(text))
