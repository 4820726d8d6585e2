"""Real problems are reported, hiccups are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.health.facts import ClockFacts, Facts, LateCases, OpenRound, PausedLane, ReceiptFacts
from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind

NOW = datetime(2026, 11, 5, 10, tzinfo=UTC)
WELL = Facts(NOW)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def lane(since: datetime, *, alarmed: bool = False) -> PausedLane:
    return PausedLane("sms", since, alarmed, "connect")


def late(opens: datetime, since: datetime) -> LateCases:
    return LateCases("2026-10", "2026-10+1", opens, 3, since)


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        (WELL, []),
        (replace(WELL, current=False, refused="full"), [ProblemKind.SCHEMA]),
        (replace(WELL, refused="database or disk is full"), [ProblemKind.WRITING]),
        (replace(WELL, free_bytes=10_000_000, wanted_bytes=100_000_000), [ProblemKind.DISK]),
        (replace(WELL, free_bytes=100_000_000, wanted_bytes=100_000_000), []),
        (replace(WELL, lanes=[lane(ago(seconds=20))]), []),
        (replace(WELL, lanes=[lane(ago(seconds=20), alarmed=True)]), [ProblemKind.LANE]),
        (
            replace(WELL, lanes=[lane(ago(minutes=3)), lane(ago(hours=2))]),
            [ProblemKind.LANE, ProblemKind.LANE],
        ),
        (replace(WELL, oldest_due=ago(minutes=2)), []),
        (replace(WELL, oldest_due=ago(minutes=20)), [ProblemKind.WAITING]),
        (replace(WELL, inboxes={"sms": ago(minutes=2)}), []),
        (replace(WELL, inboxes={"sms": ago(minutes=20)}), [ProblemKind.INBOX]),
        (replace(WELL, restored=True), [ProblemKind.RESTORED]),
        (replace(WELL, given_up=1), [ProblemKind.GIVEN_UP]),
        (replace(WELL, unplanned=["2026-10"]), [ProblemKind.NO_ROUND]),
        (replace(WELL, late=[late(ago(days=-26), ago(days=9))]), []),
        (replace(WELL, late=[late(ago(minutes=59), ago(days=9))]), []),
        (replace(WELL, late=[late(ago(days=4), ago(minutes=59))]), []),
        (replace(WELL, late=[late(ago(hours=1), ago(days=9))]), [ProblemKind.LATE]),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(hours=-30), 5)]), []),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(hours=-6), 0)]), []),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(hours=-6), 5)]), [ProblemKind.NOT_CALLED]),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(seconds=1), 5)]), [ProblemKind.NOT_CALLED]),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(minutes=1), 0)]), []),
        (replace(WELL, rounds=[OpenRound("2026-10", ago(minutes=11), 0)]), [ProblemKind.OVERDUE]),
        (replace(WELL, receipts=ReceiptFacts(10)), []),
        (replace(WELL, receipts=ReceiptFacts(11)), [ProblemKind.RECEIPTS]),
        (replace(WELL, receipts=ReceiptFacts(1_000, 9_000)), []),
        (replace(WELL, clock=ClockFacts(timedelta(seconds=-59))), []),
        (replace(WELL, clock=ClockFacts(timedelta(hours=-1))), [ProblemKind.CLOCK]),
    ],
)
def test_a_fact_is_judged(facts: Facts, kinds: list[ProblemKind]) -> None:
    found = problems(facts)
    assert [p.kind for p in found] == kinds
    assert all("请" in p.says or "？" in p.says for p in found), "each says what to do"
