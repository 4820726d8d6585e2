"""Whatever fails while Telegram is polled: nothing is lost, nothing taken twice, and the poller stays calm."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from bot.channels.incoming import Incoming
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.troubles import TelegramTrouble
from bot.dialogue.inputs import Said
from db.store import Store, StoreUnavailable
from doorway import WANG, asked, doorway, polled
from standins.faults import Fault, Trouble

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LI = 7002


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses, so that troubles do not take their time."""
    monkeypatch.setattr("bot.channels.telegram.polling.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.channels.telegram.polling.LONGEST_PAUSE", 0.02)


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


class Failing:
    """Turns that fail for certain texts, or for some time."""

    def __init__(self, error: Exception, *, on: str = "", times: int = 1_000) -> None:
        self.error, self.on, self.times = error, on, times
        self.taken: list[str] = []
        self.called = asyncio.Event()

    async def __call__(self, incoming: Incoming, now: datetime) -> None:
        self.called.set()
        assert isinstance(incoming.input, Said)
        if self.on in incoming.input.text and self.times:
            self.times -= 1
            raise self.error
        self.taken.append(incoming.input.text)


async def test_a_message_on_which_we_fail_is_kept_for_an_officer_and_blocks_nobody(store: Store) -> None:
    failing = Failing(ZeroDivisionError("says 坏 of 王芳"), on="坏")
    async with doorway(store, take=failing) as door:
        async with polled(door):
            for text in ("一", "坏", "二"):
                door.people.person(WANG).says(text)
            door.people.person(LI).says("三")
        assert sorted(failing.taken) == ["一", "三", "二"]
        assert await door.notes() == ["坏"]


async def test_a_fault_that_passes_loses_nothing(store: Store) -> None:
    failing = Failing(ZeroDivisionError(), on="坏", times=2)
    async with doorway(store, take=failing) as door:
        async with polled(door):
            door.people.person(WANG).says("坏")
        assert failing.taken == ["坏"]
        assert await door.notes() == []


async def test_while_the_database_is_away_updates_wait_and_keep_their_order(store: Store) -> None:
    failing = Failing(StoreUnavailable("full"), times=6)
    async with doorway(store, take=failing) as door:
        async with polled(door):
            for n in range(5):
                door.people.person(WANG).says(str(n))
        assert failing.taken == ["0", "1", "2", "3", "4"]
        assert await door.notes() == []


async def test_stopping_while_the_database_is_away_confirms_nothing(store: Store) -> None:
    failing = Failing(StoreUnavailable("full"))
    async with doorway(store, take=failing) as door:
        running = asyncio.create_task(door.polling.run())
        door.people.person(WANG).says("5")
        await asyncio.wait_for(failing.called.wait(), 5)
        door.polling.stop()
        await asyncio.wait_for(running, 10)
        assert door.people.updates.waiting == 1


async def test_stopping_finishes_the_turn_under_way_and_confirms_it(store: Store) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    taken: list[str] = []

    async def slowly(incoming: Incoming, now: datetime) -> None:
        entered.set()
        await leave.wait()
        taken.append(incoming.raw)

    async with doorway(store, take=slowly) as door:
        running = asyncio.create_task(door.polling.run())
        door.people.person(WANG).says("5")
        await asyncio.wait_for(entered.wait(), 5)
        door.polling.stop()
        leave.set()
        await asyncio.wait_for(running, 10)
        assert taken == ["5"]
        assert door.people.updates.waiting == 0


async def test_ids_that_start_anywhere_after_a_quiet_week_hide_nothing(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            for n in range(5):
                door.people.updates.jump()
                door.people.person(WANG).says(f"第{n}周")
                await door.people.settled()
        assert await door.received() == [f"第{n}周" for n in range(5)]


@pytest.mark.parametrize("trouble", [Trouble.UNAVAILABLE, Trouble.HTML, Trouble.RESET, Trouble.TOO_MANY])
async def test_a_poll_that_fails_is_made_again(store: Store, trouble: Trouble) -> None:
    async with doorway(store) as door:
        door.people.poll_faults.script(Fault(trouble, seconds=0.01))
        async with polled(door):
            door.people.person(WANG).says("5")
        assert await door.received() == ["5"]


async def test_a_webhook_left_over_is_taken_down_and_what_waited_is_fetched(store: Store) -> None:
    async with doorway(store) as door:
        await door.telegram.use_webhook("https://elsewhere.invalid/", "old")
        door.people.person(WANG).says("5")
        async with polled(door):
            pass
        assert await door.received() == ["5"]
        assert door.people.called()["deleteWebhook"] == 1


async def test_without_a_webhook_none_is_taken_down(store: Store) -> None:
    async with doorway(store) as door:
        door.people.lacks.add("deletewebhook")
        async with polled(door):
            door.people.person(WANG).says("5")
        assert await door.received() == ["5"]


async def test_two_who_poll_take_nothing_twice_lose_nothing_and_take_nothing_down(store: Store) -> None:
    words = [f"{n}号窗口" for n in range(30)]
    async with doorway(store) as door:
        other = Polling(door.receiver, door.telegram)
        running = asyncio.create_task(other.run())
        async with polled(door):
            for word in words:
                door.people.person(WANG).says(word)
        other.stop()
        await asyncio.wait_for(running, 10)
        assert sorted(await door.received()) == sorted(words)
        assert door.people.called()["deleteWebhook"] == 0


async def test_an_outage_is_outlasted_and_told_in_few_lines(store: Store) -> None:
    async with doorway(store) as door:
        with capture_logs() as logs:
            running = asyncio.create_task(door.polling.run())
            async with door.people.refusing():
                await until(lambda: sum(e.get("failures", 0) >= 16 for e in logs))
            door.people.person(WANG).says("5")
            await door.people.settled()
            door.polling.stop()
            await asyncio.wait_for(running, 10)
        assert await door.received() == ["5"]
        told = [e["failures"] for e in logs if e["event"] == "poll_failed" and e["code"] == "connect"]
        assert told[-5:] == [1, 2, 4, 8, 16]
        assert [e["event"] for e in logs][-1] == "poll_recovered"


async def test_a_toast_that_fails_costs_nothing(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            await asked(door)
            door.people.faults.script(Fault(Trouble.UNAVAILABLE))
            door.people.person(WANG).presses("2 不满意")
        assert await door.scores() == [2]


async def test_without_a_usable_token_the_poller_stays_calm(store: Store) -> None:
    class Deaf:
        async def use_polling(self) -> None:
            raise AssertionError("nothing is taken down for a token that is none")

        async def updates(self, offset: int | None, wait: int, limit: int = 100) -> list[object]:
            raise TelegramTrouble("token")

        async def answer_press(self, press_id: str, text: str) -> None:
            raise AssertionError("nobody has pressed anything")

    async with doorway(store) as door:
        polling = type(door.polling)(door.receiver, Deaf())
        running = asyncio.create_task(polling.run())
        await asyncio.sleep(0)
        polling.stop()
        await asyncio.wait_for(running, 5)
