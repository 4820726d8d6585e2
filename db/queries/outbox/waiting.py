"""Waiting outbox rows, corrected after a clock was set back."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, update

from db.engine.prepared import Prepared
from db.schema import outbox

_WAITS_FOR_A_CLOCK = Prepared(
    update(outbox)
    .where(
        outbox.c.state == "pending",
        outbox.c.due_at > bindparam("soon"),
        or_(
            outbox.c.sent_at > bindparam("soon"),
            and_(outbox.c.created_at > bindparam("soon"), outbox.c.due_at <= outbox.c.created_at),
        ),
    )
    .values(due_at=bindparam("now"))
)
_DOUBTED_LATER = Prepared(
    update(outbox)
    .where(outbox.c.state == "unknown", outbox.c.sent_at > bindparam("soon"))
    .values(sent_at=bindparam("now"))
)


def redate(connection: Connection, *, now: datetime, soon: datetime) -> None:
    """Rows that wait by a clock that has been set back since are due now, and doubts dated by it begin now.

    Such a row is due, and was last sent, later than `soon`, which is still in the future; or it came in later than
    that and was due at once.
    """
    _WAITS_FOR_A_CLOCK.run(connection, now=now, soon=soon)
    _DOUBTED_LATER.run(connection, now=now, soon=soon)
