"""Measures what `bot.casework.health.judgement` judges: bounded counts along indexes, cheap enough for every few
seconds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import (
    Connection,
    DateTime,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from bot.casework.health.facts import (
    MOST,
    ClockFacts,
    Facts,
    LateCases,
    OpenRound,
    PausedLane,
    ProvinceFacts,
    ReceiptFacts,
    WitnessFacts,
)
from bot.domain.month import Month
from bot.domain.round_state import RoundState
from db.engine.prepared import Prepared
from db.migrate import is_current
from db.queries.ledger import checkpoints, slots
from db.queries.outbox import lanes
from db.queries.processes import marks
from db.queries.rounds import latecomers, uncalled
from db.queries.rounds.rounds import open_rounds
from db.schema import cases, outbox, province_messages, rounds

OPEN = ("pending", "sending", "unknown")
"""The states of messages that are not with a provider yet."""
SILENT_AFTER = timedelta(hours=6)
"""A receipt that has not come after this is missing."""
SILENT_UNTIL = timedelta(days=3)
"""A receipt that has not come after this never will."""

_QUEUE = Prepared(
    select(outbox.c.state, outbox.c.kind, func.count().label("messages"))
    .where(outbox.c.state.in_(OPEN))
    .group_by(outbox.c.state, outbox.c.kind)
)
_OLDEST_DUE = Prepared(
    select(outbox.c.due_at)
    .where(
        outbox.c.state == "pending",
        outbox.c.due_at <= bindparam("now"),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("now")),
    )
    .order_by(outbox.c.due_at)
    .limit(1)
)
_ENDED = select(outbox.c.id).where(outbox.c.due_at >= bindparam("since"), outbox.c.case_no.is_not(None))
_GIVEN_UP = union_all(
    _ENDED.where(outbox.c.state == "failed", outbox.c.fault.is_distinct_from("address")),
    _ENDED.where(outbox.c.state == "cancelled", outbox.c.error == "expired"),
)
_SENT = select(outbox.c.id).where(
    outbox.c.channel.in_(bindparam("channels", expanding=True)),
    outbox.c.due_at >= bindparam("since"),
    outbox.c.due_at < bindparam("before"),
    outbox.c.settled_at < bindparam("before"),
)
_UNHEARD = _SENT.where(outbox.c.state == "accepted")
_HEARD = _SENT.where(outbox.c.state.in_(("delivered", "undelivered", "failed")))
_LACKS_ROUND = Prepared(
    select(cases.c.case_no)
    .where(
        cases.c.month == bindparam("of"),
        ~select(rounds.c.month).where(rounds.c.month == bindparam("of")).exists(),
    )
    .limit(1)
)
_ROUNDS = Prepared(
    select(rounds.c.month, rounds.c.closes)
    .where(rounds.c.state != RoundState.CLOSED)
    .order_by(rounds.c.month)
)
_LAST_OPENED = Prepared(
    select(func.max(rounds.c.opens)).where(
        rounds.c.opens <= bindparam("now"), rounds.c.closes > bindparam("now")
    )
)
_COUNT_GIVEN_UP = Prepared(select(func.count()).select_from(_GIVEN_UP.limit(MOST).subquery()))
_COUNT_UNHEARD = Prepared(select(func.count()).select_from(_UNHEARD.limit(MOST).subquery()))
_COUNT_HEARD = Prepared(select(func.count()).select_from(_HEARD.limit(9 * MOST).subquery()))
_REFUSED = select(province_messages.c.says).where(province_messages.c.state == "refused")
_ONE_REFUSED = Prepared(_REFUSED.limit(1))
_COUNT_REFUSED = Prepared(select(func.count()).select_from(_REFUSED.limit(MOST).subquery()))
_CLOCK_ON_POSTGRESQL = select(func.now(type_=DateTime(timezone=True)))


def measure(
    connection: Connection,
    *,
    now: datetime,
    zone: tzinfo,
    months: Sequence[str],
    receipts_on: Sequence[str],
    not_called: Mapping[str, int],
) -> Facts:
    """The facts stored in the database.

    `months`: those whose window has opened and that should have a round if they have cases. `receipts_on`: the
    channels whose provider reports how a message ended and keeps incoming messages. `not_called`: of the open rounds,
    as last counted.
    """
    if not is_current(connection):
        return Facts(now, current=False)
    opened = _LAST_OPENED.scalar(connection, now=now)
    unpublished = marks.find(connection, marks.UNPUBLISHED)
    return Facts(
        now,
        lanes=_paused(connection),
        oldest_due=_OLDEST_DUE.scalar(connection, now=now),
        inboxes=_inboxes(connection, receipts_on),
        restored=marks.find(connection, marks.RESTORED) is not None,
        given_up=_COUNT_GIVEN_UP.scalar(connection, since=opened or now - timedelta(days=1)),
        unplanned=[month for month in months if _LACKS_ROUND.first(connection, of=month) is not None],
        late=_late(connection, now, zone),
        rounds=[
            OpenRound(row.month, row.closes, not_called.get(row.month, 0)) for row in _ROUNDS.all(connection)
        ],
        witnesses=_witnesses(connection),
        province=_province(connection),
        unpublished=unpublished.note.splitlines() if unpublished is not None else (),
        receipts=_receipts(connection, now, receipts_on),
        clock=_clock(connection, now),
    )


def not_called(connection: Connection) -> dict[str, int]:
    """For each open round, the cases that keep it from closing by itself: they would end as not called, and no two
    persons have approved that. Reads every undecided case, so it must not run every second.
    """
    if not is_current(connection):
        return {}
    counts = {
        found: uncalled.would_be_not_called(connection, found.month) for found in open_rounds(connection)
    }
    return {found.month: count for found, count in counts.items() if count > (found.uncalled or 0)}


def queue(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages are not with a provider yet, by state and kind."""
    return {(row.state, row.kind): row.messages for row in _QUEUE.all(connection)}


def _late(connection: Connection, now: datetime, zone: tzinfo) -> list[LateCases]:
    found = (
        (month, latecomers.coming(connection, Month.parse(month), now, zone, most=MOST))
        for month in latecomers.months_waiting(connection)
    )
    return [
        LateCases(month, str(coming.key), coming.window.opens, coming.waiting, coming.since)
        for month, coming in found
        if coming is not None
    ]


def _paused(connection: Connection) -> list[PausedLane]:
    return [
        PausedLane(lane.channel, lane.paused_since, lane.alarmed, lane.code or str(lane.reason))
        for lane in lanes.paused(connection)
        if lane.paused_since is not None
    ]


def _inboxes(connection: Connection, channels: Sequence[str]) -> dict[str, datetime]:
    found = {channel: marks.find(connection, f"inbox:{channel}") for channel in channels}
    return {channel: mark.at for channel, mark in found.items() if mark is not None}


def _witnesses(connection: Connection) -> WitnessFacts:
    waits, refused = checkpoints.waits_since(connection), marks.find(connection, marks.WITNESS_REFUSED)
    return WitnessFacts(
        slots.uncleared(connection) if waits is not None else (),
        waits,
        refused.note.splitlines() if refused is not None else (),
        refused.at if refused is not None else None,
    )


def _province(connection: Connection) -> ProvinceFacts:
    away, says = marks.find(connection, marks.PROVINCE_AWAY), _ONE_REFUSED.scalar(connection)
    return ProvinceFacts(
        away.note if away is not None else "",
        away.at if away is not None else None,
        _COUNT_REFUSED.scalar(connection) if says is not None else 0,
        says or "",
    )


def _receipts(connection: Connection, now: datetime, channels: Sequence[str]) -> ReceiptFacts:
    sent = {"channels": list(channels), "since": now - SILENT_UNTIL, "before": now - SILENT_AFTER}
    missing = _COUNT_UNHEARD.scalar(connection, **sent)
    return ReceiptFacts(missing, _COUNT_HEARD.scalar(connection, **sent) if missing else 0)


def _clock(connection: Connection, now: datetime) -> ClockFacts:
    ran_away = marks.find(connection, marks.RAN_AWAY)
    if ran_away is None:
        return ClockFacts(_drift(connection, now))
    return ClockFacts(_drift(connection, now), ran_away.at, datetime.fromisoformat(ran_away.note))


def _drift(connection: Connection, now: datetime) -> timedelta:
    """A SQLite database has no clock but ours."""
    if connection.dialect.name == "sqlite":
        return timedelta()
    theirs: datetime = connection.execute(_CLOCK_ON_POSTGRESQL).scalar_one()
    return theirs - now
