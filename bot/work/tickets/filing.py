"""Writing down what one step decided about complaints: filed, added to, judged; and what was attached.

Who complained goes into `ticket_identities`, sealed, and nowhere else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import ticket_numbers
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.effects import (
    AddToTicket,
    DropFiles,
    Effect,
    FileComplaint,
    GiveVerdict,
    GuessedWrong,
    OpenTicket,
    WantFile,
)
from bot.dialogue.talk import Talk
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets import Registry, add, first_clock, give_verdict
from db.queries.people import asides, people
from db.queries.people.people import Party
from db.queries.tickets import attachments, guesses, tickets
from db.vault import Vault
from db.vault.sealed import IDENTITY

Lodged = OpenTicket | FileComplaint | AddToTicket | GiveVerdict | WantFile | DropFiles | GuessedWrong
"""The effects that are about complaints."""


class ReceiptWanted(Exception):
    """An anonymous complaint needs a receipt code, which is drawn outside the transaction: take the turn again."""


@dataclass(frozen=True, slots=True)
class Lodging:
    """One person's complaints, in the turn's one transaction."""

    connection: Connection
    registry: Registry
    party: Party
    channel: str
    chat_id: int | None
    now: datetime
    receipt_hash: bytes | None = None

    def carry(self, effect: Lodged) -> None:
        """Write one effect down. Raises ReceiptWanted, and Conflict when the number has been taken meanwhile."""
        match effect:
            case OpenTicket(case_no, ticket_no, content, attached, about_office):
                complaint = Complaint(content, case_no=case_no, about_office=about_office)
                self._register(ticket_no, complaint)
                if attached:
                    attachments.adopt(self.connection, ticket_no, attached, party_id=self.party.id)
            case FileComplaint(ticket_no, complaint):
                if complaint.anonymous and self.receipt_hash is None:
                    raise ReceiptWanted
                self._register(ticket_no, complaint)
                attachments.adopt(self.connection, ticket_no, complaint.attachments, party_id=self.party.id)
            case AddToTicket():
                add(self.connection, self.registry, effect.ticket_no, effect.content, self.now)
            case GiveVerdict(ticket_no, satisfied, words):
                give_verdict(self.connection, self.registry, ticket_no, satisfied, words, self.now)
            case WantFile(file, kind, ticket_no):
                attachments.want(
                    self.connection,
                    file,
                    kind=kind,
                    ticket_no=ticket_no,
                    channel=self.channel,
                    party_id=self.party.id,
                    chat_id=self.chat_id,
                    now=self.now,
                )
            case DropFiles():
                attachments.drop(self.connection, self.party.id)
            case GuessedWrong():
                guesses.add(self.connection, self.party.id, now=self.now)

    def _register(self, ticket_no: str, complaint: Complaint) -> None:
        identity = {"party_id": self.party.id, "chat": self.chat_id, "name": complaint.name}
        vault = self.registry.vault
        tickets.register(
            self.connection,
            vault,
            ticket_no,
            complaint,
            tickets.Complainant(
                tickets.party_index(vault, self.party.id),
                vault.seal(json.dumps(identity, ensure_ascii=True), IDENTITY.at(ticket_no)),
                vault.known(self.receipt_hash) if complaint.anonymous and self.receipt_hash else None,
            ),
            source=self.channel,
            clock=first_clock(self.registry, self.now),
            now=self.now,
        )


def of_complaint(before: Talk, after: Talk, effects: Sequence[Effect]) -> bool:
    """Whether a step was about a complaint without a case: its words and replies stand nowhere but with the ticket."""
    telling = any(talk.filing is not None and not talk.filing.left for talk in (before, after))
    return (
        telling
        or before.hearing is not None
        or any(
            isinstance(effect, FileComplaint | GiveVerdict)
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


def free_number(connection: Connection, now: datetime, chance: int) -> str:
    """A number that no ticket has; taken only when it is written down. `chance`: random bits, `CHANCE_BITS` of them."""
    drawn = ticket_numbers(now.astimezone(OFFICE_ZONE).date(), chance)
    return next(number for number in drawn if not tickets.is_taken(connection, number))
