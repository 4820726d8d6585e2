"""The server waits for nobody forever: connections without a request end, and the next caller still gets an answer."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from handlers.http import body, patience
from handlers.http.patience import Watch, listen

FAR_OFF = 3_600.0
GET = b"GET / HTTP/1.1\r\nHost: huifang\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: huifang\r\nContent-Length: 100\r\n\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Server:
    """A server behind a watch, and who is connected to it."""

    port: int
    begun: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    """An entry for each request that has come."""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once anybody at work may go on."""

    async def caller(self) -> Connection:
        """Somebody who connects and says nothing yet."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        return reader, writer

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """How many bytes the body had."""
        size = len(await body.body_of(request, 1_000))
        self.begun.put_nowait(None)
        await self.answers.wait()
        return web.Response(text=str(size))


@asynccontextmanager
async def served(watch: Watch) -> AsyncIterator[Server]:
    """A server behind this watch."""
    with socket.create_server(("127.0.0.1", 0)) as address:
        house = Server(address.getsockname()[1])
        app = web.Application(middlewares=[watch.middleware()])
        app.router.add_route("*", "/", house.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        server = await listen(runner, watch, address)
        try:
            yield house
        finally:
            for writer in house.writers:
                writer.transport.abort()
            server.close()
            await runner.cleanup()


async def asked(connection: Connection, request: bytes = GET) -> bytes:
    """The first line of the answer; b"" when there is none."""
    reader, writer = connection
    writer.write(request)
    try:
        line = await asyncio.wait_for(reader.readline(), 10)
        while await asyncio.wait_for(reader.readline(), 10) not in (b"\r\n", b""):
            pass
        await reader.readexactly(1)
    except (ConnectionError, asyncio.IncompleteReadError):
        return b""
    return line


async def ended(connection: Connection) -> None:
    """Return when the server has ended the connection."""
    try:
        while await asyncio.wait_for(connection[0].read(1_000), 10):
            pass
    except ConnectionError:
        return


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: huifang\r\nX-Slow: "])
async def test_a_caller_who_never_ends_their_request_is_cut_off(sent: bytes) -> None:
    watch = Watch(most=8, head=0.05)
    async with served(watch) as house:
        house.answers.set()
        slow = await house.caller()
        slow[1].write(sent)
        await ended(slow)
        assert len(watch) == 0
        assert await asked(await house.caller()) == b"HTTP/1.1 200 OK\r\n"


async def test_a_letter_now_and_then_gains_nothing() -> None:
    watch = Watch(most=8, head=0.2)
    async with served(watch) as house:
        house.answers.set()
        slow = await house.caller()

        async def drip() -> None:
            for letter in GET[:-4] * 100:
                slow[1].write(bytes([letter]))
                await asyncio.sleep(0.01)

        dripping = asyncio.create_task(drip())
        await ended(slow)
        dripping.cancel()
        await asyncio.wait([dripping])


async def test_a_second_request_on_a_connection_has_its_time_too() -> None:
    watch = Watch(most=8, head=FAR_OFF, pause=0.05)
    async with served(watch) as house:
        house.answers.set()
        kept = await house.caller()
        assert await asked(kept) == b"HTTP/1.1 200 OK\r\n"
        await ended(kept)


async def test_a_body_that_does_not_come_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.05)
    async with served(Watch(most=8)) as house:
        assert await asked(await house.caller(), POST) == b"HTTP/1.1 408 Request Timeout\r\n"


async def test_when_all_places_are_taken_whoever_waits_longest_makes_room() -> None:
    watch = Watch(most=8, head=FAR_OFF, pause=FAR_OFF)
    async with served(watch) as house:
        house.answers.set()
        idle = [await house.caller() for _ in range(20)]
        assert await asked(await house.caller()) == b"HTTP/1.1 200 OK\r\n"
        await ended(idle[0])
        assert len(watch) <= 8


async def test_who_sends_no_body_makes_room_as_well() -> None:
    watch = Watch(most=4, head=FAR_OFF)
    async with served(watch) as house:
        house.answers.set()
        slow = [await house.caller() for _ in range(4)]
        for _, writer in slow:
            writer.write(POST)
        assert await asked(await house.caller()) == b"HTTP/1.1 200 OK\r\n"
        await ended(slow[0])


async def test_nobody_at_work_is_cut_off_for_a_newcomer() -> None:
    watch = Watch(most=4, head=FAR_OFF)
    async with served(watch) as house:
        working = [await house.caller() for _ in range(4)]
        asking = [asyncio.create_task(asked(connection)) for connection in working]
        for _ in working:
            await asyncio.wait_for(house.begun.get(), 10)
        await ended(await house.caller())
        house.answers.set()
        assert await asyncio.gather(*asking) == [b"HTTP/1.1 200 OK\r\n"] * 4


def test_files_remain_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, most in ((60, 20), (8_192, patience.MOST), (resource.RLIM_INFINITY, patience.MOST), (6, 8)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert patience.most() == most
