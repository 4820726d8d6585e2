"""What a step has to know of its person that stands in no talk."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.dialogue.inputs import Joined
from db.queries.people import chats, conversations, people
from db.queries.people.conversations import Opening


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
