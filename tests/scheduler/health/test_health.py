"""What fails is seen from the tables and the disk, on both engines, and an answer comes whatever hangs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from prometheus_client import REGISTRY
from sqlalchemy import Connection, update

from bot.casework.health.problem import ProblemKind
from db.queries.outbox import lanes
from db.queries.processes import marks
from db.queries.rounds.rounds import give_up
from db.schema import lanes as lane_rows
from db.schema import outbox, parties, rounds
from db.store import Store
from gates import gate_for
from months import Letter, Planted, planted
from offices import HOURS, MONTH, WINDOW, import_cases, phone
from rows import add
from scheduler.health.health import READ_SECONDS, Health

DAY_2 = WINDOW.opens + timedelta(days=1, hours=10)


@dataclass
class Timer:
    """Monotonic seconds that a test lets pass."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def health(store: Store, now: datetime, **given: object) -> Health:
    """The health of a small office that sends by SMS."""
    clock: Callable[[], datetime] = given.pop("clock", lambda: now)  # type: ignore[assignment]
    return Health(
        store,
        hours=HOURS,
        channels=["sms"],
        receipts_on=["sms"],
        clock=clock,
        timer=Timer(),
        **given,  # type: ignore[arg-type]
    )


async def kinds(store: Store, now: datetime) -> list[ProblemKind]:
    found = await health(store, now).problems()
    return [p.kind for p in found if p.kind is not ProblemKind.CLOCK]  # the server of a test lives today


def message(ref: str, state: str, due_at: datetime, **more: Any) -> partial[None]:
    values: dict[str, Any] = {"channel": "sms", "kind": "invite", "case_no": "HNJX-2026-00001", **more}
    return partial(add, table=outbox, ref=ref, state=state, due_at=due_at, party_id=1, **values)


async def planned(store: Store, people: int = 1) -> None:
    """A month with a round, and a party for its messages."""
    await import_cases(store, [phone(n) for n in range(1, people + 1)])

    def work(connection: Connection) -> None:
        add(connection, rounds, month=str(MONTH), opens=WINDOW.opens, closes=WINDOW.closes)
        add(connection, parties, id=1)

    await store.write(work)


async def test_a_month_full_of_cases_without_a_round_is_a_problem(store: Store) -> None:
    await import_cases(store, [phone(1)])
    assert await kinds(store, WINDOW.opens - timedelta(minutes=1)) == []
    assert await kinds(store, WINDOW.opens) == [ProblemKind.NO_ROUND]
    assert await kinds(store, WINDOW.closes + timedelta(days=20)) == [ProblemKind.NO_ROUND]


async def test_a_round_that_is_over_and_not_closed_is_a_problem(store: Store) -> None:
    await planned(store)
    assert await kinds(store, DAY_2) == []
    assert await kinds(store, WINDOW.closes + timedelta(hours=1)) == [ProblemKind.OVERDUE]


@pytest.mark.parametrize(
    ("state", "fault", "seen"),
    [
        ("cancelled", None, True),
        ("undelivered", "message", True),
        ("undelivered", None, False),
        ("failed", "address", False),
    ],
)
async def test_whoever_would_end_as_not_called_is_a_problem(
    store: Store, state: str, fault: str | None, seen: bool
) -> None:
    await planted(store, [Planted("甲-1", 1, None, letters=(Letter(state, fault=fault),))])
    found = await kinds(store, WINDOW.closes)
    assert (ProblemKind.NOT_CALLED in found) is seen


async def test_whom_two_persons_have_given_up_is_no_problem_any_more(store: Store) -> None:
    await planted(store, [Planted(f"甲-{n}", n, None) for n in (1, 2)])
    decide = partial(give_up, month=str(MONTH), by="甲、乙", reason="停电")
    await store.write(partial(decide, count=1))
    assert await kinds(store, WINDOW.closes) == [ProblemKind.NOT_CALLED]
    await store.write(partial(decide, count=2))
    assert await kinds(store, WINDOW.closes) == []


async def test_a_lane_that_is_paused_for_long_is_a_problem(store: Store) -> None:
    await store.write(partial(lanes.lock, channel="sms", now=DAY_2))
    pause = update(lane_rows).values(paused_since=DAY_2, paused_until=DAY_2, reason="network", code="connect")
    await store.write(lambda connection: connection.execute(pause))
    assert await kinds(store, DAY_2 + timedelta(seconds=10)) == []
    assert await kinds(store, DAY_2 + timedelta(minutes=10)) == [ProblemKind.LANE]
    assert REGISTRY.get_sample_value("huifang_lane_paused_seconds", {"channel": "sms"}) == 600


async def test_an_inbox_that_is_not_read_is_a_problem(store: Store) -> None:
    await store.write(partial(marks.put, name="inbox:sms", at=DAY_2))
    assert await kinds(store, DAY_2 + timedelta(minutes=2)) == []
    assert await kinds(store, DAY_2 + timedelta(minutes=30)) == [ProblemKind.INBOX]


@pytest.mark.parametrize(
    ("state", "more", "seen"),
    [
        ("pending", {}, ProblemKind.WAITING),
        ("failed", {"error": "doubt", "settled_at": DAY_2}, ProblemKind.GIVEN_UP),
        ("failed", {"error": "30007", "fault": "message", "settled_at": DAY_2}, ProblemKind.GIVEN_UP),
        ("cancelled", {"error": "expired", "settled_at": DAY_2}, ProblemKind.GIVEN_UP),
        ("failed", {"error": "21211", "fault": "address", "settled_at": DAY_2}, None),
        ("cancelled", {"error": "answered", "settled_at": DAY_2}, None),
        ("pending", {"expires_at": DAY_2}, None),
    ],
)
async def test_a_message_that_did_not_go_out_is_a_problem_unless_its_address_is(
    store: Store, state: str, more: dict[str, object], seen: ProblemKind | None
) -> None:
    await planned(store)
    await store.write(message("A", state, DAY_2 - timedelta(hours=1), **more))
    assert await kinds(store, DAY_2) == ([seen] if seen is not None else [])


async def test_receipts_that_are_missing_in_bulk_are_a_problem(store: Store) -> None:
    await planned(store)
    sent = {"settled_at": DAY_2 - timedelta(hours=8), "provider_id": "SM"}
    for n in range(12):
        await store.write(message(f"A{n}", "accepted", DAY_2 - timedelta(hours=8), **sent))
    assert await kinds(store, DAY_2) == [ProblemKind.RECEIPTS]
    assert await kinds(store, DAY_2 - timedelta(hours=4)) == [], "they may still come"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_disk_that_takes_no_writes_is_a_problem(store: Store) -> None:
    """A database that may not grow answers as one on a full disk does."""

    def full(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await store.write(full)
    (problem,) = await health(store, DAY_2).problems()
    assert problem.kind is ProblemKind.WRITING
    assert "full" in problem.says


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_little_room_beside_the_database_is_a_problem(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.health.health.ROOM", 10**30)
    monkeypatch.setattr("scheduler.health.health.ROOM_SHARE", 2.0)
    assert [p.kind for p in await health(store, DAY_2, folder=tmp_path).problems()] == [ProblemKind.DISK]


@pytest.mark.both_engines
async def test_an_answer_comes_while_the_database_hangs(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every reader stands still, inside its work."""
    monkeypatch.setattr("scheduler.health.health.READ_SECONDS", 0.2)
    assert READ_SECONDS < 5
    async with gate_for(database_url) as gate:
        held = [asyncio.create_task(store.read(gate.stop)) for _ in range(2)]
        await gate.reached()
        if store.dialect == "postgresql":
            monkeypatch.setattr(store, "read", lambda work: held[0])
        (problem,) = await asyncio.wait_for(health(store, DAY_2).problems(), 10)
        await gate.open()
        await asyncio.gather(*held, return_exceptions=True)
    assert problem.kind is ProblemKind.DATABASE


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_clock_that_was_set_is_a_problem_for_ten_minutes(store: Store) -> None:
    timer = Timer()
    with time_machine.travel(DAY_2, tick=False) as wall:

        def moved() -> datetime:
            return datetime.now(DAY_2.tzinfo)

        watched = Health(store, hours=HOURS, channels=[], receipts_on=[], clock=moved, timer=timer)
        assert await watched.problems() == ()
        timer.seconds = 10
        wall.shift(timedelta(hours=-1, seconds=10))
        assert [p.kind for p in await watched.problems()] == [ProblemKind.CLOCK]
        timer.seconds += 700
        wall.shift(timedelta(seconds=700))
        assert await watched.problems() == ()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_every_gauge_is_there_before_anything_happens(store: Store) -> None:
    health(store, DAY_2)
    for name, labels in (
        ("huifang_queue", {"state": "unknown", "kind": "reminder"}),
        ("huifang_lane_paused_seconds", {"channel": "sms"}),
        ("huifang_rounds", {"state": "overdue"}),
        ("huifang_doubts", {}),
        ("huifang_not_called", {}),
        ("huifang_late_waiting", {}),
        ("huifang_problem", {"kind": "writing"}),
    ):
        assert REGISTRY.get_sample_value(name, labels) is not None, name
