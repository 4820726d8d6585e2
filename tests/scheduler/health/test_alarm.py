"""The office chat is told each problem once an hour, by one process, and when it is over."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import written
from bot.casework.health.problem import HealthProblem, ProblemKind
from db.store import Store
from db.vault import Vault
from offices import HOURS, WINDOW
from scheduler.health.alarm import Alarm

CHAT = -1_004_001
MORNING = WINDOW.opens + timedelta(hours=10)
PAUSED = HealthProblem(ProblemKind.LANE, "通道 sms 已暂停 10 分钟；请运行 huifang doctor")
UNPLANNED = HealthProblem(
    ProblemKind.NO_ROUND, "2026-10 有办结的办件，却没有回访计划；请运行 huifang round plan 2026-10"
)


def alarm(store: Store, name: str) -> Alarm:
    """One process's voice."""
    refs = iter(f"{name}{n}" for n in range(1_000))
    return Alarm(
        store,
        Vault("a secret for tests, and long enough"),
        hours=HOURS,
        office_chat=str(CHAT),
        channel="telegram",
        refs=lambda: next(refs),
    )


async def told(store: Store) -> list[str]:
    vault = Vault("a secret for tests, and long enough")
    return [row.text for row in await store.read(partial(written.messages, vault=vault))]


async def test_two_processes_tell_it_once(store: Store) -> None:
    voices = [alarm(store, "A"), alarm(store, "B")]
    await asyncio.gather(*(voice.tell([PAUSED, UNPLANNED], MORNING) for voice in voices))
    assert "\n".join(await told(store)).count(PAUSED.says) == 1
    assert "\n".join(await told(store)).count(UNPLANNED.says) == 1


async def test_each_kind_is_told_once_an_hour_and_when_it_is_over(store: Store) -> None:
    voice = alarm(store, "A")

    async def after(minutes: int, *problems: HealthProblem) -> list[str]:
        before = len(await told(store))
        await voice.tell(problems, MORNING + timedelta(minutes=minutes))
        return (await told(store))[before:]

    assert len(await after(0, PAUSED)) == 1
    assert await after(30, PAUSED) == []
    (other,) = await after(40, PAUSED, UNPLANNED)
    assert PAUSED.says not in other
    assert len(await after(60, PAUSED, UNPLANNED)) == 1
    (over,) = await after(70, UNPLANNED)
    assert "已恢复" in over
    assert ProblemKind.LANE.subject in over
    assert await after(80, PAUSED, UNPLANNED) == [], "it comes and goes: still once an hour"
    assert len(await after(125, PAUSED, UNPLANNED)) == 1
    assert await after(126, PAUSED, UNPLANNED) == []


async def test_nobody_is_told_at_night(store: Store) -> None:
    await alarm(store, "A").tell([PAUSED], WINDOW.opens + timedelta(hours=2))
    assert await told(store) == []


async def test_a_clock_that_was_set_back_does_not_silence_it(store: Store) -> None:
    voice = alarm(store, "A")
    ahead: datetime = MORNING + timedelta(days=30)
    await voice.tell([PAUSED], ahead)
    await voice.tell([PAUSED], MORNING)
    assert len(await told(store)) == 2
