"""The lanes of 发送通道: one row per channel, shared by all processes. `bot.casework.contact.lane` decides what
changes them."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.contact.lane import RAMP, SKEW, Lane
from bot.domain.pause import Reason
from db.engine.prepared import Prepared
from db.schema import lanes, outbox
from db.schema.columns import AnyRow

_NAMES = tuple(f.name for f in fields(Lane))
_LANE = select(*(lanes.c[name] for name in _NAMES))
_LOCKED = Prepared(_LANE.where(lanes.c.channel == bindparam("on")).with_for_update())
_STANDING = Prepared(_LANE.order_by(lanes.c.channel))
_PAUSED = Prepared(_LANE.where(lanes.c.paused_since.is_not(None)).order_by(lanes.c.channel))
_WAITS = Prepared(
    select(outbox.c.id)
    .where(
        outbox.c.channel == bindparam("on"),
        or_(
            outbox.c.state.in_(bindparam("states", expanding=True)),
            and_(outbox.c.state == "pending", outbox.c.due_at <= bindparam("now")),
        ),
    )
    .limit(1)
)
_ADD = Prepared(
    insert_or_ignore(lanes)
    .values(channel=bindparam("on"), tokens=1.0, refilled_at=bindparam("long_ago"))
    .on_conflict_do_nothing(index_elements=["channel"])
)
_SAVE = Prepared(
    update(lanes)
    .where(lanes.c.channel == bindparam("on"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES if name != "channel"})
)
_MAY_ASK = Prepared(
    update(lanes)
    .where(
        lanes.c.channel == bindparam("on"),
        or_(
            lanes.c.asked_at.is_(None),
            lanes.c.asked_at <= bindparam("before"),
            lanes.c.asked_at > bindparam("soon"),
        ),
    )
    .values(asked_at=bindparam("now"))
)


def lock(connection: Connection, channel: str, *, now: datetime) -> Lane:
    """The lane of a channel, locked until the transaction ends; a channel that was never used has an open one."""
    row = _LOCKED.first(connection, on=channel)
    if row is None:
        _ADD.run(connection, on=channel, long_ago=now - RAMP)
        row = _LOCKED.first(connection, on=channel)
        assert row is not None
    return _lane(row)


def save(connection: Connection, lane: Lane) -> None:
    """Store a locked lane."""
    values = {f"new_{name}": getattr(lane, name) for name in _NAMES if name != "channel"}
    _SAVE.run(connection, on=lane.channel, **values)


def standing(connection: Connection) -> list[Lane]:
    """Every channel that was ever used, as it stood when it was used last."""
    return [_lane(row) for row in _STANDING.all(connection)]


def paused(connection: Connection) -> list[Lane]:
    """Channels on which only probes go because of our trouble; `alarmed`: it has lasted, or concerns our account."""
    return [_lane(row) for row in _PAUSED.all(connection)]


def waits(connection: Connection, channel: str, *, doubts: bool, now: datetime) -> bool:
    """Whether anything is due or being sent on a channel; `doubts`: or not known to have been accepted."""
    states = ["sending", "unknown"] if doubts else ["sending"]
    return _WAITS.first(connection, on=channel, states=states, now=now) is not None


def may_ask(connection: Connection, channel: str, *, now: datetime, since: datetime) -> bool:
    """Whether nobody has asked the provider for its receipts since then; True reserves it for us."""
    lock(connection, channel, now=now)
    return _MAY_ASK.run(connection, on=channel, before=since, soon=now + SKEW, now=now) == 1


def _lane(row: AnyRow) -> Lane:
    values = row._asdict()
    return Lane(**{**values, "reason": Reason(row.reason) if row.reason is not None else None})
