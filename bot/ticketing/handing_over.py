"""What a department is given is the office's own text: a net under it catches the complainant's name and numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.redaction import without_phones
from bot.ticketing.telling import identity_of
from db.queries import people, ticket_work
from db.queries.ticket_rows import Ticket
from db.vault import Vault

_SHORTEST_NAME = 2
"""A single character is no name that gives anybody away."""


HIDDEN = "〔已遮盖〕"
"""What stands in a draft where the complainant's name or the case's number stood."""


@dataclass(frozen=True, slots=True)
class _Traces:
    """What of the complainant must not be handed over."""

    names: tuple[str, ...]
    phones: tuple[str, ...]
    case_no: str | None


def names_complainant(connection: Connection, vault: Vault, ticket: Ticket, text: str) -> str | None:
    """What of the complainant stands in the text (姓名, 电话, 办件编号); None when it is clean as far as we can tell."""
    traces, flat = _traces(connection, vault, ticket), _flat(text)
    if any(_flat(name) in flat for name in traces.names):
        return "姓名"
    if without_phones(text, traces.phones) != text:
        return "电话"
    if traces.case_no is not None and _flat(traces.case_no) in flat:
        return "办件编号"
    return None


def draft(connection: Connection, vault: Vault, ticket: Ticket, more: Iterable[str] = ()) -> str:
    """The complainant's words, and what they said `more` since, with the same net drawn through them: where an officer begins to write what is handed over.

    Only a beginning: what else tells who complained (a day, a shop, a relation), no net knows.
    """
    traces = _traces(connection, vault, ticket)
    text = without_phones("\n".join([ticket.content, *more]), traces.phones)
    for word in (*traces.names, *([traces.case_no] if traces.case_no else [])):
        text = re.sub(r"\s*".join(map(re.escape, _flat(word))), HIDDEN, text, flags=re.IGNORECASE)
    return text


def _traces(connection: Connection, vault: Vault, ticket: Ticket) -> _Traces:
    who = identity_of(connection, vault, ticket.ticket_no)
    names = [who.name] if who is not None else []
    if ticket.case_no is not None:
        names += ticket_work.applicants(connection, ticket.case_no)
    party = people.party(connection, who.party_id) if who is not None else None
    phone = vault.open(party.phone_sealed) if party is not None and party.phone_sealed is not None else None
    return _Traces(tuple(_telling(names)), (phone,) if phone is not None else (), ticket.case_no)


def _telling(names: list[str]) -> Iterator[str]:
    """Those long enough to give somebody away, the longest first."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(_flat(name)) >= _SHORTEST_NAME:
            yield name


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
