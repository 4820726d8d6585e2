"""Whom we have texted on a channel: the numbers that a provider is asked about one by one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select

from bot.dialogue.effects import MessageKind
from db.engine.prepared import Prepared
from db.schema import outbox, parties
from db.schema.columns import AnyRow
from db.vault import OutOfPlace, Vault
from db.vault.sealed import PARTY_PHONE

_PARTY = select(parties.c.id, parties.c.phone_sealed, parties.c.phone_index).where(
    parties.c.phone_sealed.is_not(None)
)
_LATELY = Prepared(
    _PARTY.where(
        parties.c.id > bindparam("after"),
        exists().where(
            outbox.c.party_id == parties.c.id,
            outbox.c.channel == bindparam("on"),
            outbox.c.sent_at >= bindparam("since"),
        ),
    )
    .order_by(parties.c.id)
    .limit(bindparam("most"))
)
_REMINDED_SOON = Prepared(
    _PARTY.where(
        exists().where(
            outbox.c.party_id == parties.c.id,
            outbox.c.channel == bindparam("on"),
            outbox.c.state == "pending",
            outbox.c.kind == MessageKind.REMINDER.value,
            outbox.c.created_at > bindparam("after"),
        ),
    ).order_by(parties.c.id)
)


def lately(
    connection: Connection, *, vault: Vault, channel: str, since: datetime, after: int, most: int
) -> tuple[list[str], int]:
    """At most `most` numbers texted since then, of parties behind this one; and the last of these parties, 0 when there
    are no more."""
    rows = _LATELY.all(connection, on=channel, since=since, after=after, most=most)
    return _numbers(rows, vault), rows[-1].id if len(rows) == most else 0


def reminded_soon(connection: Connection, *, vault: Vault, channel: str, after: datetime) -> list[str]:
    """The numbers for which a reminder written after then is waiting to go out."""
    return _numbers(_REMINDED_SOON.all(connection, on=channel, after=after), vault)


def _numbers(rows: Sequence[AnyRow], vault: Vault) -> list[str]:
    """In clear; what somebody altered is no number (`huifang db check` names it)."""
    found: list[str] = []
    for row in rows:
        try:
            found.append(vault.open(row.phone_sealed, PARTY_PHONE.at(row.phone_index)))
        except OutOfPlace:
            continue
    return found
