"""传话: what people wrote that no rule could answer, for somebody of the office to read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from db.engine.prepared import Prepared
from db.schema import notes_to_staff, parties
from db.vault import Vault
from db.vault.sealed import NOTED, PARTY_PHONE, open_words

_LATEST = Prepared(
    select(
        notes_to_staff.c.at,
        notes_to_staff.c.case_no,
        notes_to_staff.c.raw_sealed,
        parties.c.phone_sealed,
        parties.c.phone_index,
    )
    .join_from(notes_to_staff, parties, parties.c.id == notes_to_staff.c.party_id)
    .where(notes_to_staff.c.at >= bindparam("since"))
    .order_by(notes_to_staff.c.at.desc(), notes_to_staff.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote, when, and about which case if that is known."""

    at: datetime
    case_no: str | None
    phone: str | None
    """Theirs, if we have it."""
    words: str


def latest(connection: Connection, vault: Vault, *, since: datetime, most: int) -> list[Note]:
    """The latest first, `most` of them; raises WrongKey."""
    return [
        Note(
            row.at,
            row.case_no,
            vault.open(row.phone_sealed, PARTY_PHONE.at(row.phone_index)) if row.phone_sealed else None,
            open_words(vault, row.raw_sealed, NOTED.at(row.at)) if row.raw_sealed else "",
        )
        for row in _LATEST.all(connection, since=since, most=most)
    ]
