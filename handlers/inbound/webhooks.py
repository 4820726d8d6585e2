"""The vendors' routes on the house's server: who is not admitted is not read, and nobody is read without end."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.inbound import Post, PostRoute
from handlers.http.body import body_of


def mounted(routes: Iterable[PostRoute]) -> list[web.RouteDef]:
    """The routes as the server takes them."""
    return [web.post(route.path, _handler(route)) for route in routes]


def _handler(route: PostRoute) -> Handler:
    async def posted(request: web.Request) -> web.StreamResponse:
        if not route.admits(request.headers):
            return web.Response(status=403)
        body = await body_of(request, route.largest)
        answer = await route.answer(Post(request.raw_path, request.headers, request.query, body))
        if not answer.body:
            return web.Response(status=answer.status)
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)

    return posted
