"""Who complained, revealed once to the person who asked, after another person granted it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import SHOWN_WITHIN
from bot.casework.privacy.personal import Datum, Of, Shown, shown
from bot.domain.approval import ApprovalKind
from bot.work.approvals.case_changes import can_unseal
from bot.work.approvals.requests import GRANTED, NoSuchRequest, Person, request, sure_settled
from bot.work.tickets import Registry
from bot.work.tickets.notices import identity_of
from db.queries.cases import case_file
from db.queries.office import approvals
from db.queries.office.approvals import Approval
from db.queries.people import chats, people
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class OpenedComplainant:
    """Who complained, revealed once."""

    name: str
    phone: str
    chat: str
    """The vendor's own id for it."""


def open_identity(
    connection: Connection, registry: Registry, number: int, by: Person, now: datetime
) -> tuple[Approval, OpenedComplainant]:
    """Who complained, shown once to the person who asked, within a day of the grant. Raises NoSuchRequest,
    NotPossible."""
    found, about = request(connection, registry, number, by.viewer, hold=True)
    if found.kind is not ApprovalKind.UNSEAL or found.asked_by != by.id or about.ticket is None:
        raise NoSuchRequest(str(number))
    if shown(by.viewer.role, Datum.NAME, Of.COMPLAINT, opened=found.decision == GRANTED) is not Shown.CLEAR:
        raise NoSuchRequest(str(number))
    sure_settled(by, now)
    can_unseal(about.ticket, found.reason)
    if not approvals.use(connection, number, since=now - SHOWN_WITHIN, now=now):
        raise NotPossible("这次批准已经看过，或已过 24 小时；还要看，请重新申请")
    return found, _complainant(connection, registry.vault, about.ticket)


def _complainant(connection: Connection, vault: Vault, ticket: Ticket) -> OpenedComplainant:
    who = identity_of(connection, vault, ticket.ticket_no)
    case = case_file.in_clear(connection, vault, ticket.case_no) if ticket.case_no is not None else None
    if who is None and case is None:
        raise NotPossible("这件投诉没有留下是谁投诉的")
    party = people.party(connection, who.party_id) if who is not None else None
    phone = (party.phone(vault) if party is not None else None) or (who.phone if who is not None else None)
    names = [who.name] if who is not None and who.name else []
    if case is not None:
        names = names or [name for name in (case.applicant, case.contact) if name]
        phone = phone or next(iter(case.phones), None)
    chat_id = who.chat_id if who is not None else None
    chat = chats.address_of(connection, vault, chat_id) if chat_id is not None else None
    return OpenedComplainant("、".join(dict.fromkeys(names)), phone or "", chat or "")
