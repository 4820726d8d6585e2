"""Every column of keyed hashes (`db.vault.keys`): values that are only recognised in the database, never opened."""

from dataclasses import dataclass

from sqlalchemy import Column

from db.schema import (
    cases,
    chats,
    claims,
    drafts,
    erasures,
    inbound,
    login_failures,
    parties,
    ticket_answers,
    ticket_identities,
    tickets,
)
from db.vault.sealed import SEALED, SealedColumn


@dataclass(frozen=True, slots=True)
class Keyed:
    """Columns in which the same hash means the same: they refer to each other and change together."""

    columns: tuple[Column[bytes], ...]


PHONES = Keyed((parties.c.phone_index, cases.c.phone_index))
CHATS = Keyed((chats.c.chat_index,))
MESSAGES = Keyed((inbound.c.message_key,))
EDITS = Keyed((inbound.c.edit_key,))
KEYED = (
    PHONES,
    Keyed((cases.c.digest,)),
    Keyed((cases.c.phone_tail,)),
    Keyed((claims.c.applicant,)),
    Keyed((tickets.c.party_index,)),
    Keyed((ticket_identities.c.receipt_hash,)),
    Keyed((ticket_answers.c.asker_key,)),
    Keyed((login_failures.c.key,)),
    Keyed((drafts.c.form_key,)),
    Keyed((drafts.c.about_key,)),
    Keyed((erasures.c.case_key,)),
    CHATS,
    MESSAGES,
    EDITS,
)


def bound_to(column: Column[bytes]) -> tuple[SealedColumn, ...]:
    """The sealed columns whose rows are identified by this one: they are resealed with it."""
    return tuple(of for of in SEALED if any(one is column for one in of.row))
