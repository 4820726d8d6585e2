"""The gauges of `/metrics` about the office's health. They are there from the start, at zero: an alarm on a series that
does not exist yet never fires.

What is stored in the database is the same in every process: take the maximum over them, not the sum.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from prometheus_client import Gauge

from bot.casework.health.facts import Facts
from bot.casework.health.judgement import CLOSING_LONG
from bot.casework.health.problem import HealthProblem, ProblemKind
from bot.dialogue.effects import MessageKind as Message
from db.queries.processes.health import OPEN

QUEUE = Gauge("huifang_queue", "messages not with a provider yet", ["state", "kind"])
WAITING = Gauge("huifang_oldest_waiting_seconds", "how long the oldest due message has been waiting")
LANE_PAUSED = Gauge(
    "huifang_lane_paused_seconds", "how long a channel has been paused; 0 while it is open", ["channel"]
)
ROUNDS = Gauge("huifang_rounds", "rounds that are not closed", ["state"])
DOUBTS = Gauge("huifang_doubts", "sends whose end nobody saw yet")
GIVEN_UP = Gauge(
    "huifang_given_up", "messages about cases that ended unsent, lately, for no fault of the address"
)
NOT_CALLED = Gauge("huifang_not_called", "cases of open rounds that nothing of ours has reached yet")
LATE = Gauge("huifang_late_waiting", "cases that came in after the seal and are in no supplement round yet")
RECEIPTS_MISSING = Gauge("huifang_receipts_missing", "texts accepted six hours ago and never heard of again")
DRIFT = Gauge("huifang_clock_drift_seconds", "how far our clock is off")
FREE = Gauge("huifang_disk_free_bytes", "room beside a database of our own")
PROBLEM = Gauge("huifang_problem", "1 while this is wrong", ["kind"])


def exist(channels: Sequence[str]) -> None:
    """Create every series, at zero."""
    for state in OPEN:
        for kind in Message:
            QUEUE.labels(state, kind.value)
    for channel in channels:
        LANE_PAUSED.labels(channel)
    for state in ("open", "overdue"):
        ROUNDS.labels(state)
    for problem in ProblemKind:
        PROBLEM.labels(problem.value)


def show(
    facts: Facts,
    problems: Sequence[HealthProblem],
    queue: Mapping[tuple[str, str], int],
    channels: Sequence[str],
) -> None:
    """Set every gauge to the findings. What could not be measured keeps its last value, and its kind says so."""
    wrong = {problem.kind for problem in problems}
    for kind in ProblemKind:
        PROBLEM.labels(kind.value).set(kind in wrong)
    if wrong & {ProblemKind.DATABASE, ProblemKind.SCHEMA}:
        return
    for state in OPEN:
        for message in Message:
            QUEUE.labels(state, message.value).set(queue.get((state, message.value), 0))
    DOUBTS.set(sum(n for (state, _), n in queue.items() if state == "unknown"))
    WAITING.set(_seconds(facts.now - facts.oldest_due) if facts.oldest_due is not None else 0)
    _show_lanes(facts, channels)
    overdue = sum(facts.now - found.closes >= CLOSING_LONG for found in facts.rounds)
    ROUNDS.labels("open").set(len(facts.rounds) - overdue)
    ROUNDS.labels("overdue").set(overdue)
    NOT_CALLED.set(sum(found.not_called for found in facts.rounds))
    LATE.set(sum(found.waiting for found in facts.late))
    GIVEN_UP.set(facts.given_up)
    RECEIPTS_MISSING.set(facts.receipts.missing)
    DRIFT.set(facts.clock.drift.total_seconds())
    FREE.set(facts.free_bytes or 0)


def _show_lanes(facts: Facts, channels: Sequence[str]) -> None:
    paused = {lane.channel: _seconds(facts.now - lane.since) for lane in facts.lanes}
    for channel in {*channels, *paused}:
        LANE_PAUSED.labels(channel).set(paused.get(channel, 0))


def _seconds(time: timedelta) -> float:
    return max(0.0, time.total_seconds())
