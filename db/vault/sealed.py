"""Every sealed column, and what its values are bound to: moved to another row or column, they do not open.

A row is identified by something that is known when its value is sealed and never changes afterwards: its key, or,
where the database assigns the key, something else that is unique to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column

from db.schema import (
    approvals,
    audit,
    cases,
    chats,
    drafts,
    import_pieces,
    imports,
    inbound,
    keyring,
    ledger_checks,
    ledger_keys,
    ledger_outcomes,
    ledger_slots,
    links,
    notes_to_staff,
    outbox,
    panel_duties,
    panel_members,
    panel_opinion_events,
    panel_opinions,
    parties,
    put_aside,
    rating_receipts,
    remedy_events,
    ticket_answers,
    ticket_events,
    ticket_identities,
    tickets,
    users,
    vouched,
    watch_files,
    watch_letter_events,
)
from db.schema.columns import storable
from db.vault import Place, Vault


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values."""

    column: Column[bytes]
    row: tuple[Column[object], ...]
    """The columns that identify its row."""
    name: str

    def at(self, *row: object) -> Place:
        """The place in the row with these values."""
        return Place(self.name, "\n".join(map(_text, row)))

    def at_each(self, rows: Iterable[str]) -> list[Place]:
        """`at`, for many rows that a text identifies."""
        return [Place(self.name, row) for row in rows]


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _sealed(column: Column[bytes], *row: Column[object]) -> SealedColumn:
    return SealedColumn(column, row, f"{column.table}.{column.name}")


CASE_PHONE = _sealed(cases.c.phone_sealed, cases.c.case_no)
CASE_PHONES = _sealed(cases.c.phones_sealed, cases.c.case_no)
PARTY_PHONE = _sealed(parties.c.phone_sealed, parties.c.phone_index)
CHAT_ADDRESS = _sealed(chats.c.address_sealed, chats.c.chat_index)
ASIDE = _sealed(parties.c.aside_sealed, parties.c.id)
TICKET_WORDS = _sealed(tickets.c.words_sealed, tickets.c.ticket_no)
IDENTITY = _sealed(ticket_identities.c.sealed, ticket_identities.c.ticket_no)
TICKET_ANSWERS = _sealed(ticket_answers.c.sealed, ticket_answers.c.ticket_no)
TOTP = _sealed(users.c.totp_sealed, users.c.id)
REACHED = _sealed(users.c.reached_sealed, users.c.id)
STAFF_PHONE = _sealed(users.c.phone_sealed, users.c.id)
REQUEST = _sealed(approvals.c.sealed, approvals.c.kind, approvals.c.object, approvals.c.asked_by)
FORMER_KEYS = _sealed(keyring.c.sealed, keyring.c.n)
EVENT = _sealed(ticket_events.c.sealed, ticket_events.c.id)
ABOUT = _sealed(outbox.c.about_sealed, outbox.c.ref)
WORDS = _sealed(outbox.c.words_sealed, outbox.c.ref)
ASKED = _sealed(outbox.c.asked_sealed, outbox.c.ref)
LOGGED = _sealed(audit.c.object_sealed, audit.c.act, audit.c.at)
SAID = _sealed(inbound.c.said_sealed, inbound.c.channel, inbound.c.at)
NOTED = _sealed(notes_to_staff.c.raw_sealed, notes_to_staff.c.at)
LINKED_WORDS = _sealed(links.c.words_sealed, links.c.code_hash)
DRAFT = _sealed(drafts.c.words_sealed, drafts.c.form_key)
PUT_ASIDE = _sealed(put_aside.c.words_sealed, put_aside.c.token_hash)
IMPORT_NAME = _sealed(imports.c.name_sealed, imports.c.ref)
IMPORT_FOUND = _sealed(imports.c.found_sealed, imports.c.ref)
IMPORT_PIECE = _sealed(import_pieces.c.sealed, import_pieces.c.ref, import_pieces.c.what, import_pieces.c.n)
RECEIPT_SECRET = _sealed(ledger_slots.c.t_sealed, ledger_slots.c.case_no)
RECEIPT_CASE = _sealed(rating_receipts.c.case_sealed, rating_receipts.c.code_hash)
RECORD_SECRET = _sealed(ledger_outcomes.c.r_sealed, ledger_outcomes.c.case_no)
SIGNING_SEED = _sealed(ledger_keys.c.seed_sealed, ledger_keys.c.vkey)
BESIDE_LINES = _sealed(ledger_checks.c.beside_sealed, ledger_checks.c.at)
VOUCHED = _sealed(vouched.c.sealed, vouched.c.name)
WATCH_FILE = _sealed(watch_files.c.name_sealed, watch_files.c.ref)
WATCH_ROWS = _sealed(watch_files.c.rows_sealed, watch_files.c.ref)
LETTER_WORDS = _sealed(watch_letter_events.c.words_sealed, watch_letter_events.c.ref, watch_letter_events.c.n)
MEMBER_PHONE = _sealed(panel_members.c.phone_sealed, panel_members.c.ref)
OPINION_OBJECT = _sealed(panel_opinions.c.object_sealed, panel_opinions.c.ref)
OPINION_WORDS = _sealed(
    panel_opinion_events.c.words_sealed, panel_opinion_events.c.ref, panel_opinion_events.c.n
)
DUTY_WORDS = _sealed(panel_duties.c.what_sealed, panel_duties.c.ref)
REMEDY_WORDS = _sealed(remedy_events.c.words_sealed, remedy_events.c.remedy_id, remedy_events.c.n)
SEALED = (
    FORMER_KEYS,
    CASE_PHONE,
    CASE_PHONES,
    PARTY_PHONE,
    CHAT_ADDRESS,
    ASIDE,
    TICKET_WORDS,
    IDENTITY,
    TICKET_ANSWERS,
    TOTP,
    REACHED,
    STAFF_PHONE,
    REQUEST,
    EVENT,
    ABOUT,
    WORDS,
    ASKED,
    LOGGED,
    SAID,
    NOTED,
    LINKED_WORDS,
    DRAFT,
    PUT_ASIDE,
    IMPORT_NAME,
    IMPORT_FOUND,
    IMPORT_PIECE,
    RECEIPT_SECRET,
    RECEIPT_CASE,
    RECORD_SECRET,
    SIGNING_SEED,
    BESIDE_LINES,
    WATCH_FILE,
    WATCH_ROWS,
    LETTER_WORDS,
    MEMBER_PHONE,
    OPINION_OBJECT,
    OPINION_WORDS,
    DUTY_WORDS,
    REMEDY_WORDS,
    VOUCHED,
)


def at_file(digest: str) -> Place:
    """The place of an attachment's file, which is named by the hash of its content."""
    return Place("attachments", digest)


SHORTEST = 256
_PAD = b"\0"  # stands in no words: see `storable`


def padded(words: str, shortest: int = SHORTEST) -> bytes:
    """Words padded to 256 bytes, 512, 1024 …, so that nobody without the key can tell them apart by length."""
    said = storable(words).encode()
    return said.ljust(max(shortest, 1 << max(len(said) - 1, 0).bit_length()), _PAD)


def seal_words(vault: Vault, words: str, at: Place, shortest: int = SHORTEST) -> bytes:
    """Seal what people wrote, or what is written to them."""
    return vault.seal_bytes(padded(words, shortest), at)


def open_words(vault: Vault, sealed: bytes, at: Place) -> str:
    """Open what `seal_words` sealed; raises WrongKey."""
    return vault.open_bytes(sealed, at).rstrip(_PAD).decode()


ABOUT_WIDTH = 56
"""Bytes: a ticket number, a blank, an act; padded with blanks, so that its length does not show whether it is empty."""


def about(vault: Vault, ref: str, ticket_no: str | None, act: str = "") -> bytes:
    """What an outbox row stores about its ticket, if it has one."""
    said = f"{ticket_no} {act}" if ticket_no is not None else ""
    return vault.seal(said.ljust(ABOUT_WIDTH), ABOUT.at(ref))


def ticket_of(vault: Vault, ref: str, about_sealed: bytes | None) -> tuple[str | None, str]:
    """The ticket of an outbox row, and the act that it announces; raises WrongKey."""
    if about_sealed is None:
        return None, ""
    ticket_no, _, act = vault.open(about_sealed, ABOUT.at(ref)).strip().partition(" ")
    return ticket_no or None, act
