"""Warnings reach the office's group over real HTTP, by day, and find it again when it has become a supergroup."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.act import Act
from complaints import FILED, Bench
from db.store import Store
from doorway import Doorway, doorway
from scheduler.deadlines import Deadlines

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
GROUP, SUPERGROUP, WANG = -4_001, -1_004_001, 7_001


async def warns(door: Doorway, bench: Bench) -> None:
    """The clockwork's tick, and what it put into the outbox sent as far as it is due."""
    door.clock.now = bench.now
    await Deadlines(door.store, bench.registry, bench.voice, office_chat=str(GROUP), channel="telegram").tick(
        bench.now
    )
    await door.sends()


async def test_the_group_is_warned_by_day(store: Store) -> None:
    async with doorway(store) as door:
        group, bench = door.people.group(GROUP), Bench(store)
        number = await bench.files(chat=WANG)
        bench.now = FILED.replace(day=7, hour=0, minute=0, second=1)  # the sixth has just ended
        await warns(door, bench)
        assert [m.text for m in group.inbox] == []
        bench.passes(hours=9)
        await warns(door, bench)
        (warning,) = group.inbox
        assert number in warning.text
        assert "红牌" in warning.text


async def test_a_group_that_moved_is_found(store: Store) -> None:
    async with doorway(store) as door:
        door.people.group(GROUP)
        bench = Bench(store)
        await bench.files(chat=WANG)
        group = door.people.migrate(GROUP, SUPERGROUP)
        for days in (5, 40):
            bench.now = FILED + timedelta(days=days)
            await warns(door, bench)
            door.clock.now += timedelta(seconds=5)
            await door.sends()
            await bench.files(chat=WANG)
        assert ["红牌" in m.text for m in group.inbox] == [True, True]


async def test_what_waits_for_the_day_holds_up_no_talk_at_night(store: Store) -> None:
    async with doorway(store) as door:
        wang, bench = door.people.person(WANG), Bench(store)
        number = await bench.files(chat=WANG)
        bench.now = door.clock.now = FILED.replace(hour=22)
        await bench.does(number, Act.ACCEPT)
        await door.sends()
        assert [m.text for m in wang.inbox] == []
        wang.says("帮助")
        polling = asyncio.create_task(door.polling.run())
        await door.people.settled()
        door.polling.stop()
        await polling
        await door.sends()
        assert len(wang.inbox) == 1, "the answer to what was just said goes at once"
        door.clock.now = FILED.replace(day=4, hour=9)
        await door.sends()
        assert "已受理" in wang.inbox[-1].text
