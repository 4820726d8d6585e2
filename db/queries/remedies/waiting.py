"""Whom something waits for beside the next step: people to be phoned about what was done, and chiefs asked for more time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from bot.dialogue.effects import MessageKind
from bot.domain.remedy import RemedyState
from db.engine.prepared import Prepared
from db.queries.remedies.kept import LISTED, OPEN_NOW, SHOWN, Remedy, remedy_of
from db.schema import outbox, parties, remedies
from db.schema.columns import Instant

_answered = func.coalesce(remedies.c.answered_again_at, remedies.c.answered_at, type_=Instant)
_lost = exists().where(
    outbox.c.party_id == parties.c.id,
    outbox.c.state.in_(("undelivered", "failed", "cancelled")),
    outbox.c.case_no == remedies.c.case_no,
    outbox.c.kind == MessageKind.REPLY.value,
    outbox.c.created_at >= _answered,
)
"""What they were sent since has not arrived: nobody waits for an answer to it."""
_TO_PHONE = Prepared(
    SHOWN.where(
        OPEN_NOW,
        remedies.c.state == RemedyState.TOLD.value,
        parties.c.opted_out_at.is_(None),
        or_(remedies.c.told_on.is_(None), _lost, _answered <= bindparam("before", type_=Instant)),
    )
    .order_by(_answered, remedies.c.id)
    .limit(bindparam("most"))
)
_ASKING = Prepared(
    select(func.count())
    .select_from(remedies)
    .where(
        OPEN_NOW,
        remedies.c.state == RemedyState.MEASURES.value,
        remedies.c.more_asked_by.is_not(None),
        remedies.c.more_decided_by.is_(None),
        remedies.c.reopened_at.is_(None),
    )
)


def to_phone(connection: Connection, *, answered_before: datetime) -> list[Remedy]:
    """Those whose person is to be phoned about the remedy, who has waited longest first: nobody could write to them, it did
    not arrive, or they were written to before that moment and have not answered. Not who asked to hear nothing more."""
    return [remedy_of(row) for row in _TO_PHONE.all(connection, most=LISTED, before=answered_before)]


def asking_for_more(connection: Connection) -> int:
    """For how many somebody has asked for more time, which a chief has to decide."""
    count: int = _ASKING.scalar(connection)
    return count
