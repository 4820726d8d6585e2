"""What came in, each message once.

A message is recognised by keyed hashes, because the provider's id for it may name the chat it came from.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import inbound
from db.vault import Vault
from db.vault.sealed import SAID, seal_words

# The PostgreSQL construct for both engines: SQLite's compiler renders the same ON CONFLICT clause.
_RECEIVE = Prepared(
    insert_or_ignore(inbound)
    .on_conflict_do_nothing(index_elements=["channel", "message_key"])
    .returning(inbound.c.id)
)
_RECEIVED = select(inbound.c.message_key).where(
    inbound.c.channel == bindparam("on"), inbound.c.message_key.in_(bindparam("keys", expanding=True))
)


def receive(
    connection: Connection,
    vault: Vault,
    *,
    channel: str,
    message_id: str,
    party_id: int,
    at: datetime,
    text: str,
) -> int | None:
    """Record an inbound message; None when it has been handled before (providers may deliver twice)."""
    if vault.changing and received(connection, vault, channel, message_id):
        return None  # perhaps under the other key, with which our hash does not collide
    _, of_chat, edited = message_id.partition(":")
    row: int | None = _RECEIVE.scalar(
        connection,
        channel=channel,
        message_key=vault.index(_message(channel, message_id)),
        edit_key=vault.index(_edited(channel, edited)) if of_chat else None,
        party_id=party_id,
        at=at,
        said_sealed=seal_words(vault, text, SAID.at(channel, at.astimezone(UTC))),
    )
    return row


def received(connection: Connection, vault: Vault, channel: str, message_id: str) -> bool:
    """Whether this inbound message has been handled."""
    return bool(known(connection, vault, channel, [message_id]))


def known(connection: Connection, vault: Vault, channel: str, message_ids: Sequence[str]) -> frozenset[str]:
    """Which of these inbound messages have been handled."""
    of = {key: one for one in message_ids for key in message_keys(vault, channel, one)}
    return frozenset(
        of[bytes(key)]
        for some in by_500(list(of))
        for key in connection.execute(_RECEIVED, {"on": channel, "keys": some}).scalars()
    )


def message_keys(vault: Vault, channel: str, message_id: str) -> tuple[bytes, ...]:
    """The values of `inbound.message_key` for a message: two while the secret is being changed."""
    return vault.indexes(_message(channel, message_id))


def edit_keys(vault: Vault, channel: str, chat: str, message_id: str) -> tuple[bytes, ...]:
    """The values of `inbound.edit_key` for a chat message, by which an edit finds it."""
    return vault.indexes(_edited(channel, f"{chat}:{message_id}"))


def _message(channel: str, message_id: str) -> str:
    return f"message {channel} {message_id}"


def _edited(channel: str, message: str) -> str:
    return f"edited {channel} {message}"
