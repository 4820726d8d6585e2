"""Working ahead: while one thing is being used, the next one is made ready."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Give what `source` gives; it is making the next thing meanwhile.

    Has to be closed (`contextlib.aclosing`) by whoever may leave it before its end: nothing goes on afterwards.
    """
    async with aclosing(source):
        coming = asyncio.create_task(_next(source))
        try:
            while (found := await coming) is not None:
                coming = asyncio.create_task(_next(source))
                yield found[0]
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _next(source: AsyncGenerator[T, None]) -> tuple[T] | None:
    """The next thing, in a tuple, for it might be None; None at the end."""
    try:
        return (await anext(source),)
    except StopAsyncIteration:
        return None
