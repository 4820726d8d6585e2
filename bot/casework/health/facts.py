"""What is measured of an office's health, for `bot.casework.health.judgement` to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 10_000
"""Things are counted up to here: by then somebody must look anyway."""


@dataclass(frozen=True, slots=True)
class PausedLane:
    """A channel on which nothing is sent at present."""

    channel: str
    since: datetime
    alarmed: bool
    """Waiting will not mend it."""
    code: str


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that is not closed."""

    month: str
    closes: datetime
    not_called: int
    """Cases with an address that nothing of ours has reached, so far."""


@dataclass(frozen=True, slots=True)
class LateCases:
    """Cases that came in after their month was sealed, and wait for its supplement (补充月次)."""

    month: str
    supplement: str
    """What the round is called that takes them."""
    opens: datetime
    waiting: int
    since: datetime
    """When the first of them came in."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured. None, zero and empty: nothing to tell."""

    now: datetime
    current: bool = True
    lanes: Sequence[PausedLane] = ()
    oldest_due: datetime | None = None
    inboxes: Mapping[str, datetime] = field(default_factory=dict)
    """When each was last read."""
    restored: bool = False
    """A backup was brought back, and what went out since has not been looked up."""
    given_up: int = 0
    """Messages about cases that ended without a provider's word about the address, lately."""
    unplanned: Sequence[str] = ()
    """Months with concluded cases whose window has opened, without a round."""
    late: Sequence[LateCases] = ()
    rounds: Sequence[OpenRound] = ()
    receipts_missing: int = 0
    receipts_heard: int = 0
    """Of as many messages sent in the same days; counted no further than needed to judge."""
    drift: timedelta = timedelta()
    """The database's clock less ours, or how far ours was set against the monotonic one lately."""
    clock_since: datetime | None = None
    """When it was noticed that the clock ran away, as it showed itself; final acts wait."""
    clock_expected: datetime | None = None
    """What it should have shown then."""
    refused: str | None = None
    """What the database said to a write; None: it took it."""
    free_bytes: int | None = None
    wanted_bytes: int = 0
    """So much should be free."""
