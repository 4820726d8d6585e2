"""Whom something waits for beside the next step: people to be phoned about what was done, and chiefs asked for more time."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, and_, bindparam, exists, func, or_, select, tuple_

from bot.dialogue.effects import MessageKind
from bot.domain.remedy import RemedyState
from db.engine.prepared import Prepared
from db.queries.remedies.kept import SHOWN, Remedy, remedy_of
from db.schema import callbacks, cases, outbox, parties, remedies
from db.schema.columns import Instant
from db.schema.remedies import open_now

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_answered = func.coalesce(remedies.c.answered_again_at, remedies.c.answered_at, type_=Instant)
_lost = exists().where(
    outbox.c.party_id == parties.c.id,
    outbox.c.state.in_(("undelivered", "failed", "cancelled")),
    outbox.c.case_no == remedies.c.case_no,
    outbox.c.kind == MessageKind.REPLY.value,
    outbox.c.created_at >= _answered,
)
"""What they were sent since has not arrived: nobody waits for an answer to it."""
_PHONED_ABOUT = and_(
    open_now(),
    remedies.c.state == RemedyState.TOLD.value,
    parties.c.opted_out_at.is_(None),
    # What has to be looked up comes last.
    or_(remedies.c.told_on.is_(None), _answered <= bindparam("before", type_=Instant), _lost),
)
_TO_PHONE = Prepared(
    SHOWN.where(
        _PHONED_ABOUT,
        tuple_(_answered, remedies.c.id)
        >= tuple_(bindparam("from_at", type_=Instant), bindparam("from_id", type_=Integer)),
    )
    .order_by(_answered, remedies.c.id)
    .limit(bindparam("most"))
)
_TO_PHONE_BY_HANDLER = Prepared(
    # Outer joins, though nothing is ever missing: else SQLite may go through all cases to group by what stands in them.
    select(cases.c.handler, func.count().label("n"))
    .join_from(remedies, cases, cases.c.case_no == remedies.c.case_no, isouter=True)
    .join(callbacks, callbacks.c.case_no == remedies.c.case_no, isouter=True)
    .join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
    .where(_PHONED_ABOUT)
    .group_by(cases.c.handler)
)
_ASKING = Prepared(
    select(func.count())
    .select_from(remedies)
    .where(
        open_now(),
        remedies.c.state == RemedyState.MEASURES.value,
        remedies.c.more_asked_by.is_not(None),
        remedies.c.more_decided_by.is_(None),
        remedies.c.reopened_at.is_(None),
    )
)


def to_phone(
    connection: Connection, *, answered_before: datetime, first: Remedy | None = None, most: int
) -> list[Remedy]:
    """Those whose person is to be phoned about the remedy, who has waited longest first: nobody could write to them, it did
    not arrive, or they were written to before that moment and have not answered. Not who asked to hear nothing more. `first`: this
    one, or where it stood, and who has waited less long."""
    from_at, from_id = (first.answered_last, first.id) if first is not None else (_EPOCH, 0)
    found = _TO_PHONE.all(connection, most=most, before=answered_before, from_at=from_at, from_id=from_id)
    return [remedy_of(row) for row in found]


def to_phone_by_handler(connection: Connection, *, answered_before: datetime) -> dict[str, int]:
    """How many of these each handler's cases have."""
    return {row.handler: row.n for row in _TO_PHONE_BY_HANDLER.all(connection, before=answered_before)}


def asking_for_more(connection: Connection) -> int:
    """For how many somebody has asked for more time, which a chief has to decide."""
    count: int = _ASKING.scalar(connection)
    return count
