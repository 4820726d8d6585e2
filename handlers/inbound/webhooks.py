"""The vendors' routes on the house's server: who is not admitted is not read, and nobody is read without end."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.inbound import Caller, Post, PostRoute
from bot.settings.networks import Networks
from handlers.http.body import body_of
from handlers.http.caller import caller


def mounted(routes: Iterable[PostRoute], proxies: Networks = ()) -> list[web.RouteDef]:
    """The routes as the server takes them. `proxies` are believed for whom they ask."""
    return [web.post(route.path, _handler(route, proxies)) for route in routes]


def _handler(route: PostRoute, proxies: Networks) -> Handler:
    async def posted(request: web.Request) -> web.StreamResponse:
        if not route.exists_for(Caller(request.headers, request.match_info, caller(request, proxies))):
            raise web.HTTPNotFound
        if not route.admits(request.headers):
            return web.Response(status=403)
        body = await body_of(request, route.largest)
        answer = await route.answer(Post(request.raw_path, request.headers, request.query, body))
        if not answer.body:
            return web.Response(status=answer.status)
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)

    return posted
