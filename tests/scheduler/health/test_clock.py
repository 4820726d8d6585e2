"""Nothing final by a clock that ran away: twenty seconds of the wrong day leave nothing behind that stays."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.domain.month import RoundKey
from db.queries.processes import health, marks
from db.queries.rounds import rounds
from db.schema import callbacks, outbox
from db.store import Store
from offices import HOURS, MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.health.clock import ClockGuard

MORNING = WINDOW.opens + timedelta(hours=10)
A_MOMENT = timedelta(seconds=2)
HOUR = timedelta(hours=1)
BOOTS = count(1)
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@dataclass
class Machine(Clock):
    """A machine with both its clocks: the wall clock can be set, the monotonic one only goes on."""

    seconds: float = 0.0
    boot: str = field(default_factory=lambda: f"boot-{next(BOOTS)}")

    def monotonic(self) -> float:
        return self.seconds

    def turn(self, by: timedelta) -> None:
        super().turn(by)
        self.seconds += by.total_seconds()


async def started(store: Store, machine: Machine, *, guarded: bool = True) -> OfficeHouse:
    """A process that starts on this machine."""
    guard = ClockGuard(store, clock=machine, timer=machine.monotonic, boot=machine.boot) if guarded else None
    house = OfficeHouse(store, machine, Provider(machine), guard=guard)
    await house.tick()
    return house


async def ticks(house: OfficeHouse, machine: Machine, lasting: timedelta) -> None:
    """The clockwork goes on for so long."""
    until = machine.seconds + lasting.total_seconds()
    while machine.seconds < until:
        machine.turn(min(timedelta(minutes=30) if lasting > HOUR else timedelta(minutes=5), lasting))
        await house.tick()


async def state(store: Store) -> str | None:
    found = await store.read(partial(rounds.find, month=str(MONTH)))
    return found.state if found is not None else None


async def kinds(store: Store) -> list[str]:
    written = select(outbox.c.kind).order_by(outbox.c.id)
    return list(await store.read(lambda c: c.execute(written).scalars().all()))


async def answered_all(store: Store, machine: Machine) -> OfficeHouse:
    """An office in which nobody is left to be called, so that only the clock keeps its round open."""
    await import_cases(store, [phone(1), phone(2)])
    house = await started(store, machine)
    await house.says(phone(1), "5", "m1")
    await house.says(phone(2), "4", "m2")
    await ticks(house, machine, A_MOMENT)
    return house


async def test_twenty_seconds_of_another_day_close_expire_and_start_nothing(store: Store) -> None:
    machine = Machine(MORNING)
    await import_cases(store, [phone(1), phone(2), phone(3)])
    house = await started(store, machine)
    machine.now += timedelta(days=6)
    await ticks(house, machine, timedelta(seconds=20))
    assert await state(store) == "open"
    assert await kinds(store) == ["invite"] * 3
    machine.now -= timedelta(days=6)
    await ticks(house, machine, timedelta(days=1))
    assert sorted(await kinds(store)) == ["invite"] * 3 + ["reminder"] * 3, "everything goes on"


@ONE_ENGINE
async def test_without_the_guard_twenty_seconds_of_another_day_are_final(store: Store) -> None:
    machine = Machine(MORNING)
    await import_cases(store, [phone(1)])
    house = await started(store, machine, guarded=False)
    machine.now += timedelta(days=6)
    await ticks(house, machine, timedelta(seconds=20))
    assert await state(store) == "closed"


@ONE_ENGINE
async def test_a_reply_is_taken_and_answered_whatever_the_clock_shows(store: Store) -> None:
    machine = Machine(MORNING)
    await import_cases(store, [phone(1)])
    house = await started(store, machine)
    machine.now += timedelta(days=1)
    await ticks(house, machine, A_MOMENT)
    said = len(house.provider.accepted)
    await house.says(phone(1), "5", "m1")
    await ticks(house, machine, A_MOMENT)
    assert len(house.provider.accepted) == said + 1
    ends = await store.read(lambda c: c.execute(select(callbacks.c.disposition)).scalars().all())
    assert ends == ["answered"]


@ONE_ENGINE
async def test_no_month_is_planned_by_a_clock_that_ran_away(store: Store) -> None:
    machine = Machine(WINDOW.opens - timedelta(days=2))
    await import_cases(store, [phone(1)])
    house = await started(store, machine)
    machine.now += timedelta(days=3)
    await ticks(house, machine, timedelta(seconds=20))
    assert await state(store) is None
    machine.now -= timedelta(days=3)
    await ticks(house, machine, A_MOMENT)
    assert await state(store) is None


@ONE_ENGINE
async def test_what_waits_does_not_expire_by_a_clock_that_ran_away(store: Store) -> None:
    machine = Machine(MORNING)
    await import_cases(store, [phone(1)])
    house = await started(store, machine)
    await store.write(lambda c: c.execute(outbox.update().values(state="pending", expires_at=machine.now)))
    machine.now += timedelta(hours=11)
    await house.reconcile.tick()
    states = await store.read(lambda c: c.execute(select(outbox.c.state)).scalars().all())
    assert states == ["pending"]


@ONE_ENGINE
async def test_a_clock_that_stays_where_it_is_closes_after_ten_steady_minutes(store: Store) -> None:
    machine = Machine(MORNING)
    house = await answered_all(store, machine)
    machine.now += timedelta(days=6)
    await ticks(house, machine, A_MOMENT)
    await ticks(house, machine, timedelta(minutes=5))
    assert await state(store) == "open"
    await ticks(house, machine, timedelta(minutes=5))
    assert await state(store) == "closed"


async def test_an_office_that_was_off_for_days_closes_after_ten_minutes(store: Store) -> None:
    machine = Machine(MORNING)
    await answered_all(store, machine)
    later = Machine(WINDOW.closes + timedelta(hours=9))
    house = await started(store, later)
    assert await state(store) == "open"
    await ticks(house, later, timedelta(minutes=10))
    assert await state(store) == "closed"


@ONE_ENGINE
async def test_a_process_that_was_off_while_its_machine_went_on_closes_at_once(store: Store) -> None:
    machine = Machine(MORNING)
    await answered_all(store, machine)
    machine.turn(timedelta(days=6))
    await started(store, machine)
    assert await state(store) == "closed"


@ONE_ENGINE
async def test_a_process_that_starts_while_the_clock_is_wrong_believes_it_no_more(store: Store) -> None:
    machine = Machine(MORNING)
    house = await answered_all(store, machine)
    machine.now += timedelta(days=6)
    await ticks(house, machine, A_MOMENT)
    await started(store, machine)
    assert await state(store) == "open"


@ONE_ENGINE
async def test_a_person_closes_whatever_the_clock_of_the_process_did(store: Store) -> None:
    machine = Machine(MORNING)
    house = await answered_all(store, machine)
    machine.now += timedelta(days=6)
    await ticks(house, machine, A_MOMENT)
    await house.rounds.close(RoundKey(MONTH), machine())
    assert await state(store) == "closed"


@ONE_ENGINE
async def test_a_clock_set_back_an_hour_stops_nothing(store: Store) -> None:
    machine = Machine(MORNING + timedelta(hours=3))
    await import_cases(store, [phone(1)])
    house = await started(store, machine)
    machine.now -= HOUR
    await import_cases(store, [phone(1), phone(2)])
    await ticks(house, machine, A_MOMENT)
    assert await kinds(store) == ["invite"] * 2


@ONE_ENGINE
async def test_an_office_that_comes_back_within_the_window_catches_up_at_once(store: Store) -> None:
    await started(store, Machine(WINDOW.opens - timedelta(hours=2)))
    await import_cases(store, [phone(1), phone(2)])
    await started(store, Machine(MORNING))
    assert await kinds(store) == ["invite"] * 2


@ONE_ENGINE
async def test_an_office_that_comes_back_after_the_window_hands_nobody_to_the_phone_at_once(
    store: Store,
) -> None:
    await started(store, Machine(MORNING))
    await import_cases(store, [phone(1)])
    later = Machine(WINDOW.closes + timedelta(hours=9))
    house = await started(store, later)
    stages = select(callbacks.c.stage)
    assert await store.read(lambda c: c.execute(stages).scalars().all()) == []
    await ticks(house, later, timedelta(minutes=10))
    assert len(await store.read(lambda c: c.execute(stages).scalars().all())) == 1


async def test_health_tells_that_the_clock_ran_away_and_when_it_is_trusted_again(store: Store) -> None:
    machine = Machine(MORNING)
    house = await answered_all(store, machine)
    assert await store.read(partial(marks.find, name=marks.RAN_AWAY)) is None
    machine.now += timedelta(days=6)
    await ticks(house, machine, A_MOMENT)
    measure = partial(
        health.measure, now=machine(), zone=HOURS.zone, months=[], receipts_on=[], not_called={}
    )
    told = [p.says for p in problems(await store.read(measure)) if p.kind is ProblemKind.CLOCK]
    assert len(told) == 1
    assert told[0].startswith("时钟在 2026-11-07 10:00 突然走快了 6 天")
    assert "2026-11-07 10:10" in told[0]
    await ticks(house, machine, timedelta(minutes=10))
    assert await store.read(partial(marks.find, name=marks.RAN_AWAY)) is None
