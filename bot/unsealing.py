"""Who complained, opened once for whoever asked, after another person granted it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.approving import NoSuchRequest, Person, can_unseal, request, sure_settled
from bot.casework.approval import SHOWN_WITHIN, Kind
from bot.changing import NotPossible
from bot.ticketing import Registry
from bot.ticketing.telling import identity_of
from db.queries import approvals, people, ticket_work
from db.queries.approvals import Approval
from db.queries.ticket_rows import Ticket
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complained, opened once."""

    name: str
    phone: str
    chat_id: int | None


def open_identity(
    connection: Connection, registry: Registry, number: int, by: Person, now: datetime
) -> tuple[Approval, Complainant]:
    """Who complained, once, for whoever asked, within a day of the grant. Raises NoSuchRequest, NotPossible."""
    found, about = request(connection, registry, number, by.viewer, hold=True)
    if found.kind is not Kind.UNSEAL or found.asked_by != by.id or about.ticket is None:
        raise NoSuchRequest(str(number))
    sure_settled(by, now)
    can_unseal(about)
    if not approvals.use(connection, number, since=now - SHOWN_WITHIN, now=now):
        raise NotPossible("这次批准已经看过，或已过 24 小时；还要看，请重新申请")
    return found, _complainant(connection, registry.vault, about.ticket)


def _complainant(connection: Connection, vault: Vault, ticket: Ticket) -> Complainant:
    who = identity_of(connection, vault, ticket.ticket_no)
    if who is None:
        raise NotPossible("这件投诉没有留下是谁投诉的")
    party = people.party(connection, who.party_id)
    names = (
        [who.name]
        if who.name
        else ticket_work.applicants(connection, ticket.case_no)
        if ticket.case_no
        else []
    )
    phone = party.phone(vault) if party is not None else None
    return Complainant("、".join(dict.fromkeys(names)), phone or "", who.chat_id)
