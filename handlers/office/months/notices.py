"""What is said at the top of a month's page: what keeps the round open or was never done, and what two persons decided.

What the office itself failed to do is said first and in plain words; a month over which somebody was never called is
never shown in green.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.casework.contact.lane import Lane
from bot.domain.disposition import Disposition
from bot.domain.month import Window
from bot.domain.round_state import RoundState
from db.queries.rounds.rounds import Round
from handlers.office.months.charts import named
from handlers.office.months.ledger_stand import LedgerStand
from handlers.office.web.counting import Counted

OVERDUE_AFTER = timedelta(hours=1)
"""A round closes by itself within minutes of its window; after so long somebody must look."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, `month.<key>`, with its facts; `tint` is the class of its box. `at` is a moment to be written out."""

    tint: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None
    ways: bool = False
    """With the three ways out: phone them, open a late window, close with a reason."""
    imports: bool = False
    """With the way to the page on which the month's file is imported."""
    ledger: bool = False
    """With the way to the ledger's page."""


def notices(counted: Counted, lanes: Sequence[Lane], window: Window, now: datetime) -> tuple[Notice, ...]:
    """What has to be said about a month, the gravest first."""
    round_ = counted.found.round
    if counted.found.totals.empty:
        return (_nothing(window, now),)
    if round_ is None:
        concluded = counted.found.totals.concluded
        missing = now >= window.opens
        return (Notice("late", "no_round", {"count": concluded}, window.opens),) if missing else ()
    return (*_state(counted, round_, now), *_paused(round_, lanes), *_decided(round_))


def about_ledger(stand: LedgerStand) -> tuple[Notice, ...]:
    """That the month is sealed and nobody can see it, our failure; and that a witness does not sign what is to be signed of it."""
    hidden = stand.unpublished
    latest = stand.month.latest
    waits = latest is not None and not latest.witnessed
    return (
        *((Notice("late", "not_published", at=hidden.at),) if hidden is not None else ()),
        *(
            Notice("late", "witness_refused", {"why": one.why}, one.since, ledger=True)
            for one in stand.refusals
            if waits
        ),
    )


def _nothing(window: Window, now: datetime) -> Notice:
    """Of no case nothing can be said, least of all that none was left out."""
    if now in window:
        return Notice("late", "nothing_imported", at=window.closes, imports=True)
    key = "nothing_imported_yet" if now < window.opens else "nothing_was_imported"
    return Notice("warn", key, at=window.opens, imports=True)


def _state(counted: Counted, round_: Round, now: datetime) -> Iterator[Notice]:
    """What stands between the round and its seal, or is sealed for good."""
    given_up, never_called = round_.uncalled or 0, counted.never_called
    sealed = counted.found.totals.dispositions[Disposition.NOT_CALLED]
    if round_.state == RoundState.CLOSING:
        yield Notice("", "being_sealed")
    elif round_.state == RoundState.CLOSED and sealed:
        yield Notice("late", "sealed_not_called", {"count": sealed})
    elif round_.state == RoundState.OPEN and never_called > given_up:
        key = "held_open" if now >= round_.closes else "nearly_held_open"
        yield Notice("late", key, {"count": never_called}, round_.closes, ways=True)
    elif round_.state == RoundState.OPEN and never_called:
        yield Notice("warn", "closes_itself", {"count": never_called}, round_.closes)
    elif round_.state == RoundState.OPEN and now >= round_.closes + OVERDUE_AFTER:
        yield Notice("late", "overdue", {"left": counted.found.totals.open}, round_.closes)


def _paused(round_: Round, lanes: Sequence[Lane]) -> Iterator[Notice]:
    """The channels on which nothing goes, while it matters to this month."""
    for lane in lanes if round_.state == RoundState.OPEN else ():
        channel = f"name.channel_{named(lane.channel)}"
        reason = f"month.lane_{lane.reason}" if lane.reason is not None else "month.lane_unknown"
        yield Notice(
            "late" if lane.alarmed else "warn",
            "paused",
            {"channel": channel, "why": reason},
            lane.paused_since,
        )


def _decided(round_: Round) -> Iterator[Notice]:
    """What two persons decided about the round."""
    if round_.late_by:
        facts = {"by": round_.late_by, "reason": round_.late_reason or ""}
        yield Notice("", "late_window", facts, round_.closes)
    if round_.uncalled_by:
        facts = {"by": round_.uncalled_by, "reason": round_.uncalled_reason or ""}
        yield Notice("", "given_up", {**facts, "count": round_.uncalled or 0})
