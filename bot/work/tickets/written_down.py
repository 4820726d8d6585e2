"""登记: a complaint that came by phone, by letter, in person or by the box, written down by an officer.

The same registering as anywhere: number, terms, and who must not see it, in one transaction. The terms run from the day on which it
came, for that day the office has it. A phone is kept sealed with who complained and is not written to: nobody has proved whose it is.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from bot.dialogue.complaint.filing import Complaint
from bot.domain.arrival import ARRIVALS, Arrival
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.registry import Registry
from bot.work.tickets.terms import first_clock
from db.queries.people import people
from db.queries.tickets import tickets
from db.queries.tickets.timelines import Event
from db.vault.sealed import IDENTITY

NOON = time(12)


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """What an officer has written down."""

    arrival: Arrival
    came: date
    """The day on which the office had it, in its own zone."""
    complaint: Complaint
    phone: str
    """As given, in E.164; "" without one. Never of an anonymous complaint."""
    by_whom: str
    """The officer, by the name at log-in."""
    kind: TicketKind = TicketKind.COMPLAINT


def write_down(
    connection: Connection,
    registry: Registry,
    told: WrittenDown,
    ticket_no: str,
    receipt_hash: bytes,
    now: datetime,
) -> int:
    """Register it; the number of the party that complained. Raises Conflict when the number has been taken meanwhile."""
    party = people.add(connection, language=Language.ZH_HANS.value)
    vault, complaint = registry.vault, told.complaint
    identity: dict[str, object] = {"party_id": party.id, "chat": None, "name": complaint.name}
    if told.phone and not complaint.anonymous:
        identity["phone"] = told.phone
    came = came_at(told.came, now)
    label = ARRIVALS[told.arrival].zh_hans
    noted = label if told.came == _day(now) else f"{label}，{told.came.month}月{told.came.day}日收到"
    tickets.register(
        connection,
        vault,
        ticket_no,
        complaint,
        tickets.Complainant(
            tickets.party_index(vault, party.id),
            vault.seal(json.dumps(identity, ensure_ascii=True), IDENTITY.at(ticket_no)),
            vault.known(receipt_hash),
        ),
        source=told.arrival.value,
        clock=first_clock(registry, came, told.kind),
        kind=told.kind,
        now=now,
        first=Event(came, "register", TicketState.REGISTERED, told.by_whom, noted),
    )
    return party.id


def came_at(day: date, now: datetime) -> datetime:
    """The moment from which the terms run: of an earlier day its noon."""
    return now if day == _day(now) else datetime.combine(day, NOON, OFFICE_ZONE)


def _day(now: datetime) -> date:
    return now.astimezone(OFFICE_ZONE).date()
