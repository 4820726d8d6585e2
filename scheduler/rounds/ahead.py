"""Working ahead: the next item is prepared while the current one is being used."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what `source` yields, preparing the next item meanwhile.

    Anybody who may leave it before its end must close it (`contextlib.aclosing`): nothing keeps running
    afterwards.
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
    """The next item, in a tuple because it might itself be None; None at the end."""
    try:
        return (await anext(source),)
    except StopAsyncIteration:
        return None
