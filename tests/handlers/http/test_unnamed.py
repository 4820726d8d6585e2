"""No answer says by which program, in which version, it was made."""

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from handlers.http.unnamed import unnamed


async def here(_: web.Request) -> web.StreamResponse:
    return web.Response(text="ok")


async def test_neither_a_page_nor_a_refusal_names_the_program() -> None:
    app, inside = web.Application(), web.Application()
    inside.router.add_get("/", here)
    app.add_subapp("/inside", inside)
    app.router.add_get("/", here)
    app.on_response_prepare.append(unnamed)
    async with TestServer(app) as server, ClientSession() as http:
        for path, status in (("/", 200), ("/inside/", 200), ("/nowhere", 404)):
            async with http.get(server.make_url(path)) as answer:
                assert (answer.status, answer.headers.get("Server")) == (status, None)
