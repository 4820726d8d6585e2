"""Lodging a complaint; and what of a chat's own goes along when it turns out whose it is.

Who complained goes into `ticket_identities`, sealed, and nowhere else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import ticket_numbers
from bot.dialogue.applying.application import Application, content_of
from bot.dialogue.applying.questions import NAME, applicant_of
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.effects import AddToTicket, Effect, FileApplication, FileComplaint, GiveVerdict
from bot.dialogue.talk import Talk
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.registry import Registry
from bot.work.tickets.terms import first_clock
from db.queries.people import asides, chats, people
from db.queries.people.people import Party
from db.queries.remedies import opening
from db.queries.tickets import (
    attachments,
    disclosure_requests,
    filed_along,
    ticket_answers,
    ticket_rows,
    tickets,
)
from db.vault import Vault
from db.vault.sealed import IDENTITY

AT_MOST = 20
"""Complaints of one chat that are looked through."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who complains, and by which channel."""

    party_id: int
    channel: str
    chat_id: int | None = None


def lodge(
    connection: Connection,
    registry: Registry,
    sender: Sender,
    ticket_no: str,
    complaint: Complaint,
    now: datetime,
    *,
    receipt_hash: bytes | None = None,
    kind: TicketKind = TicketKind.COMPLAINT,
) -> None:
    """Register a complaint. Raises Conflict when the number has been taken meanwhile.

    `receipt_hash`: of the code by which an anonymous one is found again.
    """
    identity = {"party_id": sender.party_id, "chat": sender.chat_id, "name": complaint.name}
    vault = registry.vault
    tickets.register(
        connection,
        vault,
        ticket_no,
        complaint,
        tickets.Complainant(
            tickets.party_index(vault, sender.party_id),
            vault.seal(json.dumps(identity, ensure_ascii=True), IDENTITY.at(ticket_no)),
            vault.known(receipt_hash) if receipt_hash is not None else None,
        ),
        source=sender.channel,
        clock=first_clock(registry, now, kind),
        now=now,
        kind=kind,
    )
    if complaint.case_no is not None:
        opening.complained(connection, complaint.case_no)


def lodge_application(
    connection: Connection,
    registry: Registry,
    sender: Sender,
    filed: FileApplication,
    now: datetime,
    receipt_hash: bytes,
) -> None:
    """Register what was filled in. It has been received on the day it was sent: number and code confirm it to both sides."""
    ticket_no, application = filed.ticket_no, filed.application
    said, kind = application.said, application.kind
    told = Complaint(content_of(kind, said), name=said.get(NAME, ""))
    lodge(connection, registry, sender, ticket_no, told, now, receipt_hash=receipt_hash, kind=kind)
    keep_answers(connection, registry, ticket_no, application, now.astimezone(OFFICE_ZONE).date())
    if application.files:
        filed_along.filed(connection, ticket_no, party_id=sender.party_id)


def keep_answers(
    connection: Connection, registry: Registry, ticket_no: str, application: Application, received_on: date
) -> None:
    """What was answered, beside a ticket that has just been registered."""
    ticket_answers.keep(connection, registry.vault, ticket_no, application.said)
    if application.kind is TicketKind.DISCLOSURE:
        disclosure_requests.add(connection, ticket_no, applicant_of(application.said), received_on)


def of_complaint(before: Talk, after: Talk, effects: Sequence[Effect]) -> bool:
    """Whether a step was about a complaint without a case: its words and replies are stored only with the ticket."""
    telling = any(
        talk.application is not None or (talk.filing is not None and not talk.filing.left)
        for talk in (before, after)
    )
    return (
        telling
        or before.hearing is not None
        or any(
            isinstance(effect, FileComplaint | FileApplication | GiveVerdict)
            or (isinstance(effect, AddToTicket) and effect.case_no is None)
            for effect in effects
        )
    )


def moved(connection: Connection, vault: Vault, chat: Party, linked: Party) -> Party:
    """The party that a chat now speaks for, with what the chat's own party had begun or filed before.

    Only of a party that was no more than this chat: what came in by another phone stays with that phone.
    """
    if chat.phone_sealed is not None:
        return linked
    tickets.move(connection, vault, chat.id, linked.id)
    told = asides.read(vault, chat.id, chat.aside_sealed)
    if told.begun and not asides.read(vault, linked.id, linked.aside_sealed).begun:
        people.give_aside(connection, linked.id, asides.write(vault, linked.id, told))
        people.give_aside(connection, chat.id, None)
        attachments.move(connection, chat.id, linked.id)
    found = people.party(connection, linked.id)
    assert found is not None
    return found


def named_alone(connection: Connection, vault: Vault, channel: str, address: str) -> Party | None:
    """The party that is no more than this chat, when it has complained, and each time under its name."""
    chat_id = chats.find(connection, vault, channel, address)
    party = None if chat_id is None else chats.speaks_for(connection, chat_id)
    if party is None or party.phone_sealed is not None:
        return None
    filed = ticket_rows.of_party(connection, vault, tickets.party_indexes(vault, party.id), most=AT_MOST)
    return party if filed and not any(ticket.anonymous for ticket in filed) else None


def join_phone(
    connection: Connection,
    vault: Vault,
    channel: str,
    address: str,
    e164: str,
    now: datetime,
    *,
    can_sms: bool,
) -> bool:
    """Have this chat speak for the phone that was proved in it; False when there is no named complaint to go along."""
    party = named_alone(connection, vault, channel, address)
    chat_id = chats.find(connection, vault, channel, address)
    if party is None or chat_id is None:
        return False
    linked = people.of_phone(connection, vault, e164, can_sms=can_sms)
    chats.link(connection, chat_id, linked.id, now=now)
    moved(connection, vault, party, linked)
    return True


def free_number(connection: Connection, now: datetime, chance: int) -> str:
    """An unused ticket number; it is taken only once it is stored. `chance`: random bits, `CHANCE_BITS` of them."""
    drawn = ticket_numbers(now.astimezone(OFFICE_ZONE).date(), chance)
    return next(number for number in drawn if not tickets.is_taken(connection, number))
