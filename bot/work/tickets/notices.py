"""What complainants are told about their ticket: queued in the transaction of the act, sent within the hours.

The sealed identity is opened here and nowhere else, and only for the address.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.casework.tickets.ticket import LONGEST_NAME, Order
from bot.dialogue.effects import Choice, MessageKind, Say
from bot.dialogue.mentions import day, printable, room, shortened, units
from bot.dialogue.tickets.verdict import VERDICT, choices
from bot.domain.act import Act
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.ticket_kind import CALLED, kind_of
from bot.work.tickets.registry import Voice
from db.queries.outbox import outbox
from db.queries.people import chats, people
from db.queries.people.people import Party
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault
from db.vault.sealed import IDENTITY

TOLD = frozenset(
    {
        Act.MERGE,
        Act.PART,
        Act.ACCEPT,
        Act.DECLINE,
        Act.TRANSFER,
        Act.SUSPEND,
        Act.REPLY,
        Act.EXTEND,
        Act.GIVE_UP,
    }
)
_LONGEST_BODY = 20
"""Characters that an SMS has room for in the name of another body."""
_SHORTEST = 8
"""The least number of characters that an SMS has room for in the office's words."""


OWED = timedelta(days=30)
"""A reply to a complaint is owed, however late our provider lets it go out."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who complained, opened."""

    party_id: int
    chat_id: int | None
    name: str
    """As told; empty for an anonymous report."""
    phone: str = ""
    """As an officer wrote it down: nobody has proved that it is theirs, and nothing is sent there."""


@dataclass(frozen=True, slots=True)
class NoticeAddress:
    """Where somebody is told."""

    party: Party
    channel: str
    medium: Medium
    chat_id: int | None


def tells(act: Act) -> bool:
    """Whether the complainant is told of this act."""
    return act in TOLD


def identity_of(connection: Connection, vault: Vault, ticket_no: str) -> Identity | None:
    """Who complained. For the address of a message, and to check that nothing handed over names them."""
    sealed = ticket_rows.identity(connection, ticket_no)
    if sealed is None:
        return None
    read = json.loads(vault.open(sealed, IDENTITY.at(ticket_no)))
    chat = _chat_of(connection, vault, read)
    return Identity(read["party_id"], chat, read.get("name") or "", read.get("phone") or "")


def _chat_of(connection: Connection, vault: Vault, read: Mapping[str, Any]) -> int | None:
    """Our number of the chat. What was written before there was one names the chat as Telegram does."""
    if (before := read.get("chat_id")) is not None:
        return chats.find(connection, vault, "telegram", str(before))
    return read.get("chat")


def tell(
    connection: Connection, vault: Vault, voice: Voice, ticket: Ticket, order: Order, now: datetime
) -> str | None:
    """Queue what the act has to tell the complainant; returns the channel, or None: nothing to say, or no way to say
    it."""
    if not tells(order.act):
        return None
    address = address_for(connection, vault, voice, ticket.ticket_no)
    if address is None:
        return None
    say = _say(voice, ticket, order, address)
    return queued(connection, vault, voice, address, say, order.act.value, now)


def queued(
    connection: Connection,
    vault: Vault,
    voice: Voice,
    address: NoticeAddress,
    say: Say,
    act: str,
    now: datetime,
) -> str:
    """Queue a message to somebody about their ticket; the channel."""
    to = outbox.Envelope(
        voice.refs(),
        address.party.id,
        address.channel,
        address.chat_id,
        due_at=voice.hours.next_opening(now),
        expires_at=now + OWED,
        act=act,
    )
    fitted = voice.pages.fitted(connection, vault, say, address.channel, address.party.id, now)
    outbox.add(connection, vault, fitted, to, now=now)
    return address.channel


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would tell the complainant. `channel` None: they cannot be reached by message, or are not told."""

    channel: str | None
    text: str
    choices: tuple[Choice, ...]


def preview(connection: Connection, vault: Vault, voice: Voice, ticket: Ticket, order: Order) -> Preview:
    """The message of `tell`, word for word. For the office: it depends on the address, and so on who complained."""
    address = address_for(connection, vault, voice, ticket.ticket_no)
    if address is None:
        text = _text(voice, ticket, order, Language.ZH_HANS, Medium.CHAT)
        return Preview(None, text, choices(Language.ZH_HANS) if order.act is Act.REPLY else ())
    said = _say(voice, ticket, order, address)
    return Preview(address.channel, said.text, said.choices)


def address_for(connection: Connection, vault: Vault, voice: Voice, ticket_no: str) -> NoticeAddress | None:
    """Where the complainant is reached: the chat preferred, else SMS. Nobody who has opted out is."""
    who = identity_of(connection, vault, ticket_no)
    if who is None:
        return None
    # The chat may have been linked to another party since.
    own = chats.speaks_for(connection, who.chat_id) if who.chat_id is not None else None
    party = own or people.party(connection, who.party_id)
    return address_of(connection, vault, voice, party, who.chat_id) if party is not None else None


def address_of(
    connection: Connection, vault: Vault, voice: Voice, party: Party, chat_id: int | None
) -> NoticeAddress | None:
    """Where this person is reached: `chat_id` first, then their other chats, else SMS. Nobody who has opted out is."""
    if party.opted_out_at is not None:
        return None
    places = sorted(chats.open_of(connection, party.id), key=lambda chat: chat.id != chat_id)
    for chat in places:
        if voice.channels.get(chat.channel) is Medium.CHAT:
            return NoticeAddress(party, chat.channel, Medium.CHAT, chat.id)
    number = party.phone(vault) if party.can_sms and party.sms_refused is None else None
    for channel, medium in voice.channels.items():
        if medium is Medium.SMS and number is not None and voice.serves(channel, number):
            # What only templates go out on is told in full on a page.
            spoken = Medium.CHAT if voice.pages.templated(channel) else medium
            return NoticeAddress(party, channel, spoken, None)
    return None


def _say(voice: Voice, ticket: Ticket, order: Order, address: NoticeAddress) -> Say:
    language = Language(address.party.language)
    asks = order.act is Act.REPLY
    return Say(
        MessageKind.REPLY,
        _text(voice, ticket, order, language, address.medium),
        question=VERDICT if asks else None,
        choices=choices(language) if asks and address.chat_id is not None else (),
        ticket_no=ticket.ticket_no,
    )


def _text(voice: Voice, ticket: Ticket, order: Order, language: Language, medium: Medium) -> str:
    facts = {
        "agency": voice.agency,
        "kind": CALLED[kind_of(ticket.ticket_no)].said(language),
        "ticket_no": ticket.ticket_no,
        "body": shortened(printable(order.to), LONGEST_NAME if medium is Medium.CHAT else _LONGEST_BODY),
        "finish_by": day(ticket.finish_by, language) if ticket.finish_by is not None else "",
    }
    return said_to(voice, language, medium, f"ticket.{order.act}", order.text.strip(), facts)


def said_to(
    voice: Voice,
    language: Language,
    medium: Medium,
    key: str,
    told: str,
    facts: Mapping[str, str],
    *,
    then: str = "",
) -> str:
    """The full text in a chat. An SMS has two segments: the office's number is dropped first, then the words are cut.
    `then`: the key of a sentence that follows, and is never cut."""
    more = voice.wording.say(language, f"{then}.{medium}", **facts) if then else ""
    between = "\n\n" if medium is Medium.CHAT else " "

    def said(words: str, ring: str = "") -> str:
        text = voice.wording.say(language, f"{key}.{medium}", words=words, ring=ring, **facts).rstrip()
        return f"{text}{between}{more}" if more else text

    ring = _ring(voice, language, medium)
    if medium is Medium.CHAT:
        return said(told, ring)
    words, most = printable(told), room(voice.agency)
    if units(said(words, ring)) <= most:
        return said(words, ring)
    over = units(said(words)) - most
    return said(words) if over <= 0 else said(shortened(words, max(_SHORTEST, len(words) - over)))


def _ring(voice: Voice, language: Language, medium: Medium) -> str:
    """The number to ring, to follow a sentence; nothing where the office has given none."""
    if not voice.phone:
        return ""
    between = "\n" if medium is Medium.CHAT else (" " if language is Language.EN else "")
    return between + voice.wording.say(language, f"ring.{medium}", phone=voice.phone)
