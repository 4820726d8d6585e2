"""The outbox of the provincial platform: filled from sealed rounds, emptied one message at a time.

A message is claimed in the write that says so, for as long as a try may take; whoever dies with it leaves it to the next after
that. The platform takes a key once, so a second try is never a second rating.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.domain.disposition import Disposition
from bot.domain.province import ProvinceKind, ProvinceState
from bot.domain.round_state import RoundState
from db.engine.prepared import Prepared
from db.schema import archive, callbacks, province_messages, province_rounds, rounds
from db.schema.columns import Instant

PAGE = 500
_now = bindparam("now", type_=Instant)
_OPEN_ROUND = Prepared(
    select(
        rounds.c.month,
        func.coalesce(province_rounds.c.place, -1).label("place"),
        func.coalesce(province_rounds.c.after, "").label("after"),
    )
    .join_from(rounds, province_rounds, province_rounds.c.month == rounds.c.month, isouter=True)
    .where(
        rounds.c.state == RoundState.CLOSED.value,
        rounds.c.month >= bindparam("since"),
        or_(province_rounds.c.done.is_(None), province_rounds.c.done.is_(False)),
    )
    .order_by(rounds.c.month)
    .limit(1)
)
_CASES = Prepared(
    select(archive.c.case_no, archive.c.place, callbacks.c.disposition)
    .join_from(archive, callbacks, callbacks.c.case_no == archive.c.case_no)
    .where(
        archive.c.month == bindparam("of"),
        or_(
            archive.c.place > bindparam("place"),
            and_(archive.c.place == bindparam("place"), archive.c.case_no > bindparam("after")),
        ),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(PAGE)
)
_QUEUE = Prepared(
    insert_or_ignore(province_messages).on_conflict_do_nothing(index_elements=["case_no", "kind"])
)
_REACHED = insert_or_ignore(province_rounds)
_REACH = Prepared(
    _REACHED.on_conflict_do_update(
        index_elements=["month"],
        set_={name: _REACHED.excluded[name] for name in ("place", "after", "done")},
    )
)
_NEXT = Prepared(
    select(
        province_messages.c.case_no,
        province_messages.c.kind,
        province_messages.c.month,
        province_messages.c.state,
        province_messages.c.tries,
    )
    .where(province_messages.c.due_at <= _now)
    .order_by(province_messages.c.due_at, province_messages.c.case_no)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_MINE = and_(province_messages.c.case_no == bindparam("of"), province_messages.c.kind == bindparam("of_kind"))
_CLAIM = Prepared(
    update(province_messages)
    .where(_MINE)
    .values(
        state=ProvinceState.SENDING.value,
        tries=province_messages.c.tries + 1,
        due_at=bindparam("until", type_=Instant),
    )
)
_SETTLE = Prepared(
    update(province_messages)
    .where(_MINE, province_messages.c.state == ProvinceState.SENDING.value)
    .values(
        state=bindparam("to_state"),
        due_at=bindparam("again", type_=Instant),
        says=bindparam("why"),
        sent_at=bindparam("sent", type_=Instant),
    )
)
_RATING_NOW = Prepared(
    update(province_messages)
    .where(
        province_messages.c.case_no == bindparam("of"),
        province_messages.c.kind == ProvinceKind.RATING.value,
        province_messages.c.state == ProvinceState.PENDING.value,
    )
    .values(due_at=_now)
)
_BY_STATE = (
    select(
        province_messages.c.month,
        province_messages.c.kind,
        province_messages.c.state,
        func.count().label("messages"),
    )
    .group_by(province_messages.c.month, province_messages.c.kind, province_messages.c.state)
    .order_by(province_messages.c.month, province_messages.c.kind.desc(), province_messages.c.state)
)
_COUNTS = Prepared(_BY_STATE)
_COUNTS_OF = Prepared(_BY_STATE.where(province_messages.c.month == bindparam("of")))
_BY_REASON = (
    select(province_messages.c.state, province_messages.c.says, func.count().label("messages"))
    .where(
        province_messages.c.state.in_((ProvinceState.REFUSED.value, ProvinceState.HELD.value)),
    )
    .group_by(province_messages.c.state, province_messages.c.says)
    .order_by(func.count().desc(), province_messages.c.says)
    .limit(20)
)
_WHY = Prepared(_BY_REASON)
_WHY_OF = Prepared(_BY_REASON.where(province_messages.c.month == bindparam("of")))
_AGAIN = Prepared(
    update(province_messages)
    .where(
        province_messages.c.month == bindparam("of"),
        province_messages.c.state.in_((ProvinceState.REFUSED.value, ProvinceState.HELD.value)),
    )
    .values(state=ProvinceState.PENDING.value, due_at=_now, says="")
    .returning(province_messages.c.case_no)
)
_WAITS = Prepared(
    update(province_messages)
    .where(
        province_messages.c.month == bindparam("of"),
        province_messages.c.kind == ProvinceKind.RATING.value,
        province_messages.c.state == ProvinceState.PENDING.value,
        ~select(null())
        .select_from(_served := province_messages.alias("served"))
        .where(
            _served.c.case_no == province_messages.c.case_no,
            _served.c.kind == ProvinceKind.SERVICE.value,
            _served.c.state == ProvinceState.SENT.value,
        )
        .exists(),
    )
    .values(due_at=null())
)


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message that this process alone sends now. `doubtful`: an earlier try may have been taken."""

    case_no: str
    kind: ProvinceKind
    month: str
    tries: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ProvinceCount:
    """How many messages of a round are how far."""

    month: str
    kind: ProvinceKind
    state: ProvinceState
    messages: int


def queue(connection: Connection, since: str, *, now: datetime) -> bool:
    """Queue the next cases of the sealed rounds since this month; whether there may be more."""
    found = _OPEN_ROUND.first(connection, since=since)
    if found is None:
        return False
    rows = _CASES.all(connection, of=found.month, place=found.place, after=found.after)
    queued = [
        {
            "case_no": row.case_no,
            "kind": kind.value,
            "month": found.month,
            "state": ProvinceState.PENDING.value,
            "due_at": now if kind is ProvinceKind.SERVICE else None,
        }
        for row in rows
        for kind in ProvinceKind
        if kind is ProvinceKind.SERVICE or row.disposition == Disposition.ANSWERED
    ]
    if queued:
        _QUEUE.many(connection, queued)
    place, after = (rows[-1].place, rows[-1].case_no) if rows else (found.place, found.after)
    _REACH.run(connection, month=found.month, place=place, after=after, done=len(rows) < PAGE)
    return True


def claim(connection: Connection, *, now: datetime, until: datetime) -> ClaimedMessage | None:
    """Take the message that has been due for longest, until then; None when none is."""
    row = _NEXT.first(connection, now=now)
    if row is None:
        return None
    _CLAIM.run(connection, of=row.case_no, of_kind=row.kind, until=until)
    doubtful = row.state in (ProvinceState.SENDING, ProvinceState.DOUBT)
    return ClaimedMessage(row.case_no, ProvinceKind(row.kind), row.month, row.tries + 1, doubtful)


def settle(
    connection: Connection,
    of: ClaimedMessage,
    state: ProvinceState,
    *,
    again: datetime | None,
    says: str,
    now: datetime,
) -> None:
    """Say what became of a claimed message; a service record that is there lets its rating go."""
    sent = now if state is ProvinceState.SENT else None
    _SETTLE.run(
        connection,
        of=of.case_no,
        of_kind=of.kind.value,
        to_state=state.value,
        again=again,
        why=says,
        sent=sent,
    )
    if sent is not None and of.kind is ProvinceKind.SERVICE:
        _RATING_NOW.run(connection, of=of.case_no, now=now)


def again(connection: Connection, month: str, *, now: datetime) -> int:
    """Send anew what was refused or held back of a round; how many messages."""
    count = len(_AGAIN.scalars(connection, of=month, now=now))
    _WAITS.run(connection, of=month)
    return count


def counts(connection: Connection, month: str | None = None) -> list[ProvinceCount]:
    """How far the messages of one round are, or of all."""
    rows = _COUNTS.all(connection) if month is None else _COUNTS_OF.all(connection, of=month)
    return [
        ProvinceCount(row.month, ProvinceKind(row.kind), ProvinceState(row.state), row.messages)
        for row in rows
    ]


def reasons(connection: Connection, month: str | None = None) -> list[tuple[ProvinceState, str, int]]:
    """Why messages of one round, or of all, were refused or held back, the most frequent first."""
    rows = _WHY.all(connection) if month is None else _WHY_OF.all(connection, of=month)
    return [(ProvinceState(row.state), row.says, row.messages) for row in rows]
