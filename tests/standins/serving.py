"""A local HTTP server that a test can hold: on its own loop, in a thread beside it, or as a process.

    async with TwilioServer() as server: ...     on the running loop
    with TwilioServer() as server: ...           in a thread; `server.run(coroutine)` from anywhere else
    python tests/standins/twilio.py --port 9001  as a process; prints {"url": ...} when it listens

Everything under `/__standin/` is the control door: verbs with JSON in and JSON out, for a test in another process.
"""

import asyncio
import json
import signal
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar, cast

from aiohttp import web

T = TypeVar("T")
JsonObject = dict[str, object]
Verb = Callable[[JsonObject], Awaitable[object]]

CONTROL = "/__standin/"
_HOST = "127.0.0.1"
_UNTIL_CONNECTED = 2
"""Turns of the loop until whoever was let in is a connection that can be broken."""


def json_bytes(value: object) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which UTF-8 cannot carry, goes out as an escape."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def json_answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer with this JSON value as its body."""
    return web.Response(
        body=json_bytes(value),
        status=status,
        headers=headers,
        content_type="application/json",
        charset="utf-8",
    )


class LocalServer(ABC):
    """One HTTP server on 127.0.0.1. A port of 0 takes any free one; `url` tells which once it is started."""

    def __init__(self, *, port: int = 0) -> None:
        self.port = port
        self._runner: web.ServerRunner | None = None
        self._site: web.SockSite | None = None
        self._listening: socket.socket | None = None
        self._reserved: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._kept: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request of the provider's own API."""

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name."""
        return {}

    @property
    def url(self) -> str:
        """The base address, without a slash at its end."""
        return f"http://{_HOST}:{self.port}"

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that serves. Raises RuntimeError before the start."""
        if self._loop is None:
            raise RuntimeError("start the stand-in first: `async with server:` or `with server:`")
        return self._loop

    async def start(self) -> None:
        """Listen on the running loop."""
        self._loop = asyncio.get_running_loop()
        # The low-level server has no router and no middlewares: a benchmark should measure the client, not us.
        server = web.Server(self._enter, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.answer_again()

    async def stop(self) -> None:
        """Break every connection and stop listening; a held request is dropped at once."""
        for task in self._kept:
            task.cancel()
        await asyncio.gather(*self._kept, return_exceptions=True)
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None
        await self._let_nobody_in()
        self._hang_up()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self._site = None

    async def refuse(self) -> None:
        """Refuse connections (ECONNREFUSED) and break the open ones, keeping the port."""
        if self._site is None:
            return
        await self._let_nobody_in()
        await self._site.stop()
        self._site = None
        self._reserved = self._bind()  # bound but not listening: refused, and nobody else can take the port
        self._hang_up()

    async def answer_again(self) -> None:
        """Listen (again)."""
        if self._site is not None or self._runner is None:
            return
        self._listening, self._reserved = self._reserved or self._bind(), None
        self._site = web.SockSite(self._runner, self._listening, backlog=1024)
        await self._site.start()

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Refuse connections while inside."""
        await self.refuse()
        try:
            yield
        finally:
            await self.answer_again()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, name=type(self).__name__, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.start(), loop).result(300)
        return self

    def __exit__(self, *_: object) -> None:
        thread, loop = self._thread, self.loop
        self.run(self.stop())
        loop.call_soon_threadsafe(loop.stop)
        if thread is not None:
            thread.join()
        self._thread = None
        loop.close()

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float = 300.0) -> T:
        """Run a coroutine on the server's loop from another thread and wait for what it returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)

    def on_loop(self, act: Callable[[], object]) -> None:
        """Do something on the server's loop: at once when we are on it, otherwise as soon as it gets there."""
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self.loop:
            act()
        else:
            self.loop.call_soon_threadsafe(act)

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the serving, on the server's loop; dropped at the stop."""
        task = self.loop.create_task(work)
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)

    async def serve_until_stopped(self) -> None:
        """Serve as a process: print one line of JSON when listening, end on SIGTERM or SIGINT."""
        await self.start()
        ended = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            self.loop.add_signal_handler(name, ended.set)
        sys.stdout.write(json.dumps({"url": self.url}) + "\n")
        sys.stdout.flush()
        await ended.wait()
        await self.stop()

    def _bind(self) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_HOST, self.port))
        bound.setblocking(False)
        self.port = cast(tuple[str, int], bound.getsockname())[1]
        return bound

    async def _let_nobody_in(self) -> None:
        """Before the server is closed: asyncio leaves open, and forgets, whoever it let in at that moment (python/cpython issue 109564)."""
        if self._listening is not None:
            self.loop.remove_reader(self._listening)
            self._listening = None
            for _ in range(_UNTIL_CONNECTED):
                await asyncio.sleep(0)

    def _hang_up(self) -> None:
        server = self._runner.server if self._runner is not None else None
        for connection in server.connections if server is not None else []:
            if connection.transport is not None:
                connection.transport.abort()

    async def _enter(self, request: web.BaseRequest) -> web.StreamResponse:
        if not request.path.startswith(CONTROL):
            return await self.handle(request)
        verb = self.verbs().get(request.path.removeprefix(CONTROL))
        if verb is None:
            return json_answer({"error": f"no such verb; there are {sorted(self.verbs())}"}, 404)
        try:
            argument = json.loads(await request.read() or b"{}")
            if not isinstance(argument, dict):
                raise ValueError("the body must be a JSON object")
            return json_answer(await verb(argument))
        except (ValueError, TypeError, LookupError) as wrong:
            return json_answer({"error": f"{type(wrong).__name__}: {wrong}"}, 400)
