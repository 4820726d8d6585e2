"""Sends whose end nobody saw: who is in doubt, and how a doubt ends.

A doubt is named by its row and its count: what was found out about one must not be taken for news of the next.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update

from db.columns import Instant
from db.prepared import Prepared
from db.queries.outbox import TEXT_LEFT
from db.queries.sending import COLUMNS, Posting, posting_of
from db.schema import outbox, parties

_SENT = select(
    *COLUMNS, func.coalesce(outbox.c.sent_at, outbox.c.due_at, type_=Instant).label("sent_at")
).join_from(outbox, parties, parties.c.id == outbox.c.party_id)
_SAME_DOUBT = (
    outbox.c.id == bindparam("row"),
    outbox.c.state == "unknown",
    outbox.c.doubts == bindparam("doubt"),
)
_ONCE_MORE = Prepared(
    update(outbox).where(*_SAME_DOUBT).values(state="pending", due_at=bindparam("now"), error="absent")
)
_GIVE_UP = Prepared(
    update(outbox)
    .where(*_SAME_DOUBT)
    .values(state="failed", error="doubt", settled_at=bindparam("now"), text=TEXT_LEFT)
)
_ABANDONED = Prepared(
    update(outbox)
    .where(
        outbox.c.state == "sending",
        or_(
            outbox.c.owner.is_(None),
            outbox.c.owner.not_in(bindparam("alive", expanding=True)),
            outbox.c.sent_at < bindparam("before"),
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
_UNHEARD = Prepared(
    _SENT.where(
        outbox.c.state == "accepted",
        outbox.c.channel == bindparam("on"),
        outbox.c.settled_at < bindparam("before"),
        outbox.c.provider_id != "",
        outbox.c.id > bindparam("after"),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)


def doubt_abandoned(connection: Connection, *, alive: Iterable[str], before: datetime) -> int:
    """The rows of processes that are gone, or begun before then: nobody saw how their POST ended."""
    return _ABANDONED.run(connection, alive=list(alive), before=before)


def unknown(connection: Connection, *, channels: Iterable[str], after: int, most: int) -> list[Posting]:
    """The rows in doubt on these channels, by number."""
    rows = _UNKNOWN.all(connection, channels=list(channels), after=after, most=most)
    return [posting_of(row, row.sent_at) for row in rows]


def once_more(connection: Connection, doubted: Posting, *, now: datetime) -> bool:
    """The provider does not have it: back to `pending`. False if somebody has dealt with this very doubt already."""
    return _ONCE_MORE.run(connection, row=doubted.id, doubt=doubted.doubts, now=now) == 1


def give_up(connection: Connection, doubted: Posting, *, now: datetime) -> bool:
    """Too many doubts: `failed`. False if somebody has dealt with this very doubt already."""
    return _GIVE_UP.run(connection, row=doubted.id, doubt=doubted.doubts, now=now) == 1


def unheard(
    connection: Connection, *, channel: str, before: datetime, after: int, most: int
) -> list[Posting]:
    """Accepted long ago, no receipt since, by number: the provider should be asked (callbacks get lost)."""
    rows = _UNHEARD.all(connection, on=channel, before=before, after=after, most=most)
    return [posting_of(row, row.sent_at) for row in rows]
