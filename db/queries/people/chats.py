"""聊天: a chat is one address on one channel, known by a keyed hash of both, with the address sealed next to it.

Everything else refers to a chat by our own number, which means nothing without the key. So when a chat gets another
address, or the secret is changed, a single row changes. The address is opened only in order to write there.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.engine.prepared import Prepared
from db.queries.people import people
from db.queries.people.people import Party
from db.schema import chats, outbox, parties
from db.store import Conflict
from db.vault import Vault
from db.vault.sealed import CHAT_ADDRESS

_KNOWN = chats.c.chat_index.in_(bindparam("forms", expanding=True))
_MINE = chats.c.id == bindparam("chat")
_MET = Prepared(
    select(*people.COLUMNS, chats.c.id.label("chat_id"), chats.c.blocked_at)
    .join_from(parties, chats)
    .where(_KNOWN)
    .with_for_update(key_share=True, of=parties)
)
_SPEAKS_FOR = Prepared(
    select(*people.COLUMNS).join_from(parties, chats).where(_MINE, chats.c.blocked_at.is_(None))
)
_ADD = Prepared(
    insert_or_ignore(chats).on_conflict_do_nothing(index_elements=["chat_index"]).returning(chats.c.id)
)
_FOUND = Prepared(select(chats.c.id).where(_KNOWN))
_ONE = Prepared(select(chats.c.channel, chats.c.chat_index, chats.c.address_sealed).where(_MINE))
_LINKED = Prepared(select(chats.c.linked_at).where(_MINE))
_LINK = Prepared(
    update(chats)
    .where(_MINE)
    .values(party_id=bindparam("party"), linked_at=bindparam("now"), blocked_at=None)
)
_UNBLOCK = Prepared(update(chats).where(_MINE).values(blocked_at=None, seen_at=bindparam("now")))
_BLOCK = Prepared(update(chats).where(_MINE).values(blocked_at=bindparam("now")))
_OPEN_OF = Prepared(
    select(chats.c.id, chats.c.channel)
    .where(chats.c.party_id == bindparam("party"), chats.c.blocked_at.is_(None))
    .order_by(chats.c.linked_at.desc(), chats.c.id)
)
_MOVE = Prepared(
    update(chats).where(_MINE).values(chat_index=bindparam("index"), address_sealed=bindparam("address"))
)
_MOVE_WAITING = Prepared(
    update(outbox)
    .where(outbox.c.chat_id == bindparam("old"), outbox.c.state.in_(("pending", "sending")))
    .values(chat_id=bindparam("new"))
)


@dataclass(frozen=True, slots=True)
class Met:
    """Who wrote to us, and in which chat; None: by phone."""

    party: Party
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenChat:
    """A chat in which somebody can be reached."""

    id: int
    channel: str


def met(
    connection: Connection, vault: Vault, channel: str, address: str, *, language: str, now: datetime
) -> Met:
    """The party of a chat, created when it is new; writing to us unblocks a chat. May raise Conflict.

    On PostgreSQL the party stays locked until the transaction ends.
    """
    row = _MET.first(connection, forms=indexes(vault, channel, address))
    if row is None:
        return _add(connection, vault, channel, address, language, now)
    if row.blocked_at is not None:
        _UNBLOCK.run(connection, chat=row.chat_id, now=now)
    return Met(people.party_of(row), row.chat_id)


def _add(
    connection: Connection, vault: Vault, channel: str, address: str, language: str, now: datetime
) -> Met:
    party = people.add(connection, language=language)  # visible to nobody before the commit
    index = vault.index(_named(channel, address))
    chat_id = _ADD.scalar(
        connection,
        chat_index=index,
        channel=channel,
        address_sealed=vault.seal(address, CHAT_ADDRESS.at(index)),
        party_id=party.id,
        seen_at=now,
    )
    if chat_id is None:
        raise Conflict  # another process has created a party for this chat
    return Met(party, chat_id)


def find(connection: Connection, vault: Vault, channel: str, address: str) -> int | None:
    """Our number of a known chat."""
    found: int | None = _FOUND.scalar(connection, forms=indexes(vault, channel, address))
    return found


def address_of(connection: Connection, vault: Vault, chat_id: int) -> str | None:
    """The address of a chat in clear; raises WrongKey."""
    row = _ONE.first(connection, chat=chat_id)
    return vault.open(row.address_sealed, CHAT_ADDRESS.at(row.chat_index)) if row is not None else None


def speaks_for(connection: Connection, chat_id: int) -> Party | None:
    """The party that a chat currently speaks for; None when it is unknown or has blocked us."""
    row = _SPEAKS_FOR.first(connection, chat=chat_id)
    return people.party_of(row) if row is not None else None


def is_linked(connection: Connection, chat_id: int) -> bool:
    """Whether the person behind this chat has proved a phone or a case of theirs."""
    return _LINKED.scalar(connection, chat=chat_id) is not None


def link(connection: Connection, chat_id: int, party_id: int, *, now: datetime) -> None:
    """From now on this chat speaks for that party."""
    _LINK.run(connection, chat=chat_id, party=party_id, now=now)


def block(connection: Connection, chat_id: int, *, now: datetime) -> None:
    """The person blocked the bot: this chat cannot be used until they write again."""
    _BLOCK.run(connection, chat=chat_id, now=now)


def open_of(connection: Connection, party_id: int) -> list[OpenChat]:
    """The chats through which a party can be reached, the latest linked first."""
    return [OpenChat(*row) for row in _OPEN_OF.all(connection, party=party_id)]


def move(connection: Connection, vault: Vault, chat_id: int, address: str) -> None:
    """The provider gave a chat another address. If that address is already known, only waiting messages are
    redirected."""
    row = _ONE.first(connection, chat=chat_id)
    if row is None:
        return
    known = find(connection, vault, row.channel, address)
    if known is not None:
        _MOVE_WAITING.run(connection, old=chat_id, new=known)
        return
    index = vault.index(_named(row.channel, address))
    sealed = vault.seal(address, CHAT_ADDRESS.at(index))
    _MOVE.run(connection, chat=chat_id, index=index, address=sealed)


def indexes(vault: Vault, channel: str, address: str) -> list[bytes]:
    """The values under which a chat may be stored: two while the secret is being changed."""
    return list(vault.indexes(_named(channel, address)))


def _named(channel: str, address: str) -> str:
    return f"chat {channel} {address}"
