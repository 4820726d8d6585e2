"""A month is counted as often as its size allows, and once for all who look."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.month import Month
from db.store import Store
from handlers.office.web.counting import Counting
from handlers.pages.lately import PAUSE

MONTH = Month(2026, 10)


class Timer:
    """A clock on which each reading takes as long as it is told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.readings = 0
        self.step = 0.0

    def __call__(self) -> float:
        self.readings += 1
        self.now += self.step
        return self.now


def counting(store: Store, timer: Timer, *, between: timedelta = timedelta(seconds=1)) -> Counting:
    """`between`: how far the office's clock goes on each time it is asked."""
    numbers = count(1)

    def clock() -> datetime:
        return datetime(2026, 11, 4, tzinfo=UTC) + next(numbers) * between

    return Counting(store, ZoneInfo("Asia/Shanghai"), clock, timer)


async def test_a_small_month_is_always_counted_anew(store: Store) -> None:
    timer = Timer()
    counts = counting(store, timer)
    first = await counts.month(MONTH, 1)
    timer.now += 0.001
    assert (await counts.month(MONTH, 1)).at > first.at


async def test_a_large_month_is_counted_again_after_a_while(store: Store) -> None:
    timer = Timer()
    counts = counting(store, timer)
    timer.step = 1.0
    first = await counts.month(MONTH, 1)
    timer.step = 0.0
    timer.now += PAUSE - 1
    assert (await counts.month(MONTH, 1)).at == first.at
    timer.now += 2
    assert (await counts.month(MONTH, 1)).at > first.at


async def test_what_was_counted_on_another_day_is_counted_again_at_once(store: Store) -> None:
    timer = Timer()
    counts = counting(store, timer, between=timedelta(days=1))
    timer.step = 1.0
    first = await counts.month(MONTH, 1)
    timer.step = 0.0
    assert (await counts.month(MONTH, 1)).at > first.at


async def test_all_who_look_at_once_share_one_count(store: Store) -> None:
    timer = Timer()
    timer.step = 0.2
    counts = counting(store, timer)
    found = await asyncio.gather(*(counts.month(MONTH, 1) for _ in range(10)))
    assert len({counted.at for counted in found}) == 1
