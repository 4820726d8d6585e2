"""What is measured of an office's health, for `bot.casework.health.judgement` to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 10_000
"""Counting stops here: somebody must look in any case by then."""


@dataclass(frozen=True, slots=True)
class PausedLane:
    """A channel on which nothing is sent at present."""

    channel: str
    since: datetime
    alarmed: bool
    """Waiting will not fix it."""
    code: str


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that is not closed."""

    month: str
    closes: datetime
    not_called: int
    """Cases with an address that none of our messages has reached so far."""


@dataclass(frozen=True, slots=True)
class LateCases:
    """Cases that came in after their month was sealed and wait for its supplement (补充月次)."""

    month: str
    supplement: str
    """The key of the round that takes them."""
    opens: datetime
    waiting: int
    since: datetime
    """When the first of them came in."""


@dataclass(frozen=True, slots=True)
class WitnessFacts:
    """What has to be signed by others and is not yet."""

    unsigned: Sequence[str] = ()
    """Open rounds with cases nobody may be written to about: a witness has not signed their roster yet."""
    unsigned_since: datetime | None = None
    """When the oldest roster that waits was signed by us."""
    refused: Sequence[str] = ()
    """Witnesses that are asked over HTTP and do not sign: name, a blank, and why."""
    refused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProvinceFacts:
    """How the provincial platform takes what is handed to it."""

    away: str = ""
    """Why nothing can be handed over."""
    away_since: datetime | None = None
    refused: int = 0
    """Messages that it does not want."""
    refuses: str = ""
    """What it says of one of them."""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Messages whose end the provider should have reported by now."""

    missing: int = 0
    heard: int = 0
    """Out of this many sent in the same days; counted no further than needed, and not at all when none is missing."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Whether our clock can be trusted."""

    drift: timedelta = timedelta()
    """The database's clock minus ours, or how far ours was recently set against the monotonic one."""
    wrong_since: datetime | None = None
    """When it was found to be wrong, by its own reading; final acts wait."""
    expected: datetime | None = None
    """What it should have shown then."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured. None, zero and empty mean that there is nothing to report."""

    now: datetime
    current: bool = True
    lanes: Sequence[PausedLane] = ()
    oldest_due: datetime | None = None
    inboxes: Mapping[str, datetime] = field(default_factory=dict)
    """When each inbox was last read."""
    restored: bool = False
    """A backup was restored, and what was sent after it was made has not been looked up yet."""
    given_up: int = 0
    """Recent messages about cases that ended without a provider's word about the address."""
    unplanned: Sequence[str] = ()
    """Months with concluded cases whose window has opened, without a round."""
    late: Sequence[LateCases] = ()
    rounds: Sequence[OpenRound] = ()
    witnesses: WitnessFacts = WitnessFacts()
    province: ProvinceFacts = ProvinceFacts()
    ledger_forgotten: int | None = None
    """A checkpoint of so many lines was signed here, and the database does not have it any more."""
    unpublished: Sequence[str] = ()
    """Closed rounds that could not be published, each with why."""
    receipts: ReceiptFacts = ReceiptFacts()
    remedies_overdue: int = 0
    """差评 that are past what they stand at."""
    clock: ClockFacts = ClockFacts()
    refused: str | None = None
    """The database's error for a test write; None: it was accepted."""
    free_bytes: int | None = None
    wanted_bytes: int = 0
    """How much should be free."""
