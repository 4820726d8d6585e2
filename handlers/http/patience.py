"""How long the server waits for a caller: limits on open connections and on the time a request may take.

A caller who connects and sends nothing, or one letter a minute, holds a connection at no cost. Each connection is
therefore watched: the head of its first request has to arrive within `HEAD` seconds, that of a further one within `PAUSE`
(a body has its own limit in `handlers.http.body`). When the limit of open connections is reached, the one that has been
waited for longest, for a request or for its body, makes room for the next; only if all are at work is the next one refused.
The time an answer takes is not limited: a report may take long.
"""

import asyncio
import resource
import socket
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import Counter

from handlers.http.body import COMING, PATIENCE, Arriving

CUT_OFF = Counter(
    "huifang_connections_cut_off", "connections that were ended for want of a request, or of room"
)
HEAD = 30.0
"""Seconds from connecting to the end of the first request's head."""
PAUSE = 75.0
"""Seconds between two requests of one connection; proxies let go of theirs after 60."""
MOST = 1_000
"""Connections open at once, if the process may open three times as many files."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def most() -> int:
    """How many connections may be open, so that files remain for the database and for those we call."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(8, min(MOST, soft // 3))


class Watched(asyncio.Protocol):
    """One connection: everything goes through to aiohttp's own protocol."""

    def __init__(self, inner: asyncio.Protocol, watch: "Watch") -> None:
        self._inner = inner
        self._watch = watch
        self.transport: asyncio.Transport
        self.timer: asyncio.TimerHandle | None = None

    @property
    def sending(self) -> bool:
        """Whether an answer is on its way to them."""
        return self.transport.get_write_buffer_size() > 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._inner.connection_made(transport)
        self._watch.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._watch.closed(self)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request has come."""
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """They have sent everything."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """They read more slowly than we write."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """They have caught up."""
        self._inner.resume_writing()


class Watch:
    """All connections of a server."""

    def __init__(self, *, most: int, head: float = HEAD, pause: float = PAUSE) -> None:
        self._most = most
        self._head = head
        self._pause = pause
        self._open: dict[asyncio.BaseTransport, Watched] = {}
        self._waiting: dict[Watched, None] = {}
        """Connections without a whole request at the moment, the one waited for longest first."""

    def __len__(self) -> int:
        return len(self._open)

    def protocol(self, server: web.Server) -> Watched:
        """A protocol for a connection that has just been accepted."""
        return Watched(server(), self)

    def opened(self, connection: Watched) -> None:
        """Watch a new connection; make room for it if there is none."""
        self._open[connection.transport] = connection
        if len(self) > self._most:
            idle = next((other for other in self._waiting if not other.sending), connection)
            self._cut_off(idle)
        self._wait(connection, self._head)

    def closed(self, connection: Watched) -> None:
        """Watch it no longer."""
        self._begun(connection)
        self._open.pop(connection.transport, None)

    def middleware(self) -> Middleware:
        """Tells the watch when a request's head is there and when it has been answered."""

        @web.middleware
        async def at_work(request: web.Request, handler: Handler) -> web.StreamResponse:
            transport = request.transport
            if transport is not None and transport in self._open:
                connection = self._open[transport]
                self._begun(connection)
                request[COMING] = Arriving(
                    partial(self._wait, connection, 2 * PATIENCE), partial(self._begun, connection)
                )
            try:
                return await handler(request)
            finally:
                if transport is not None and transport in self._open:
                    self._wait(self._open[transport], self._pause)

        return at_work

    def _wait(self, connection: Watched, seconds: float) -> None:
        self._begun(connection)
        if connection.transport not in self._open:
            return
        self._waiting[connection] = None
        connection.timer = asyncio.get_running_loop().call_later(seconds, self._too_long, connection)

    def _begun(self, connection: Watched) -> None:
        self._waiting.pop(connection, None)
        if connection.timer is not None:
            connection.timer.cancel()
            connection.timer = None

    def _too_long(self, connection: Watched) -> None:
        if connection.sending:
            self._wait(connection, self._pause)
        else:
            self._cut_off(connection)

    def _cut_off(self, connection: Watched) -> None:
        CUT_OFF.inc()
        self.closed(connection)
        connection.transport.abort()


async def listen(runner: web.AppRunner, watch: Watch, address: socket.socket) -> asyncio.Server:
    """Have the application answer there, each connection watched. Close it before the runner is cleaned up."""
    server = runner.server
    assert server is not None
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: watch.protocol(server), sock=address, backlog=128)
