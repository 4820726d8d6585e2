"""Sends whose end nobody saw: which are in doubt, and how a doubt ends.

A doubt is identified by its row and its count, so that a finding about one is never applied to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.queries.outbox.sending import ADDRESSED, COLUMNS, Posting, posting_of
from db.schema import outbox, parties
from db.schema.columns import Instant
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE

_SENT = select(
    *COLUMNS, func.coalesce(outbox.c.sent_at, outbox.c.due_at, type_=Instant).label("sent_at")
).select_from(ADDRESSED)
_SAME_DOUBT = (
    outbox.c.id == bindparam("row"),
    outbox.c.state == "unknown",
    outbox.c.doubts == bindparam("doubt"),
)
_ONCE_MORE = Prepared(
    update(outbox).where(*_SAME_DOUBT).values(state="pending", due_at=bindparam("due"), error="absent")
)
_ABANDONED = Prepared(
    update(outbox)
    .where(
        outbox.c.state == "sending",
        or_(
            outbox.c.owner.is_(None),
            outbox.c.owner.not_in(bindparam("alive", expanding=True)),
            and_(outbox.c.owner == bindparam("own"), outbox.c.sent_at < bindparam("before")),
        ),
    )
    .values(state="unknown", error="crash", doubts=outbox.c.doubts + 1, owner=None)
)
_UNKNOWN = Prepared(
    _SENT.where(
        outbox.c.state == "unknown",
        outbox.c.channel.in_(bindparam("channels", expanding=True)),
        outbox.c.id > bindparam("after"),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_UNHEARD_OF = (
    outbox.c.state == "accepted",
    outbox.c.channel == bindparam("on"),
    outbox.c.settled_at < bindparam("before"),
    outbox.c.settled_at >= bindparam("since"),
    outbox.c.provider_id != "",
)
_UNHEARD = Prepared(
    select(
        func.count().label("messages"),
        func.min(outbox.c.sent_at, type_=Instant).label("first"),
        func.max(outbox.c.sent_at, type_=Instant).label("last"),
    ).where(*_UNHEARD_OF)
)
_TAKEN = select(
    outbox.c.id,
    outbox.c.provider_id,
    outbox.c.ref,
    parties.c.phone_sealed,
    parties.c.phone_index,
    func.coalesce(outbox.c.sent_at, outbox.c.settled_at, type_=Instant),
).select_from(outbox.join(parties, parties.c.id == outbox.c.party_id))
_SILENT = Prepared(
    _TAKEN.where(*_UNHEARD_OF, outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_CALLED = Prepared(
    _TAKEN.where(
        outbox.c.state.in_(("sending", "unknown", "accepted")),
        outbox.c.channel == bindparam("on"),
        or_(outbox.c.ref == bindparam("letter"), outbox.c.provider_id == bindparam("given")),
    ).limit(1)
)
_UNHEARD_AMONG = Prepared(
    select(outbox.c.provider_id).where(
        *_UNHEARD_OF, outbox.c.provider_id.in_(bindparam("given", expanding=True))
    )
)


@dataclass(frozen=True, slots=True)
class Unheard:
    """Messages accepted long ago without a receipt, and when the first and the last were sent."""

    messages: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A message that its provider took, whose end nobody knows yet."""

    id: int
    provider_id: str
    ref: str
    phone_sealed: bytes | None
    phone_index: bytes | None
    sent_at: datetime

    def phone(self, vault: Vault) -> str | None:
        """The number in clear, if it went to one; raises WrongKey."""
        if self.phone_sealed is None:
            return None
        return vault.open(self.phone_sealed, PARTY_PHONE.at(self.phone_index))


def doubt_abandoned(connection: Connection, *, own: str, alive: Iterable[str], before: datetime) -> int:
    """Rows of processes that are gone (`alive`: the others that are not), and one's own that were begun before then: nobody
    saw how their POST ended."""
    return _ABANDONED.run(connection, own=own, alive=[own, *alive], before=before)


def unknown(connection: Connection, *, channels: Iterable[str], after: int, most: int) -> list[Posting]:
    """The rows in doubt on these channels, by number."""
    rows = _UNKNOWN.all(connection, channels=list(channels), after=after, most=most)
    return [posting_of(row, row.sent_at) for row in rows]


def once_more(connection: Connection, doubted: Posting, *, due: datetime) -> bool:
    """The provider does not have it: back to `pending`. False if this very doubt has been dealt with already."""
    return _ONCE_MORE.run(connection, row=doubted.id, doubt=doubted.doubts, due=due) == 1


def unheard(connection: Connection, *, channel: str, since: datetime, before: datetime) -> Unheard | None:
    """Messages accepted between the two moments without a receipt: receipts get lost, so the provider should be
    asked."""
    row = _UNHEARD.first(connection, on=channel, since=since, before=before)
    if row is None or row.first is None:
        return None
    return Unheard(row.messages, row.first, row.last)


def unheard_among(
    connection: Connection, given: Sequence[str], *, channel: str, since: datetime, before: datetime
) -> set[str]:
    """Which of these provider ids belong to such messages."""
    found: set[str] = set()
    for some in by_500(list(given)):
        found.update(_UNHEARD_AMONG.scalars(connection, on=channel, since=since, before=before, given=some))
    return found


def silent(
    connection: Connection, *, channel: str, since: datetime, before: datetime, after: int, most: int
) -> list[TakenMessage]:
    """The messages themselves that were accepted between the two moments without a receipt, by number."""
    rows = _SILENT.all(connection, on=channel, since=since, before=before, after=after, most=most)
    return [TakenMessage(*row) for row in rows]


def called(connection: Connection, *, channel: str, ref: str | None, provider_id: str) -> TakenMessage | None:
    """The message with our reference or the provider's id, while nobody knows how it ended."""
    row = _CALLED.first(connection, on=channel, letter=ref, given=provider_id)
    if row is None:
        return None
    found = TakenMessage(*row)
    return found if found.provider_id else replace(found, provider_id=provider_id)
