"""What a person was told by message about their 差评, and which of it a word of theirs may be about."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, type_coerce, update

from bot.dialogue.effects import MessageKind
from bot.domain.remedy import JUDGED, RemedyAsked, RemedyState, RemedyTold
from db.engine.prepared import Prepared
from db.schema import callbacks, outbox, remedies
from db.schema.columns import Instant
from db.schema.remedies import open_now

_told_at = func.coalesce(remedies.c.answered_again_at, remedies.c.answered_at, type_=Instant)
_out_at = (
    select(func.min(func.coalesce(outbox.c.sent_at, outbox.c.created_at, type_=Instant)))
    .where(
        outbox.c.party_id == callbacks.c.party_id,
        outbox.c.case_no == remedies.c.case_no,
        outbox.c.kind == MessageKind.REPLY.value,
        or_(outbox.c.created_at == _told_at, outbox.c.again_of.is_not(None)),
        outbox.c.created_at >= _told_at,
        outbox.c.state.in_(("sending", "unknown", "accepted", "delivered")),
    )
    .scalar_subquery()
)
"""When the message that tells of it went out: what has not gone, or was lost, nobody can have answered."""
_TOLD = Prepared(
    select(
        remedies.c.case_no,
        remedies.c.state,
        remedies.c.reopened_at,
        remedies.c.asked_at,
        type_coerce(_out_at, Instant).label("out_at"),
    )
    .join_from(callbacks, remedies, remedies.c.case_no == callbacks.c.case_no)
    .where(
        callbacks.c.party_id == bindparam("party"),
        remedies.c.told_on.is_not(None),
        or_(
            remedies.c.state == RemedyState.TOLD.value,
            and_(remedies.c.outcome.in_(JUDGED), remedies.c.ended_at > bindparam("since")),
            # What is looked at again has been judged: until it is told again, a word like that is no rating anew.
            and_(remedies.c.reopened_at.is_not(None), open_now()),
        ),
    )
    .order_by(remedies.c.answered_at.desc(), remedies.c.id.desc())
)
_ASKED_ABOUT = Prepared(
    update(remedies)
    .where(remedies.c.case_no == bindparam("of"), remedies.c.state == RemedyState.TOLD.value)
    .values(asked_at=bindparam("at", type_=Instant))
)


def told(connection: Connection, party_id: int, *, since: datetime, said: datetime) -> dict[str, RemedyTold]:
    """The cases about which this person was told by message what was done, the latest first, and how far, seen from when they
    `said` something; of those who have judged it, the ones since then, and whatever is looked at again."""
    return {
        row.case_no: RemedyTold(
            _asked(row.state, row.reopened_at),
            said - row.out_at if row.out_at is not None else None,
            said - row.asked_at if row.asked_at is not None else None,
        )
        for row in _TOLD.all(connection, party=party_id, since=since)
    }


def asked_about(connection: Connection, case_no: str, *, at: datetime) -> None:
    """The person is asked about this one by its number. No act, so its version stays: who has the page open loses nothing."""
    _ASKED_ABOUT.run(connection, of=case_no, at=at)


def _asked(state: str, reopened_at: datetime | None) -> RemedyAsked:
    if state != RemedyState.TOLD.value:
        return RemedyAsked.OVER
    return RemedyAsked.ONCE if reopened_at is None else RemedyAsked.AGAIN
