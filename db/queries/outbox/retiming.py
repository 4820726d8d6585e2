"""Other hours hold for what has not gone out yet: what waits for a moment outside them waits for the next opening."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.dialogue.effects import MessageKind
from bot.domain.attempt import TryState
from bot.domain.month import Hours
from db.schema import outbox

_PENDING = outbox.c.state == TryState.PENDING.value
_STARTED = outbox.c.kind.in_([kind.value for kind in MessageKind if kind.started_by_us])
_COMING = select(outbox.c.due_at).where(_PENDING, outbox.c.due_at > bindparam("now")).distinct()
_MOVE = update(outbox).where(_PENDING, outbox.c.due_at == bindparam("was")).values(due_at=bindparam("to"))
_HOLD = (
    update(outbox)
    .where(_PENDING, _STARTED, outbox.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("to"))
)


def within(connection: Connection, hours: Hours, *, now: datetime) -> None:
    """Hold what we begin and what waits for a later hour until these hours; an answer to what somebody has just
    written goes at any time."""
    if now not in hours:
        connection.execute(_HOLD, {"now": now, "to": hours.next_opening(now)})
    for due in connection.execute(_COMING, {"now": now}).scalars().all():
        opens = hours.next_opening(due)
        if opens != due:
            connection.execute(_MOVE, {"was": due, "to": opens})
