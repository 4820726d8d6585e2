"""Finds what would give the complainant away in a text for a department: names, numbers, the case. For officers only.

It knows who complained. So its answers go only to the officer who is about to release the text, are logged each time,
and are limited in number (`bot.work.tickets.identity_checks`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.names.sameness import bare, spoken, stands_in
from bot.casework.privacy.redaction import SHORTEST, without_phones
from bot.dialogue.applying.questions import CONTACT, ID_NUMBER
from bot.domain.ticket_kind import TicketKind
from bot.intake.phones import phones as phone_numbers
from bot.work.tickets.notices import identity_of
from db.queries.people import people
from db.queries.tickets import ticket_answers, ticket_work
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

_SHORTEST_NAME = 2
"""A single character is not a name that gives anybody away."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What must not be revealed about the complainant. Numbers in E.164."""

    names: tuple[str, ...]
    phones: tuple[str, ...]
    case_no: str | None
    numbers: tuple[str, ...] = ()
    """Of documents that an applicant was identified by."""


def caught(connection: Connection, vault: Vault, ticket: Ticket, text: str) -> str | None:
    """Which traces of the complainant the text contains (姓名, 电话, 办件编号, 证件号码); None when it is clean as far as we
    can tell."""
    return caught_by(traces_of(connection, vault, ticket), text)


def caught_by(traces: Traces, text: str) -> str | None:
    """The same, where it is known what would give them away."""
    if any(stands_in(name, text) for name in traces.names):
        return "姓名"
    if without_phones(text, traces.phones) != text or any(_dialled(text, phone) for phone in traces.phones):
        return "电话"
    if traces.case_no is not None and stands_in(traces.case_no, text):
        return "办件编号"
    if any(stands_in(number, text) for number in traces.numbers):
        return "证件号码"
    return None


def traces_of(connection: Connection, vault: Vault, ticket: Ticket) -> Traces:
    """The complainant as far as a text can name them: the names that are long enough, longest first."""
    who = identity_of(connection, vault, ticket.ticket_no)
    names = [who.name] if who is not None else []
    if ticket.case_no is not None:
        names += ticket_work.applicants(connection, ticket.case_no)
    party = people.party(connection, who.party_id) if who is not None else None
    phone = party.phone(vault) if party is not None else None
    phones = [known for known in (phone, who.phone if who is not None else None) if known]
    said = (
        {} if ticket.kind is TicketKind.COMPLAINT else ticket_answers.of(connection, vault, ticket.ticket_no)
    )
    phones += [one.e164 for one in phone_numbers(said.get(CONTACT, ""))]
    numbers = (number,) if (number := said.get(ID_NUMBER, "")) else ()
    return Traces(tuple(telling(names)), tuple(phones), ticket.case_no, numbers)


def telling(names: Iterable[str]) -> Iterator[str]:
    """The names that are long enough to give somebody away, longest first."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(bare(name)) >= _SHORTEST_NAME:
            yield name


def _dialled(text: str, phone: str) -> bool:
    """Whether the text contains the number, with anything but letters between its digits."""
    digits = re.sub("[^0-9]", "", phone.removeprefix("+86"))
    return len(digits) >= SHORTEST and digits in spoken(bare(text))
