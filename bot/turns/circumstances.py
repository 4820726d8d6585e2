"""What a step has to know of its person that stands in no talk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.incoming import Incoming
from bot.dialogue import rating_receipts as wishes
from bot.dialogue.inputs import Joined, Pressed, Said
from bot.dialogue.talk import Talk
from bot.domain.remedy import RemedyTold
from db.queries.ledger import rating_receipts
from db.queries.people import chats, conversations, people
from db.queries.people.conversations import Opening
from db.queries.remedies import told
from db.vault import Vault

SAID_TWICE = timedelta(days=1)
"""Whoever says the same again within this time is not taken to rate anew."""


def joined(connection: Connection, chat_id: int | None, event: Joined, opening: Opening) -> Joined:
    """The opening of a chat, with what is known of who opened it."""
    if opening.talk.callbacks:
        return replace(event, bound=True, known=True)
    bound = chat_id is not None and chats.is_linked(connection, chat_id)
    return replace(event, bound=bound, known=people.has_case(connection, opening.party.id))


def asked_for(connection: Connection, opening: Opening, said: datetime) -> timedelta:
    """How long the open question had been with the person; asked only where an earlier answer may be meant instead."""
    current = opening.talk.current
    if current is None or all(c.ended_at is None for c in opening.talk.callbacks):
        return timedelta.max
    return conversations.asked_for(connection, opening.party.id, current.case.case_no, said)


def remedies_told(
    connection: Connection, opening: Opening, incoming: Incoming, now: datetime
) -> Mapping[str, RemedyTold]:
    """The cases about which this person may say how the remedy is; asked only where words or a press may say it."""
    if not opening.talk.callbacks or not isinstance(incoming.input, Said | Pressed):
        return {}
    return told.told(connection, opening.party.id, since=now - SAID_TWICE, said=incoming.said_at or now)


def receipts_asked_for(
    connection: Connection, vault: Vault, talk: Talk, incoming: Incoming
) -> Mapping[str, str]:
    """The codes of the receipts that a message asks for, by case; raises WrongKey."""
    asked = wishes.wanted(talk, incoming.input)
    found = (rating_receipts.of_case(connection, vault, callback.case.case_no) for callback in asked)
    return {receipt.case_no: receipt.code for receipt in found if receipt is not None}
