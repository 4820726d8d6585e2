"""What waits in the outbox, put right: a chat got another id, a clock was set back."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from db.engine.prepared import Prepared
from db.schema import chats, outbox

_taken = chats.alias("taken")
_CHAT_MOVED = Prepared(
    update(chats)
    .where(
        chats.c.chat_id == bindparam("old"),
        ~select(_taken.c.chat_id).where(_taken.c.chat_id == bindparam("new")).exists(),
    )
    .values(chat_id=bindparam("new"))
)
_ROWS_MOVED = Prepared(
    update(outbox)
    .where(outbox.c.chat_id == bindparam("old"), outbox.c.state.in_(("pending", "sending")))
    .values(chat_id=bindparam("new"))
)
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


def move_chat(connection: Connection, old: int, new: int) -> None:
    """A chat got a new id from the provider. If that is known already, only what waits to be sent goes there."""
    _CHAT_MOVED.run(connection, old=old, new=new)
    _ROWS_MOVED.run(connection, old=old, new=new)


def redate(connection: Connection, *, now: datetime, soon: datetime) -> None:
    """What waits by a clock that has been set back since is due now, and a doubt of such a moment begins now.

    What waits is a row sent later than `soon` is, which is yet to come, or one that came in later and was due at once.
    """
    _WAITS_FOR_A_CLOCK.run(connection, now=now, soon=soon)
    _DOUBTED_LATER.run(connection, now=now, soon=soon)
