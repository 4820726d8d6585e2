"""The vendors' routes on the house's server: who is not admitted is not read, and nobody is read without end."""

from collections.abc import Iterable, Sequence

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.inbound import Caller, Post, PostReply, PostRoute
from bot.settings.networks import Networks
from handlers.http.body import body_of
from handlers.http.caller import caller


def mounted(routes: Iterable[PostRoute], proxies: Networks = ()) -> list[web.RouteDef]:
    """The routes as the server takes them. `proxies` are believed for whom they ask."""
    sharing: dict[str, list[PostRoute]] = {}
    for route in routes:
        sharing.setdefault(route.path, []).append(route)
    return [web.post(path, _handler(here, proxies)) for path, here in sharing.items()]


def _handler(routes: Sequence[PostRoute], proxies: Networks) -> Handler:
    """Vendors that have the same address are asked in order, until one says that a post is for it."""

    async def posted(request: web.Request) -> web.StreamResponse:
        calling = Caller(request.headers, request.match_info, caller(request, proxies))
        there = [route for route in routes if route.exists_for(calling)]
        if not there:
            raise web.HTTPNotFound
        listening = [route for route in there if route.admits(request.headers)]
        if not listening:
            return web.Response(status=403)
        body = await body_of(request, max(route.largest for route in listening))
        post = Post(request.raw_path, request.headers, request.query, body)
        for route in listening:
            answer = await route.answer(post)
            if answer is not None:
                return _response(answer)
        return web.Response(status=403)

    return posted


def _response(answer: PostReply) -> web.Response:
    if not answer.body:
        return web.Response(status=answer.status)
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)
