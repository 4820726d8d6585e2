"""Chats in tests, by what Telegram calls them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from db.queries.people import chats
from db.queries.people.chats import Met
from db.queries.people.people import Party
from db.schema import chats as rows
from db.schema import outbox
from db.vault import Vault


def meet(connection: Connection, vault: Vault, chat: int | str, now: datetime) -> Met:
    """Somebody writes in this chat."""
    return chats.met(connection, vault, "telegram", str(chat), language="zh-Hans", now=now)


def number_of(connection: Connection, vault: Vault, chat: int | str) -> int:
    """Our number of a chat that we know."""
    found = chats.find(connection, vault, "telegram", str(chat))
    assert found is not None, "nobody has written in this chat"
    return found


def party_in(connection: Connection, vault: Vault, chat: int | str) -> Party:
    """For whom a chat speaks."""
    found = chats.speaks_for(connection, number_of(connection, vault, chat))
    assert found is not None, "this chat is blocked"
    return found


def sent_to(vault: Vault, chat: int | str) -> ColumnElement[bool]:
    """Of the outbox: what goes to this chat."""
    known = rows.c.chat_index.in_(chats.indexes(vault, "telegram", str(chat)))
    return outbox.c.chat_id.in_(select(rows.c.id).where(known))
