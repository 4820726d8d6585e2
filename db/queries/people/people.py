"""The people we speak with: a party is a phone, a chat (`db.queries.people.chats`), or both once the person links
them.

A party found by phone or chat, or through `held`, stays locked until the transaction ends: on PostgreSQL another
request for it waits, and then sees what was done. Rows that only refer to it do not wait.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.engine.prepared import Prepared
from db.queries.people import phones
from db.schema import cases, parties
from db.schema.columns import AnyRow
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
    """What the conversation remembers besides its callbacks (`db.queries.people.asides`)."""
    phone_index: bytes | None = None

    def phone(self, vault: Vault) -> str | None:
        """The number in clear, if there is one; raises WrongKey."""
        if self.phone_sealed is None:
            return None
        return vault.open(self.phone_sealed, PARTY_PHONE.at(self.phone_index))


COLUMNS = (
    parties.c.id,
    parties.c.phone_sealed,
    parties.c.can_sms,
    parties.c.sms_refused,
    parties.c.language,
    parties.c.opted_out_at,
    parties.c.version,
    parties.c.aside_sealed,
    parties.c.phone_index,
)
_BY_ID = Prepared(select(*COLUMNS).where(parties.c.id == bindparam("party")))
_WITH_PHONE = Prepared(select(*COLUMNS).where(parties.c.phone_index.in_(bindparam("phones", expanding=True))))
_HELD = Prepared(select(*COLUMNS).where(parties.c.id == bindparam("party")).with_for_update(key_share=True))
_BY_PHONE = Prepared(
    select(*COLUMNS).where(parties.c.phone_index == bindparam("phone")).with_for_update(key_share=True)
)
_ADD = Prepared(insert(parties))
_ADD_PHONE = Prepared(insert_or_ignore(parties).on_conflict_do_nothing(index_elements=["phone_index"]))
_HAS_CASE = Prepared(
    select(cases.c.case_no)
    .join_from(parties, cases, cases.c.phone_index == parties.c.phone_index)
    .where(parties.c.id == bindparam("party"))
    .limit(1)
)
_SMS_REFUSED = Prepared(
    update(parties).where(parties.c.id == bindparam("party")).values(sms_refused=bindparam("code"))
)
_OPT_OUT = Prepared(
    update(parties)
    .where(parties.c.id == bindparam("party"), parties.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("now"), version=parties.c.version + 1)
)
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


def party_of(row: AnyRow) -> Party:
    """The party of a row that begins with `COLUMNS`."""
    return Party(*row[: len(COLUMNS)])


def _party(row: AnyRow | None) -> Party | None:
    return party_of(row) if row is not None else None


def add(connection: Connection, *, language: str) -> Party:
    """Add a person of whom nothing is known but the language."""
    added = party(connection, _ADD.add(connection, can_sms=False, language=language))
    assert added is not None
    return added


def party(connection: Connection, party_id: int) -> Party | None:
    """The party with this id."""
    return _party(_BY_ID.first(connection, party=party_id))


def with_phone(connection: Connection, vault: Vault, e164: str) -> Party | None:
    """The party of a phone number, if it has one."""
    return _party(_WITH_PHONE.first(connection, phones=list(vault.indexes(e164))))


def held(connection: Connection, party_id: int) -> Party | None:
    """The party with this id, locked until the transaction ends."""
    return _party(_HELD.first(connection, party=party_id))


def of_phone(connection: Connection, vault: Vault, e164: str, *, can_sms: bool) -> Party:
    """The party of a phone number, created when it is new."""
    index = phones.known_as(connection, vault, [e164])[e164]
    found = _party(_BY_PHONE.first(connection, phone=index))
    if found is None:
        # Another process may have been first: then its party is found.
        _ADD_PHONE.run(
            connection,
            phone_sealed=vault.seal(e164, PARTY_PHONE.at(index)),
            phone_index=index,
            can_sms=can_sms,
        )
        found = _party(_BY_PHONE.first(connection, phone=index))
    assert found is not None
    return found


def has_case(connection: Connection, party_id: int) -> bool:
    """Whether there is a case with the party's number, in any month, planned or not."""
    return _HAS_CASE.scalar(connection, party=party_id) is not None


def refuse_sms(connection: Connection, party_id: int, code: str) -> None:
    """The provider reports that this number accepts no SMS."""
    _SMS_REFUSED.run(connection, party=party_id, code=code)


def opt_out(connection: Connection, party_id: int, *, now: datetime) -> None:
    """Send this party no more messages; a turn under way is repeated, because it would write the old state back."""
    _OPT_OUT.run(connection, party=party_id, now=now)


def give_aside(connection: Connection, party_id: int, aside_sealed: bytes | None) -> None:
    """Store what a conversation remembers with this party."""
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
    """Advance a party's version from `seen`; False when another process changed it first."""
    moved = _TOUCH.run(
        connection, party=party_id, seen=seen, speaks=language, out=opted_out_at, aside=aside_sealed
    )
    return moved == 1
