"""What takes long to count is shown as it was counted last, while one new count is made behind the page."""

import asyncio
from datetime import UTC, datetime

import pytest

from handlers.pages.lately import Glance, Lately, Pace, Patience

NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)


class Counter:
    """Counts how often it was asked; each count takes as many seconds of its own clock as it is told to."""

    def __init__(self, takes: float, *, first: float = 0) -> None:
        self.takes, self.seconds, self.asked = takes, 0.0, 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.lately = Lately[str, int](self.look, Pace(lambda: NOW, lambda: self.seconds, Patience(0, first)))

    async def look(self, key: str) -> int:
        self.asked += 1
        number = self.asked
        self.seconds += self.takes
        await self.may_end.wait()
        return number

    async def shown(self) -> int:
        return (await self.lately.of("window")).found

    async def glimpsed(self, key: str = "window") -> tuple[int | None, bool]:
        """What a page has at once, and whether it is being counted meanwhile."""
        seen: Glance[int] = await self.lately.glance(key)
        return (seen.latest.found if seen.latest is not None else None), seen.counting


async def test_what_is_counted_quickly_is_counted_each_time() -> None:
    counter = Counter(takes=0.01)
    assert [await counter.shown() for _ in range(3)] == [1, 2, 3]


async def test_what_takes_long_is_kept_and_counted_again_behind_the_page() -> None:
    counter = Counter(takes=1.0)
    assert await counter.shown() == 1
    counter.seconds += 19
    assert (await counter.shown(), counter.asked) == (1, 1), "twenty times as long as it took"
    counter.seconds += 2
    counter.may_end.clear()
    assert [await counter.shown() for _ in range(3)] == [1, 1, 1], "nobody waits for the new count"
    await asyncio.sleep(0)
    assert counter.asked == 2, "and it is made once"
    counter.may_end.set()
    await settled()
    assert await counter.shown() == 2


async def test_a_page_that_is_the_first_to_look_does_not_wait_either() -> None:
    counter = Counter(takes=8.0)
    counter.may_end.clear()
    assert await counter.glimpsed() == (None, True)
    assert await counter.glimpsed() == (None, True), "nor the second"
    counter.may_end.set()
    assert await counter.shown() == 1, "one count for both, and for the file that waits for it"
    assert await counter.glimpsed() == (1, False)


async def test_a_page_that_has_nothing_waits_longer_than_one_that_has_an_older_figure() -> None:
    counter = Counter(takes=8.0, first=60)
    counter.may_end.clear()
    page = asyncio.create_task(counter.glimpsed())
    await settled()
    assert not page.done()
    counter.may_end.set()
    assert await page == (1, False)
    counter.seconds += 200
    counter.may_end.clear()
    assert await counter.glimpsed() == (1, True)


async def test_a_page_says_that_what_it_shows_is_of_before() -> None:
    counter = Counter(takes=8.0)
    await counter.shown()
    counter.seconds += 200
    counter.may_end.clear()
    assert await counter.glimpsed() == (1, True)
    counter.may_end.set()
    await settled()
    assert await counter.glimpsed() == (2, False)


async def test_of_what_takes_long_one_thing_is_counted_at_a_time_and_nothing_quick_waits_for_it() -> None:
    counter = Counter(takes=0.01)
    await counter.lately.of("quick")
    counter.takes = 8.0
    counter.may_end.clear()
    await counter.glimpsed("signs of October")
    await counter.glimpsed("signs of September")
    await settled()
    assert counter.asked == 2, "September waits for October"
    await counter.glimpsed("quick")
    await settled()
    assert counter.asked == 3
    counter.may_end.set()
    assert (await counter.lately.of("signs of September")).found == 4


async def test_a_count_that_failed_is_told_to_whoever_looked_and_made_again_by_the_next() -> None:
    counter, failing = Counter(takes=0.01), [True]

    async def look(key: str) -> int:
        if failing:
            raise RuntimeError(failing.pop())
        return 7

    lately = Lately[str, int](look, Pace(lambda: NOW, lambda: counter.seconds, patience=None))
    with pytest.raises(RuntimeError):
        await lately.glance("window")
    assert (await lately.glance("window")).latest is not None


async def settled() -> None:
    """Whatever can go on has gone on."""
    for _ in range(5):
        await asyncio.sleep(0)
