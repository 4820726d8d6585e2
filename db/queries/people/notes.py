"""传话: messages that no rule could answer, for somebody in the office to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from db.engine.prepared import Prepared
from db.schema import notes_read, notes_to_staff, parties, users
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import NOTED, PARTY_PHONE, open_words

AT_ONCE = 100
_at, _id = notes_to_staff.c.at, notes_to_staff.c.id
_STANDS = notes_read.c.taken_back_at.is_(None)
_NOTES = (
    select(
        _id,
        _at,
        notes_to_staff.c.case_no,
        notes_to_staff.c.raw_sealed,
        parties.c.phone_sealed,
        parties.c.phone_index,
        notes_read.c.at.label("read_at"),
        users.c.name.label("read_by"),
    )
    .join_from(notes_to_staff, parties, parties.c.id == notes_to_staff.c.party_id)
    .join(notes_read, and_(notes_read.c.note_id == _id, _STANDS), isouter=True)
    .join(users, users.c.id == notes_read.c.by_user, isouter=True)
    .order_by(_at.desc(), _id.desc())
    .limit(bindparam("most"))
)
_ticked = notes_read.alias("ticked")
_WAITING = _NOTES.where(~exists().where(_ticked.c.note_id == _id, _ticked.c.taken_back_at.is_(None)))
_UPTO = _at <= bindparam("upto")
_PAST = or_(_at < bindparam("last_at"), and_(_at == bindparam("last_at"), _id < bindparam("last")))
_SINCE = {
    waiting: Prepared(found.where(_at >= bindparam("since")))
    for waiting, found in ((False, _NOTES), (True, _WAITING))
}
_FIRST = {waiting: Prepared(found.where(_UPTO)) for waiting, found in ((False, _NOTES), (True, _WAITING))}
_BEHIND = {waiting: Prepared(found.where(_PAST)) for waiting, found in ((False, _NOTES), (True, _WAITING))}
_ONE = Prepared(_NOTES.where(_id == bindparam("of")))
_READ = Prepared(
    insert_or_leave(notes_read)
    .on_conflict_do_nothing(index_elements=["note_id"], index_where=text("taken_back_at IS NULL"))
    .returning(notes_read.c.id)
)
_TAKE_BACK = Prepared(
    update(notes_read)
    .where(notes_read.c.note_id == bindparam("of"), _STANDS)
    .values(taken_back_at=bindparam("now", type_=Instant))
    .returning(notes_read.c.id)
)


@dataclass(frozen=True, slots=True)
class Read:
    """Who of the office has read a note and done with it, by the name at log-in, and when."""

    by_whom: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote, when, and about which case if that is known."""

    id: int
    at: datetime
    case_no: str | None
    phone: str | None
    """Their phone number, if we have it."""
    words: str
    read: Read | None
    """None: it waits for somebody to read it."""


def latest(connection: Connection, vault: Vault, *, since: datetime, most: int, waiting: bool) -> list[Note]:
    """The latest `most` notes, latest first; raises WrongKey. `waiting`: of those alone that nobody has read."""
    return [_note(vault, row) for row in _SINCE[waiting].all(connection, since=since, most=most)]


def walk(connection: Connection, vault: Vault, *, upto: datetime, waiting: bool) -> Iterator[Note]:
    """All notes up to that moment, latest first, fetched as needed; raises WrongKey. `waiting`: those alone that nobody has
    read."""
    rows = _FIRST[waiting].all(connection, upto=upto, most=AT_ONCE)
    while rows:
        yield from (_note(vault, row) for row in rows)
        rows = _BEHIND[waiting].all(connection, last_at=rows[-1].at, last=rows[-1].id, most=AT_ONCE)


def numbered(connection: Connection, vault: Vault, number: int) -> list[Note]:
    """The note of this number, if it is still there; raises WrongKey."""
    return [_note(vault, row) for row in _ONE.all(connection, of=number, most=1)]


def tick_off(connection: Connection, number: int, *, by: int, now: datetime) -> bool:
    """Somebody has read it and done with it; False when somebody else had before."""
    return bool(_READ.all(connection, note_id=number, by_user=by, at=now))


def take_back(connection: Connection, number: int, *, now: datetime) -> bool:
    """It waits to be read again; False when it waited already."""
    return bool(_TAKE_BACK.all(connection, of=number, now=now))


def _note(vault: Vault, row: AnyRow) -> Note:
    return Note(
        row.id,
        row.at,
        row.case_no,
        vault.open(row.phone_sealed, PARTY_PHONE.at(row.phone_index)) if row.phone_sealed else None,
        open_words(vault, row.raw_sealed, NOTED.at(row.at)) if row.raw_sealed else "",
        Read(row.read_by, row.read_at) if row.read_by is not None else None,
    )
