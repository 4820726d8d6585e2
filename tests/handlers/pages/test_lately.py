"""What takes long to count is shown as it was counted last, while one new count is made behind the page."""

import asyncio
from datetime import UTC, datetime

from handlers.pages.lately import Lately

NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)


class Counter:
    """Counts how often it was asked; each count takes as many seconds of its own clock as it is told to."""

    def __init__(self, takes: float) -> None:
        self.takes, self.seconds, self.asked = takes, 0.0, 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.lately = Lately[str, int](self.look, lambda: NOW, lambda: self.seconds)

    async def look(self, key: str) -> int:
        self.asked += 1
        number = self.asked
        self.seconds += self.takes
        await self.may_end.wait()
        return number

    async def shown(self) -> int:
        return (await self.lately.of("window")).found


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
    for _ in range(3):
        await asyncio.sleep(0)
    assert await counter.shown() == 2
