"""New 投诉件: the number, the complaint, and, stored separately and sealed, who complained."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.tickets.barring import ToldAbout
from bot.dialogue.complaint.filing import Complaint
from bot.domain.month import day_of
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from db.queries.tickets import ticket_bars, ticket_words
from db.queries.tickets.ticket_work import TermClock
from db.queries.tickets.timelines import Event, append
from db.schema import cases, ticket_identities, tickets
from db.store import Conflict
from db.vault import Vault

_TAKEN = select(tickets.c.ticket_no).where(tickets.c.ticket_no == bindparam("no"))
_ADD = insert_or_ignore(tickets).on_conflict_do_nothing()
_PROMISE = update(tickets).where(tickets.c.promised.is_(None)).values(promised=bindparam("terms"))
_MOVE = (
    update(tickets)
    .where(tickets.c.party_index.in_(bindparam("before", expanding=True)))
    .values(party_index=bindparam("after"))
)
_IDENTITY = insert(ticket_identities)
_CASE = select(cases.c.department, cases.c.handler).where(cases.c.case_no == bindparam("of"))


def is_taken(connection: Connection, ticket_no: str) -> bool:
    """Whether a ticket has this number."""
    return connection.execute(_TAKEN, {"no": ticket_no}).first() is not None


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complained, sealed: what the ticket stores about them."""

    party_index: bytes
    """Blind index of the party, by which they find their own tickets (`of_party`)."""
    identity: bytes
    """Sealed JSON: party_id, chat_id, name, phone."""
    receipt_hash: bytes | None = None


def party_index(vault: Vault, party_id: int) -> bytes:
    """The blind index under which a party's tickets are found."""
    return vault.index(_known_by(party_id))


def party_indexes(vault: Vault, party_id: int) -> tuple[bytes, ...]:
    """The indexes under which they may be stored at the moment."""
    return vault.indexes(_known_by(party_id))


def _known_by(party_id: int) -> str:
    return f"ticket party {party_id}"


def register(  # noqa: PLR0913 - each is another part of a new ticket
    connection: Connection,
    vault: Vault,
    ticket_no: str,
    complaint: Complaint,
    complainant: Complainant,
    *,
    source: str,
    clock: TermClock | None = None,
    now: datetime,
    first: Event | None = None,
    kind: TicketKind = TicketKind.COMPLAINT,
) -> None:
    """Write a new ticket, its first timeline entry, and who must not see it (`ticket_bars`).

    Raises Conflict if the number has been taken meanwhile.

    `clock`: the term that runs from now on; without it, the deadline job computes it. `first`: the timeline entry of one that
    somebody else wrote down for the complainant.
    """
    case = connection.execute(_CASE, {"of": complaint.case_no}).one_or_none()
    told = complaint
    if case is not None:  # nobody has to name the official of a complaint about their case
        official, department = complaint.official or case.handler, complaint.department or case.department
        told = replace(complaint, official=official, department=department)
    row = _row(vault, ticket_no, told, complainant, source=source, now=now) | {"kind": kind.value}
    if connection.execute(_ADD, row | (clock.first if clock is not None else {})).rowcount == 0:
        raise Conflict
    connection.execute(
        _IDENTITY,
        {
            "ticket_no": ticket_no,
            "sealed": complainant.identity,
            "receipt_hash": complainant.receipt_hash,
        },
    )
    told_now = Event(now, "register", TicketState.REGISTERED, "complainant", "")
    append(connection, vault, ticket_no, first or told_now)
    handler = case.handler if case is not None else ""
    whom = ToldAbout((told.official, handler), (told.content, told.happened))
    ticket_bars.registered(connection, vault, ticket_no, whom, now)


def _row(
    vault: Vault,
    ticket_no: str,
    complaint: Complaint,
    complainant: Complainant,
    *,
    source: str,
    now: datetime,
) -> dict[str, Any]:
    _, day, _, _ = ticket_no.split("-")
    words = {"happened": complaint.happened, "content": complaint.content}
    return {
        "ticket_no": ticket_no,
        "day": day,
        "case_no": complaint.case_no,
        "party_index": complainant.party_index,
        "source": source,
        "state": "registered",
        "category": complaint.category.value if complaint.category else "",
        "department": complaint.department,
        "official": complaint.official,
        **ticket_words.columns(vault, ticket_no, words),
        "anonymous": complaint.anonymous,
        "about_office": complaint.about_office,
        "created_at": day_of(now),
    }


def promise(connection: Connection, promised: str) -> None:
    """Keep these terms with every ticket from before they were kept."""
    connection.execute(_PROMISE, {"terms": promised})


def move(connection: Connection, vault: Vault, before: int, after: int) -> None:
    """One party's tickets now belong to another party of the same person."""
    forms = list(party_indexes(vault, before))
    connection.execute(_MOVE, {"before": forms, "after": party_index(vault, after)})
