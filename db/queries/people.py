"""Whom we speak with: a party is a phone, a chat, or both once the person has linked them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.schema import chats, parties
from db.store import Conflict
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class Party:
    """One person as far as messages are concerned."""

    id: int
    phone_sealed: bytes | None
    can_sms: bool
    sms_refused: str | None
    language: str
    opted_out_at: datetime | None
    version: int


_COLUMNS = (
    parties.c.id,
    parties.c.phone_sealed,
    parties.c.can_sms,
    parties.c.sms_refused,
    parties.c.language,
    parties.c.opted_out_at,
    parties.c.version,
)
_BY_ID = select(*_COLUMNS).where(parties.c.id == bindparam("party"))
_BY_PHONE = select(*_COLUMNS).where(parties.c.phone_index == bindparam("phone"))
_BY_CHAT = select(*_COLUMNS).join_from(parties, chats).where(chats.c.chat_id == bindparam("chat"))
_ADD = insert(parties)
_ADD_PHONE = insert_or_ignore(parties).on_conflict_do_nothing(index_elements=["phone_index"])
_ADD_CHAT = insert_or_ignore(chats).on_conflict_do_nothing(index_elements=["chat_id"])
_CHAT_LINKED = select(chats.c.linked_at).where(chats.c.chat_id == bindparam("chat"))
_LINK = (
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .values(party_id=bindparam("party"), linked_at=bindparam("now"), blocked_at=None)
)
_UNBLOCK = (
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"), chats.c.blocked_at.is_not(None))
    .values(blocked_at=None, seen_at=bindparam("now"))
)
_BLOCK = update(chats).where(chats.c.chat_id == bindparam("chat")).values(blocked_at=bindparam("now"))
_OPEN_CHATS = (
    select(chats.c.chat_id)
    .where(chats.c.party_id == bindparam("party"), chats.c.blocked_at.is_(None))
    .order_by(chats.c.linked_at.desc(), chats.c.chat_id)
)
_SMS_REFUSED = update(parties).where(parties.c.id == bindparam("party")).values(sms_refused=bindparam("code"))
_OPT_OUT = (
    update(parties)
    .where(parties.c.id == bindparam("party"), parties.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("now"))
)
_TOUCH = (
    update(parties)
    .where(parties.c.id == bindparam("party"), parties.c.version == bindparam("seen"))
    .values(version=parties.c.version + 1, language=bindparam("speaks"), opted_out_at=bindparam("out"))
)


def _party(connection: Connection, statement: Executable, **where: object) -> Party | None:
    row = connection.execute(statement, where).one_or_none()
    return Party(**row._asdict()) if row is not None else None


def party(connection: Connection, party_id: int) -> Party | None:
    """The party with this id."""
    return _party(connection, _BY_ID, party=party_id)


def of_phone(connection: Connection, vault: Vault, e164: str, *, can_sms: bool) -> Party:
    """The party of a phone number, made when it is new to us."""
    index = vault.index(e164)
    found = _party(connection, _BY_PHONE, phone=index)
    if found is None:
        values = {"phone_sealed": vault.seal(e164), "phone_index": index, "can_sms": can_sms}
        connection.execute(_ADD_PHONE, values)  # another process may have been first: theirs is found
        found = _party(connection, _BY_PHONE, phone=index)
    assert found is not None
    return found


def _new(connection: Connection, **values: object) -> int:
    key = connection.execute(_ADD, values).inserted_primary_key
    assert key is not None
    return int(key[0])


def of_chat(connection: Connection, chat_id: int, *, language: str, now: datetime) -> Party:
    """The party of a chat, made when it is new to us; writing to us unblocks a chat. May raise Conflict."""
    found = _party(connection, _BY_CHAT, chat=chat_id)
    if found is None:
        party_id = _new(connection, can_sms=False, language=language)
        values = {"chat_id": chat_id, "party_id": party_id, "seen_at": now}
        if connection.execute(_ADD_CHAT, values).rowcount == 0:
            raise Conflict  # another process has made a party of this chat
        found = _party(connection, _BY_ID, party=party_id)
    else:
        connection.execute(_UNBLOCK, {"chat": chat_id, "now": now})
    assert found is not None
    return found


def chat_is_linked(connection: Connection, chat_id: int) -> bool:
    """Whether the person behind this chat has shown us a phone or a case of theirs."""
    return connection.execute(_CHAT_LINKED, {"chat": chat_id}).scalar() is not None


def link_chat(connection: Connection, chat_id: int, party_id: int, *, now: datetime) -> None:
    """From now on this chat speaks for that party."""
    connection.execute(_LINK, {"chat": chat_id, "party": party_id, "now": now})


def block_chat(connection: Connection, chat_id: int, *, now: datetime) -> None:
    """The person blocked the bot: this chat is no way to reach them until they write again."""
    connection.execute(_BLOCK, {"chat": chat_id, "now": now})


def open_chats(connection: Connection, party_id: int) -> list[int]:
    """The chats through which a party can be reached, the latest linked first."""
    return list(connection.execute(_OPEN_CHATS, {"party": party_id}).scalars())


def refuse_sms(connection: Connection, party_id: int, code: str) -> None:
    """The provider says that this number takes no SMS."""
    connection.execute(_SMS_REFUSED, {"party": party_id, "code": code})


def opt_out(connection: Connection, party_id: int, *, now: datetime) -> None:
    """No message to this party any more."""
    connection.execute(_OPT_OUT, {"party": party_id, "now": now})


def touch(
    connection: Connection, party_id: int, *, seen: int, language: str, opted_out_at: datetime | None
) -> bool:
    """Move a party's version on from `seen`; False when somebody else moved first."""
    values = {"party": party_id, "seen": seen, "speaks": language, "out": opted_out_at}
    return connection.execute(_TOUCH, values).rowcount == 1
