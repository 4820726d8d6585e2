"""Who may come in: the operator's own machines; others learn whether we work, and nothing else."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.settings.networks import Networks, within
from handlers.http.caller import caller

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def read_only(handler: Handler) -> Handler:
    """Mark a handler that changes nothing; anything but GET and HEAD is refused."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        return await handler(request)

    return guarded


def is_operator(request: web.Request, operators: Networks, proxies: Networks) -> bool:
    """Whether the operator asks; what a proxy of ours asks on behalf of a stranger counts as the stranger's request."""
    return within(caller(request, proxies), operators)
