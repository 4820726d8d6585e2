"""The ladder's rows: parties that are due, claimed until the transaction ends; what has been tried; what is queued.

A claim is a row lock, so there is nothing to hand back and a crash leaves nothing behind. A claim skips what another
process holds. SQLite has no row locks and needs none: it has a single writer.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update

from bot.casework.contact.ladder import Try
from bot.dialogue.effects import MessageKind
from bot.domain.attempt import WAY, TryState
from bot.domain.round_state import RoundState
from db.engine.prepared import Prepared
from db.queries.ledger import slots
from db.queries.outbox.outbox import STARTED_BY_US
from db.schema import attempts, callbacks, outbox, parties, rounds

_OPEN_MONTHS = Prepared(
    select(rounds.c.month)
    .where(
        rounds.c.state == RoundState.OPEN,
        rounds.c.opens <= bindparam("now"),
        rounds.c.closes > bindparam("now"),
    )
    .with_for_update(read=True, key_share=True, skip_locked=True)
)
"""The open rounds in their window, including a late one. Locked against planning and closing: the ladder does not
touch a round that is being closed."""
_CLAIM = Prepared(
    select(callbacks.c.party_id)
    .join_from(callbacks, parties, parties.c.id == callbacks.c.party_id)
    .where(
        callbacks.c.due_at <= bindparam("now"),
        # Not the bare column, or SQLite would read and sort the whole month instead of using the index of due callbacks.
        callbacks.c.month.concat("").in_(bindparam("months", expanding=True)),
        slots.cleared(callbacks.c.case_no),
    )
    .order_by(callbacks.c.due_at, callbacks.c.place)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True, of=(callbacks, parties))
)
_PUT_OFF = Prepared(
    update(callbacks)
    .where(callbacks.c.party_id == bindparam("party"), callbacks.c.due_at < bindparam("until"))
    .values(due_at=bindparam("until"))
)
_DUE_AT = Prepared(select(callbacks.c.due_at).where(callbacks.c.case_no == bindparam("of")))
_TRIES = Prepared(
    select(
        *(attempts.c[name] for name in ("channel", "at")),
        *(outbox.c[name] for name in ("state", "kind", "temporary", "ours", "mended_at")),
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref)
    .join(callbacks, callbacks.c.case_no == attempts.c.case_no)
    .where(attempts.c.case_no == bindparam("of"), outbox.c.party_id == callbacks.c.party_id)
    .order_by(attempts.c.n)
)
_WITHDRAW = Prepared(
    update(outbox)
    .where(
        outbox.c.state == TryState.PENDING,
        or_(
            outbox.c.channel.in_(bindparam("closed", expanding=True)),
            and_(
                outbox.c.channel.in_(bindparam("left", expanding=True)),
                outbox.c.kind.in_(STARTED_BY_US),
            ),
        ),
        outbox.c.ref.in_(select(attempts.c.ref).where(attempts.c.case_no == bindparam("of"))),
    )
    .values(state="cancelled", settled_at=bindparam("now"), error="moved", words_sealed=None)
)
_NOTICED = Prepared(
    select(outbox.c.id)
    .where(
        outbox.c.case_no == bindparam("of"),
        outbox.c.kind == MessageKind.NOTICE,
        outbox.c.state != TryState.CANCELLED,
    )
    .limit(1)
)
_CLOSED_WAYS = Prepared(
    select(outbox.c.channel)
    .where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.state.in_((TryState.UNDELIVERED, TryState.FAILED)),
        outbox.c.fault == WAY,
        outbox.c.settled_at >= bindparam("since"),
    )
    .distinct()
)
_BACKLOG = Prepared(
    select(outbox.c.channel, func.count().label("messages"))
    .where(outbox.c.state == "pending")
    .group_by(outbox.c.channel)
)


LOCK_SECONDS = 2
"""On PostgreSQL the ladder waits no longer than this for a lock: it runs again anyway."""


def claim(connection: Connection, *, now: datetime, most: int) -> list[int]:
    """Some parties whose ladder is due, those waiting longest first, then in the round's order.

    From here to the end of the transaction nobody else moves them: neither another process's ladder nor an answer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {int(LOCK_SECONDS * 1_000)}"))
    months = _OPEN_MONTHS.scalars(connection, now=now)
    if not months:
        return []
    return list(dict.fromkeys(_CLAIM.scalars(connection, now=now, months=months, most=most)))


def put_off(connection: Connection, party_id: int, until: datetime) -> None:
    """Nothing to do for this party before this moment."""
    _PUT_OFF.run(connection, party=party_id, until=until)


def due_at(connection: Connection, case_no: str) -> datetime | None:
    """When the ladder looks at one callback next."""
    moment: datetime | None = _DUE_AT.scalar(connection, of=case_no)
    return moment


def tries(connection: Connection, case_no: str) -> list[Try]:
    """What has been sent about one case so far, to the person asked now: a corrected number starts over."""
    return [
        Try(
            row.channel,
            row.at,
            TryState(row.state),
            reminder=row.kind == "reminder",
            temporary=row.temporary,
            ours=row.ours,
            mended=row.mended_at is not None,
        )
        for row in _TRIES.all(connection, of=case_no)
    ]


def withdraw(
    connection: Connection, case_no: str, *, closed: Sequence[str], left: Sequence[str], now: datetime
) -> int:
    """Cancel what waits to ask about a case on these channels; what a process is sending meanwhile goes out.

    `closed`: nobody sends there. `left`: nothing is begun there, but what answers the person goes back that way.
    """
    return _WITHDRAW.run(connection, of=case_no, closed=closed, left=left, now=now)


def noticed(connection: Connection, case_no: str) -> bool:
    """Whether the person has been told before, or is about to be, that somebody will phone about this case."""
    return _NOTICED.first(connection, of=case_no) is not None


def closed_ways(connection: Connection, party_id: int, *, since: datetime) -> set[str]:
    """The channels whose vendor has said since then that the person's number is not there, and has other ways."""
    return set(_CLOSED_WAYS.scalars(connection, party=party_id, since=since))


def backlog(connection: Connection) -> dict[str, int]:
    """How many messages wait to be sent on each channel."""
    return {row.channel: row.messages for row in _BACKLOG.all(connection)}
