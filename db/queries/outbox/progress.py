"""How sending goes: what has become of a window's messages on each channel, and which of them somebody must look at.

Everything is counted along `ix_outbox_due`, which holds all that the counts ask for: a million messages in a tenth of a
second, so that whoever shows the numbers keeps them for a while.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, case, func, literal, select, union_all

from bot.casework.contact.lane import Lane
from bot.casework.health.facts import MOST
from bot.domain.attempt import ADDRESS, MESSAGE, TryState
from db.engine.prepared import Prepared
from db.queries.outbox import lanes
from db.schema import outbox

DOUBTED = timedelta(days=1)
"""A send that has been in doubt for so long is not cleared up by itself any more."""
_EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_UNENDED = (TryState.PENDING, TryState.SENDING, TryState.UNKNOWN)

_COUNT = Prepared(
    select(func.count()).where(
        outbox.c.state == bindparam("in_state"),
        outbox.c.due_at >= bindparam("since"),
        outbox.c.due_at < bindparam("before"),
        outbox.c.channel == bindparam("on"),
    )
)


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The messages of one channel, each counted once. `waiting`, `sending` and `doubted`: of any window."""

    waiting: int = 0
    sending: int = 0
    doubted: int = 0
    accepted: int = 0
    """The provider has them, and has not said yet whether they arrived."""
    delivered: int = 0
    undelivered: int = 0
    failed: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a message at all."""
        return any(getattr(self, f.name) for f in fields(self))


_STATES = {
    "waiting": TryState.PENDING,
    "sending": TryState.SENDING,
    "doubted": TryState.UNKNOWN,
    "accepted": TryState.ACCEPTED,
    "delivered": TryState.DELIVERED,
    "undelivered": TryState.UNDELIVERED,
    "failed": TryState.FAILED,
}


def by_channel(
    connection: Connection, *, since: datetime, before: datetime
) -> Mapping[str, tuple[Lane, Dispatched]]:
    """Every channel that was ever used, with its lane, and what became of what was due in that time."""
    return {
        lane.channel: (lane, _dispatched(connection, lane.channel, since, before))
        for lane in lanes.standing(connection)
    }


def _dispatched(connection: Connection, channel: str, since: datetime, before: datetime) -> Dispatched:
    found = {}
    for name, state in _STATES.items():
        first, last = _EVER if state in _UNENDED else (since, before)
        found[name] = _COUNT.scalar(connection, on=channel, in_state=state, since=first, before=last)
    return Dispatched(**found)


class Stuck(StrEnum):
    """Why somebody must look at messages that did not go out."""

    REFUSED = "refused"
    """The provider does not take what they say: the content or the template."""
    OURS = "ours"
    """They failed for another reason that is not the number's."""
    EXPIRED = "expired"
    """Their time was over before they could go."""
    DOUBTED = "doubted"
    """Nobody knows whether they arrived, and nobody will."""


@dataclass(frozen=True, slots=True)
class StuckMessages:
    """Messages about cases with the same trouble."""

    why: Stuck
    channel: str
    code: str
    messages: int


@dataclass(frozen=True, slots=True)
class StuckGroup:
    """Which stuck messages somebody has decided about: those due since then, on this channel, with these codes."""

    why: Stuck
    channel: str
    codes: Sequence[str]
    since: datetime

    def asked(self, now: datetime) -> dict[str, object]:
        """The values that `TROUBLED` asks for."""
        codes = list(self.codes)
        return {"on": self.channel, "codes": codes, "since": self.since, "doubted_before": now - DOUBTED}


_ENDED = (outbox.c.due_at >= bindparam("since"), outbox.c.case_no.is_not(None))
_WHAT = (outbox.c.channel, func.coalesce(outbox.c.error, "").label("code"))
_WHY_FAILED = case((outbox.c.fault == MESSAGE, Stuck.REFUSED.value), else_=Stuck.OURS.value).label("why")
_FAILED = (
    outbox.c.state == "failed",
    *_ENDED,
    outbox.c.fault.is_distinct_from(ADDRESS),
    outbox.c.mended_at.is_(None),
)
_EXPIRED = (outbox.c.state == "cancelled", *_ENDED, outbox.c.error == "expired")
_IN_DOUBT = (outbox.c.state == "unknown", outbox.c.sent_at <= bindparam("doubted_before"))
_TROUBLED = (
    union_all(
        select(_WHY_FAILED, *_WHAT).where(*_FAILED),
        select(literal(Stuck.EXPIRED.value).label("why"), *_WHAT).where(*_EXPIRED),
        select(literal(Stuck.DOUBTED.value).label("why"), *_WHAT).where(*_IN_DOUBT),
    )
    .limit(MOST)
    .subquery()
)
TROUBLED = {
    why: select(outbox.c.case_no).where(
        *conditions,
        outbox.c.channel == bindparam("on"),
        func.coalesce(outbox.c.error, "").in_(bindparam("codes", expanding=True)),
    )
    for why, conditions in {
        Stuck.REFUSED: (*_FAILED, outbox.c.fault == MESSAGE),
        Stuck.OURS: (*_FAILED, outbox.c.fault.is_distinct_from(MESSAGE)),
        Stuck.EXPIRED: _EXPIRED,
        Stuck.DOUBTED: (*_IN_DOUBT, outbox.c.case_no.is_not(None)),
    }.items()
}
"""By the reason: the cases with such messages on a channel, with certain codes."""
_STUCK = Prepared(
    select(_TROUBLED.c.why, _TROUBLED.c.channel, _TROUBLED.c.code, func.count().label("messages"))
    .group_by(_TROUBLED.c.why, _TROUBLED.c.channel, _TROUBLED.c.code)
    .order_by(func.count().desc(), _TROUBLED.c.channel, _TROUBLED.c.code)
)


def stuck(connection: Connection, *, since: datetime, now: datetime) -> list[StuckMessages]:
    """What somebody must look at, of messages that were due since then: the most frequent trouble first."""
    rows = _STUCK.all(connection, since=since, doubted_before=now - DOUBTED)
    return [StuckMessages(Stuck(row.why), row.channel, row.code, row.messages) for row in rows]
