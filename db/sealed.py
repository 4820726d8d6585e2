"""Every sealed column, and what its values are bound to: taken to another row or column, they do not open.

A row is told by what is known when its value is sealed and never changes after: its key, or, where the database draws
the key, what else is its own.
"""

from dataclasses import dataclass

from sqlalchemy import Column

from db.schema import approvals, cases, keyring, parties, ticket_identities, users
from db.vault import Place


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values."""

    column: Column[bytes]
    row: tuple[Column[object], ...]
    """What tells its row."""
    name: str

    def at(self, *row: object) -> Place:
        """The place in the row of which these are the values."""
        return Place(self.name, "\n".join(map(_text, row)))


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _sealed(column: Column[bytes], *row: Column[object]) -> SealedColumn:
    return SealedColumn(column, row, f"{column.table}.{column.name}")


CASE_PHONE = _sealed(cases.c.phone_sealed, cases.c.case_no)
CASE_PHONES = _sealed(cases.c.phones_sealed, cases.c.case_no)
PARTY_PHONE = _sealed(parties.c.phone_sealed, parties.c.phone_index)
ASIDE = _sealed(parties.c.aside_sealed, parties.c.id)
IDENTITY = _sealed(ticket_identities.c.sealed, ticket_identities.c.ticket_no)
TOTP = _sealed(users.c.totp_sealed, users.c.id)
REQUEST = _sealed(approvals.c.sealed, approvals.c.kind, approvals.c.object, approvals.c.asked_by)
FORMER_KEYS = _sealed(keyring.c.sealed, keyring.c.n)
SEALED = (FORMER_KEYS, CASE_PHONE, CASE_PHONES, PARTY_PHONE, ASIDE, IDENTITY, TOTP, REQUEST)


def at_file(digest: str) -> Place:
    """The place of an attachment's file, which the hash of its content names."""
    return Place("attachments", digest)
