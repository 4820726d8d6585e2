"""Whom we speak with: a party is a phone, a chat, or both once the person has linked them.

Found by phone or chat, or asked for by `held`, a party stays with the transaction to its end: on PostgreSQL another that
asks waits, and then sees what was done. Rows that only refer to it are not kept waiting.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.engine.prepared import Prepared
from db.queries.cases import phones
from db.schema import cases, chats, parties
from db.schema.columns import AnyRow
from db.store import Conflict
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE


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
    aside_sealed: bytes | None = None
    """What the talk remembers besides its callbacks (`db.queries.people.asides`)."""
    complained: bool = False
    """Whether there may be tickets of theirs."""
    phone_index: bytes | None = None

    def phone(self, vault: Vault) -> str | None:
        """Their number in clear, if there is one; raises WrongKey."""
        if self.phone_sealed is None:
            return None
        return vault.open(self.phone_sealed, PARTY_PHONE.at(self.phone_index))


_COLUMNS = (
    parties.c.id,
    parties.c.phone_sealed,
    parties.c.can_sms,
    parties.c.sms_refused,
    parties.c.language,
    parties.c.opted_out_at,
    parties.c.version,
    parties.c.aside_sealed,
    parties.c.complained,
    parties.c.phone_index,
)
_BY_ID = Prepared(select(*_COLUMNS).where(parties.c.id == bindparam("party")))
_HELD = Prepared(select(*_COLUMNS).where(parties.c.id == bindparam("party")).with_for_update(key_share=True))
_BY_PHONE = Prepared(
    select(*_COLUMNS).where(parties.c.phone_index == bindparam("phone")).with_for_update(key_share=True)
)
_BY_CHAT = Prepared(
    select(*_COLUMNS, chats.c.blocked_at)
    .join_from(parties, chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .with_for_update(key_share=True, of=parties)
)
_BY_OPEN_CHAT = Prepared(
    select(*_COLUMNS)
    .join_from(parties, chats)
    .where(chats.c.chat_id == bindparam("chat"), chats.c.blocked_at.is_(None))
)
_ADD = Prepared(insert(parties))
_ADD_PHONE = Prepared(insert_or_ignore(parties).on_conflict_do_nothing(index_elements=["phone_index"]))
_ADD_CHAT = Prepared(insert_or_ignore(chats).on_conflict_do_nothing(index_elements=["chat_id"]))
_CHAT_LINKED = Prepared(select(chats.c.linked_at).where(chats.c.chat_id == bindparam("chat")))
_HAS_CASE = Prepared(
    select(cases.c.case_no)
    .join_from(parties, cases, cases.c.phone_index == parties.c.phone_index)
    .where(parties.c.id == bindparam("party"))
    .limit(1)
)
_LINK = Prepared(
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .values(party_id=bindparam("party"), linked_at=bindparam("now"), blocked_at=None)
)
_UNBLOCK = Prepared(
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .values(blocked_at=None, seen_at=bindparam("now"))
)
_BLOCK = Prepared(
    update(chats).where(chats.c.chat_id == bindparam("chat")).values(blocked_at=bindparam("now"))
)
_OPEN_CHATS = Prepared(
    select(chats.c.chat_id)
    .where(chats.c.party_id == bindparam("party"), chats.c.blocked_at.is_(None))
    .order_by(chats.c.linked_at.desc(), chats.c.chat_id)
)
_SMS_REFUSED = Prepared(
    update(parties).where(parties.c.id == bindparam("party")).values(sms_refused=bindparam("code"))
)
_OPT_OUT = Prepared(
    update(parties)
    .where(parties.c.id == bindparam("party"), parties.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("now"), version=parties.c.version + 1)
)
_COMPLAINED = Prepared(update(parties).where(parties.c.id == bindparam("party")).values(complained=True))
_GIVE_ASIDE = Prepared(
    update(parties)
    .where(parties.c.id == bindparam("party"))
    .values(aside_sealed=bindparam("aside"), version=parties.c.version + 1)
)
_TOUCH = Prepared(
    update(parties)
    .where(parties.c.id == bindparam("party"), parties.c.version == bindparam("seen"))
    .values(
        version=parties.c.version + 1,
        language=bindparam("speaks"),
        opted_out_at=bindparam("out"),
        aside_sealed=bindparam("aside"),
    )
)


def _party(row: AnyRow | None) -> Party | None:
    return Party(*row[: len(_COLUMNS)]) if row is not None else None


def party(connection: Connection, party_id: int) -> Party | None:
    """The party with this id."""
    return _party(_BY_ID.first(connection, party=party_id))


def held(connection: Connection, party_id: int) -> Party | None:
    """The party with this id, which nobody else moves until the transaction ends."""
    return _party(_HELD.first(connection, party=party_id))


def of_phone(connection: Connection, vault: Vault, e164: str, *, can_sms: bool) -> Party:
    """The party of a phone number, made when it is new to us."""
    index = phones.known_as(connection, vault, [e164])[e164]
    found = _party(_BY_PHONE.first(connection, phone=index))
    if found is None:
        # Another process may have been first: then theirs is found.
        _ADD_PHONE.run(
            connection,
            phone_sealed=vault.seal(e164, PARTY_PHONE.at(index)),
            phone_index=index,
            can_sms=can_sms,
        )
        found = _party(_BY_PHONE.first(connection, phone=index))
    assert found is not None
    return found


def of_chat(connection: Connection, chat_id: int, *, language: str, now: datetime) -> Party:
    """The party of a chat, made when it is new to us; writing to us unblocks a chat. May raise Conflict."""
    row = _BY_CHAT.first(connection, chat=chat_id)
    if row is not None and row.blocked_at is not None:
        _UNBLOCK.run(connection, chat=chat_id, now=now)
    found = _party(row)
    if found is None:
        party_id = _ADD.add(connection, can_sms=False, language=language)  # seen by nobody before the commit
        if not _ADD_CHAT.run(connection, chat_id=chat_id, party_id=party_id, seen_at=now):
            raise Conflict  # another process has made a party of this chat
        found = party(connection, party_id)
    assert found is not None
    return found


def of_open_chat(connection: Connection, chat_id: int) -> Party | None:
    """The party that a chat speaks for now; None when it is unknown or blocked us."""
    return _party(_BY_OPEN_CHAT.first(connection, chat=chat_id))


def chat_is_linked(connection: Connection, chat_id: int) -> bool:
    """Whether the person behind this chat has shown us a phone or a case of theirs."""
    return _CHAT_LINKED.scalar(connection, chat=chat_id) is not None


def has_case(connection: Connection, party_id: int) -> bool:
    """Whether there is a case with the party's number, in whatever month and whether it has been planned or not."""
    return _HAS_CASE.scalar(connection, party=party_id) is not None


def link_chat(connection: Connection, chat_id: int, party_id: int, *, now: datetime) -> None:
    """From now on this chat speaks for that party."""
    _LINK.run(connection, chat=chat_id, party=party_id, now=now)


def block_chat(connection: Connection, chat_id: int, *, now: datetime) -> None:
    """The person blocked the bot: this chat is no way to reach them until they write again."""
    _BLOCK.run(connection, chat=chat_id, now=now)


def open_chats(connection: Connection, party_id: int) -> list[int]:
    """The chats through which a party can be reached, the latest linked first."""
    return _OPEN_CHATS.scalars(connection, party=party_id)


def refuse_sms(connection: Connection, party_id: int, code: str) -> None:
    """The provider says that this number takes no SMS."""
    _SMS_REFUSED.run(connection, party=party_id, code=code)


def opt_out(connection: Connection, party_id: int, *, now: datetime) -> None:
    """No message to this party any more; a turn under way is taken again, or it would write the old state back."""
    _OPT_OUT.run(connection, party=party_id, now=now)


def complained(connection: Connection, party_id: int) -> None:
    """From now on this party's tickets are looked for."""
    _COMPLAINED.run(connection, party=party_id)


def give_aside(connection: Connection, party_id: int, aside_sealed: bytes | None) -> None:
    """Put what a talk remembers with this party."""
    _GIVE_ASIDE.run(connection, party=party_id, aside=aside_sealed)


def touch(
    connection: Connection,
    party_id: int,
    *,
    seen: int,
    language: str,
    opted_out_at: datetime | None,
    aside_sealed: bytes | None,
) -> bool:
    """Move a party's version on from `seen`; False when somebody else moved first."""
    moved = _TOUCH.run(
        connection, party=party_id, seen=seen, speaks=language, out=opted_out_at, aside=aside_sealed
    )
    return moved == 1
