"""传话: messages that no rule could answer, for somebody in the office to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from db.engine.prepared import Prepared
from db.schema import notes_to_staff, parties
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import NOTED, PARTY_PHONE, open_words

AT_ONCE = 100
_at, _id = notes_to_staff.c.at, notes_to_staff.c.id
_NOTES = (
    select(
        _id,
        _at,
        notes_to_staff.c.case_no,
        notes_to_staff.c.raw_sealed,
        parties.c.phone_sealed,
        parties.c.phone_index,
    )
    .join_from(notes_to_staff, parties, parties.c.id == notes_to_staff.c.party_id)
    .order_by(_at.desc(), _id.desc())
    .limit(bindparam("most"))
)
_SINCE = Prepared(_NOTES.where(_at >= bindparam("since")))
_FIRST = Prepared(_NOTES.where(_at <= bindparam("upto")))
_BEHIND = Prepared(
    _NOTES.where(or_(_at < bindparam("last_at"), and_(_at == bindparam("last_at"), _id < bindparam("last"))))
)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote, when, and about which case if that is known."""

    at: datetime
    case_no: str | None
    phone: str | None
    """Their phone number, if we have it."""
    words: str


def latest(connection: Connection, vault: Vault, *, since: datetime, most: int) -> list[Note]:
    """The latest `most` notes, latest first; raises WrongKey."""
    return [_note(vault, row) for row in _SINCE.all(connection, since=since, most=most)]


def walk(connection: Connection, vault: Vault, *, upto: datetime) -> Iterator[Note]:
    """All notes up to that moment, latest first, read as needed; raises WrongKey."""
    rows = _FIRST.all(connection, upto=upto, most=AT_ONCE)
    while rows:
        yield from (_note(vault, row) for row in rows)
        rows = _BEHIND.all(connection, last_at=rows[-1].at, last=rows[-1].id, most=AT_ONCE)


def _note(vault: Vault, row: AnyRow) -> Note:
    return Note(
        row.at,
        row.case_no,
        vault.open(row.phone_sealed, PARTY_PHONE.at(row.phone_index)) if row.phone_sealed else None,
        open_words(vault, row.raw_sealed, NOTED.at(row.at)) if row.raw_sealed else "",
    )
