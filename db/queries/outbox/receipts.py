"""What providers report about a message later: unordered, repeated, sometimes contradictory.

Every distinct report is stored, keyed by (channel, provider id, status, error code). Final states never change; a report that
contradicts one is stored and flagged.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.queries.outbox.sending import UNSETTLED
from db.schema import outbox as rows
from db.schema import parties, receipts
from db.vault import Vault
from db.vault.sealed import ticket_of

_COLUMNS = (
    rows.c.id,
    rows.c.ref,
    rows.c.party_id,
    rows.c.channel,
    rows.c.chat_id,
    rows.c.case_no,
    rows.c.state,
    rows.c.sent_at,
    rows.c.created_at,
    rows.c.about_sealed,
)
_BY_REF = (
    select(*_COLUMNS)
    .where(rows.c.ref == bindparam("letter"), rows.c.channel == bindparam("on"))
    .with_for_update()
)
# A chat's messages may be numbered within that chat only, so the provider must return our reference for them.
_BY_PROVIDER = (
    select(*_COLUMNS)
    .where(
        rows.c.provider_id == bindparam("given"),
        rows.c.channel == bindparam("on"),
        rows.c.chat_id.is_(None),
    )
    .with_for_update()
)
_PHONE_OF = select(parties.c.phone_index).where(parties.c.id == bindparam("party"))
_ADD = insert_or_ignore(receipts).on_conflict_do_nothing(
    index_elements=["channel", "provider_id", "status", "error"]
)


@dataclass(frozen=True, slots=True)
class ReceiptSubject:
    """The outbox row that a receipt is about."""

    id: int
    ref: str
    party_id: int
    channel: str
    chat_id: int | None
    case_no: str | None
    state: str
    sent_at: datetime | None
    created_at: datetime
    about_sealed: bytes | None

    def ticket_no(self, vault: Vault) -> str | None:
        """The ticket that it is about; raises WrongKey."""
        return ticket_of(vault, self.ref, self.about_sealed)[0]

    @property
    def doubtful(self) -> bool:
        """Until now nobody knew whether the provider has it."""
        return self.state in ("sending", "unknown")

    @property
    def final(self) -> bool:
        """Nothing may change its state any more."""
        return self.state not in UNSETTLED


def subject(
    connection: Connection, *, channel: str, ref: str | None, provider_id: str
) -> ReceiptSubject | None:
    """The row by our own reference if the provider returned it, else by the provider's id; only of its own channel."""
    found = connection.execute(_BY_REF, {"letter": ref, "on": channel}).first() if ref else None
    if found is None:
        found = connection.execute(_BY_PROVIDER, {"given": provider_id, "on": channel}).first()
    return ReceiptSubject(**found._asdict()) if found is not None else None


def went_to(connection: Connection, vault: Vault, subject: ReceiptSubject, e164: str) -> bool:
    """Whether the row is a message to this number."""
    index = connection.execute(_PHONE_OF, {"party": subject.party_id}).scalar_one_or_none()
    return index is not None and bytes(index) in vault.indexes(e164)


def keep(
    connection: Connection,
    *,
    channel: str,
    provider_id: str,
    status: str,
    error: str,
    ref: str | None,
    contradicts: bool,
    now: datetime,
) -> bool:
    """Store one report of a provider; False if it was received before."""
    values = {
        "channel": channel,
        "provider_id": provider_id,
        "status": status,
        "error": error,
        "ref": ref,
        "at": now,
        "contradicts": contradicts,
    }
    return connection.execute(_ADD, values).rowcount == 1
