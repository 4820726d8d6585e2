"""A stand-in that stops leaves no socket behind, at whatever moment somebody comes."""

import asyncio
import gc
import socket
import warnings
from contextlib import ExitStack

import pytest
from aiohttp import web

from standins.serving import LocalServer, json_answer

COMING = 5


class Echo(LocalServer):
    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        return json_answer(request.path)


async def stopped_while_somebody_comes(turns: int, stack: ExitStack) -> None:
    """Stop as many turns of the loop after they have knocked."""
    async with Echo() as server:
        for _ in range(COMING):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(5))
def test_who_is_let_in_at_the_last_moment_is_hung_up_on(turns: int) -> None:
    with ExitStack() as stack, warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(stopped_while_somebody_comes(turns, stack))
        gc.collect()
    assert [str(one.message) for one in left] == []
