"""What may be sent now: a channel's lane is updated with how its posts ended, and starts what it has room for.

Both happen in the transaction that moves the rows to `sending`, under the lane's lock: however many processes
send, they share one rate, and while the lane is paused one of them posts one message, the probe.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.casework.contact.lane import Lane, Trouble
from bot.channels.base import Doubt, Refusal, Refused
from bot.domain.pause import Reason
from db.queries.outbox import lanes, sending
from db.queries.outbox.sending import Posting
from scheduler.sending.outcomes import Ended

log = structlog.get_logger()

_REASONS = {
    Refusal.NETWORK: Reason.NETWORK,
    Refusal.LATER: Reason.BUSY,
    Refusal.HALT: Reason.ACCOUNT,
    Refusal.ROUTE: Reason.ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class AdmittedSending:
    """What was started, and the lane before and after."""

    postings: list[Posting]
    left_behind: bool
    """More was due than could be started."""
    before: Lane
    lane: Lane


def admit(
    connection: Connection,
    channel: str,
    ended: Iterable[Ended],
    *,
    rate: float,
    most: int,
    owner: str,
    now: datetime,
    heard: datetime | None = None,
) -> AdmittedSending:
    """Update the channel's lane, and start what is due on it, at most `most` messages. `heard`: see
    `db.queries.outbox.sending.start`."""
    before = lanes.lock(connection, channel, now=now)
    lane = before
    for one in ended:
        lane = _after(lane, one, now)
    changed = lane is not before
    lane = lane.refilled(rate, now)
    room = min(most, lane.room(now))
    postings, more = (
        sending.start(connection, channel=channel, owner=owner, now=now, most=room, heard=heard)
        if room > 0
        else ([], True)
    )
    lane = lane.started(len(postings), owner, now)
    if changed or postings:
        lanes.save(connection, lane)
    return AdmittedSending(postings, more, before, lane)


def _after(lane: Lane, ended: Ended, now: datetime) -> Lane:
    """The lane after this result; ignored if the post began in an earlier epoch of the lane."""
    if ended.epoch != lane.epoch:
        return lane
    match ended.outcome:
        case Refused(Refusal.UNSENT):
            return lane.missed()
        case Refused(Refusal.ROUTE) if lane.paused and lane.reason is not Reason.ACCOUNT:
            return lane.passed(now)  # the provider answers again, even if this number is closed to us
        case Refused(why, code, wait) if why in _REASONS:
            trouble = Trouble(_REASONS[why], code, certain=why is not Refusal.ROUTE, wait=_seconds(wait))
            return lane.troubled(trouble, now)
        case Doubt(reason, wait):
            return lane.troubled(Trouble(Reason.SILENT, reason, certain=False, wait=_seconds(wait)), now)
        case _:
            return lane.passed(now)


def lost(
    connection: Connection, channel: str, why: Refusal, code: str, *, sent_at: datetime, now: datetime
) -> None:
    """A receipt says that a message was accepted and then lost, through our fault: the lane rests (`Lane.lost`)."""
    before = lanes.lock(connection, channel, now=now)
    lane = before.lost(Trouble(_REASONS[why], code), sent_at, now)
    if lane is not before:
        lanes.save(connection, lane)
        tell(before, lane, now)


def cleared_up(connection: Connection, channel: str, *, now: datetime) -> None:
    """The provider turns out to have accepted a message that was in doubt (`Lane.cleared_up`)."""
    _open(connection, channel, Lane.cleared_up, doubts=True, now=now)


def open_unused(connection: Connection, *, now: datetime) -> None:
    """Open the lanes for which nothing has been waiting for a long time (`Lane.unused`)."""
    for lane in lanes.paused(connection):
        if lane.unused(now) is lane:
            continue
        _open(connection, lane.channel, Lane.unused, doubts=False, now=now)


def _open(
    connection: Connection,
    channel: str,
    way: Callable[[Lane, datetime], Lane],
    *,
    doubts: bool,
    now: datetime,
) -> None:
    """Open a paused lane this way, unless a waiting message can test the provider."""
    before = lanes.lock(connection, channel, now=now)
    lane = way(before, now)
    if lane is not before and before.paused and not lanes.waits(connection, channel, doubts=doubts, now=now):
        lanes.save(connection, lane)
        tell(before, lane, now)


def is_ours(why: Refusal | None) -> bool:
    """Whether this is trouble with our network, account or rate, for which a lane pauses."""
    return why in _REASONS


def tell(before: Lane, after: Lane, now: datetime) -> None:
    """Log what an operator needs to know about a lane: that it pauses, that somebody must look, that it is open."""
    about = {"channel": after.channel, "reason": after.reason, "code": after.code}
    if after.alarmed and not before.alarmed:
        log.error("lane_needs_somebody", **about, since=after.paused_since)
    elif after.paused and not before.paused:
        log.warning("lane_paused", **about)
    elif before.paused_since is not None and not after.paused:
        log.info(
            "lane_open",
            channel=after.channel,
            paused_seconds=int((now - before.paused_since).total_seconds()),
        )


def _seconds(wait: float) -> timedelta:
    return timedelta(seconds=min(max(wait, 0.0), 86_400.0))
