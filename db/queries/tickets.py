"""投诉件: registered complaints and their timelines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.month import OFFICE_ZONE
from bot.dialogue.filing import Complaint
from db.schema import ticket_events, ticket_identities, tickets
from db.store import Conflict
from db.vault import Vault

_LAST_OF_DAY = select(func.max(tickets.c.sequence)).where(tickets.c.day == bindparam("on"))
_ADD = insert_or_ignore(tickets).on_conflict_do_nothing()
_EVENT = insert(ticket_events)
_MOVE = (
    update(tickets).where(tickets.c.party_index == bindparam("before")).values(party_index=bindparam("after"))
)
_IDENTITY = insert(ticket_identities)
_ALL = select(tickets).order_by(tickets.c.created_at, tickets.c.ticket_no)
_ONE = select(tickets).where(tickets.c.ticket_no == bindparam("no"))
_STATE = select(tickets.c.state).where(tickets.c.ticket_no == bindparam("no"))
_TIMELINE = (
    select(ticket_events).where(ticket_events.c.ticket_no == bindparam("no")).order_by(ticket_events.c.id)
)
_OF_CASE = (
    select(tickets.c.ticket_no).where(tickets.c.case_no == bindparam("of")).order_by(tickets.c.created_at)
)


def next_sequence(connection: Connection, day: date) -> int:
    """The sequence number that the day's next ticket gets."""
    last: int | None = connection.execute(_LAST_OF_DAY, {"on": f"{day:%Y%m%d}"}).scalar()
    return (last or 0) + 1


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complained, sealed: what the ticket keeps of them."""

    party_index: bytes
    """Blind index of the party, by which they find their own tickets (`of_party`)."""
    identity: bytes
    """Sealed JSON: party_id, chat_id, name, phone."""
    receipt_hash: bytes | None = None


def party_index(vault: Vault, party_id: int) -> bytes:
    """The blind index under which a party's tickets are found."""
    return vault.index(f"ticket party {party_id}")


def register(
    connection: Connection,
    ticket_no: str,
    complaint: Complaint,
    complainant: Complainant,
    *,
    source: str,
    accept_by: datetime | None = None,
    provisional: bool = False,
    now: datetime,
) -> None:
    """Write a new ticket and the first line of its timeline; raises Conflict if the number has been taken meanwhile."""
    _, day, sequence, _ = ticket_no.split("-")
    added = connection.execute(
        _ADD,
        {
            "ticket_no": ticket_no,
            "day": day,
            "sequence": int(sequence),
            "case_no": complaint.case_no,
            "party_index": complainant.party_index,
            "source": source,
            "state": "registered",
            "category": complaint.category.value if complaint.category else "",
            "department": complaint.department,
            "official": complaint.official,
            "happened": complaint.happened,
            "content": complaint.content,
            "anonymous": complaint.anonymous,
            "about_office": complaint.about_office,
            "created_at": now,
            "accept_by": accept_by,
            "provisional": provisional,
        },
    )
    if added.rowcount == 0:
        raise Conflict
    connection.execute(
        _IDENTITY,
        {
            "ticket_no": ticket_no,
            "sealed": complainant.identity,
            "receipt_hash": complainant.receipt_hash,
        },
    )
    _event(connection, ticket_no, "register", "registered", now=now)


def _event(
    connection: Connection,
    ticket_no: str,
    act: str,
    state: str,
    *,
    by_whom: str = "complainant",
    note: str = "",
    now: datetime,
) -> None:
    connection.execute(
        _EVENT,
        {"ticket_no": ticket_no, "at": now, "act": act, "state": state, "by_whom": by_whom, "note": note},
    )


def move(connection: Connection, before: bytes, after: bytes) -> None:
    """One party's tickets are now found under another's index: the same person's."""
    connection.execute(_MOVE, {"before": before, "after": after})


def add_words(connection: Connection, ticket_no: str, words: str, *, now: datetime) -> None:
    """The complainant goes on telling: a further line of the timeline, the state stays."""
    state: str | None = connection.execute(_STATE, {"no": ticket_no}).scalar()
    if state is not None:
        _event(connection, ticket_no, "add", state, note=words, now=now)


def of_case(connection: Connection, case_no: str) -> list[str]:
    """The numbers of a case's tickets, oldest first."""
    return list(connection.execute(_OF_CASE, {"of": case_no}).scalars())


def every(connection: Connection) -> list[dict[str, Any]]:
    """All tickets, oldest first, without their content."""
    return [
        {
            "ticket_no": row.ticket_no,
            "case_no": row.case_no,
            "state": row.state,
            "created_at": row.created_at.astimezone(OFFICE_ZONE).isoformat(),
        }
        for row in connection.execute(_ALL)
    ]


def whole(connection: Connection, ticket_no: str) -> dict[str, Any] | None:
    """One ticket with its content and timeline."""
    row = connection.execute(_ONE, {"no": ticket_no}).one_or_none()
    if row is None:
        return None
    events = connection.execute(_TIMELINE, {"no": ticket_no})
    return {
        "ticket_no": row.ticket_no,
        "case_no": row.case_no,
        "state": row.state,
        "content": row.content,
        "created_at": row.created_at.astimezone(OFFICE_ZONE).isoformat(),
        "timeline": [
            {
                "at": e.at.astimezone(OFFICE_ZONE).isoformat(),
                "act": e.act,
                "state": e.state,
                "by_whom": e.by_whom,
                "note": e.note,
            }
            for e in events
        ],
    }
