"""Working ahead: the next thing is being made while one is used, and nothing goes on afterwards."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from scheduler.rounds.ahead import ahead


class Workshop:
    """Makes numbers, and tells how far it has got."""

    def __init__(self, *, breaks_at: int | None = None) -> None:
        self.begun: list[int] = []
        self.shut = False
        self._breaks_at = breaks_at

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for n in range(5):
                self.begun.append(n)
                await asyncio.sleep(0)
                if n == self._breaks_at:
                    raise ValueError(n)
                yield n
        finally:
            self.shut = True


async def test_everything_comes_in_its_order_and_the_next_is_begun_meanwhile() -> None:
    workshop, seen = Workshop(), []
    async for n in ahead(workshop.numbers()):
        await asyncio.sleep(0)
        seen.append((n, workshop.begun[-1]))
    assert seen == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 4)]


async def test_whoever_leaves_early_leaves_nothing_behind_that_works_on() -> None:
    workshop = Workshop()
    async with aclosing(ahead(ahead(workshop.numbers()))) as numbers:
        async for _ in numbers:
            break
    assert workshop.shut
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_goes_wrong_ahead_is_told_when_its_turn_comes() -> None:
    workshop = Workshop(breaks_at=2)
    numbers = ahead(ahead(workshop.numbers()))
    assert [await anext(numbers), await anext(numbers)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        await anext(numbers)
    assert workshop.shut
