"""Who may come in: anybody who can reach the port, but only to look. Neither page holds personal data."""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def read_only(handler: Handler) -> Handler:
    """Mark a handler that changes nothing; anything but GET and HEAD is refused."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        return await handler(request)

    return guarded
