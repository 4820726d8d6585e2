"""Whoever follows a link that is too long is told so in their own language, on a page as in the API."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from handlers.http.long_addresses import LONGEST, READ, short_addresses


@pytest.mark.parametrize(("length", "status"), [(LONGEST - 100, 200), (LONGEST, 414), (READ // 2, 414)])
async def test_an_address_that_is_too_long_is_no_page(length: int, status: int) -> None:
    async def there(request: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application(middlewares=[short_addresses])
    app.add_routes([web.get("/office/find", there), web.get("/office/api/cases", there)])
    server = TestServer(app)
    await server.start_server(max_line_size=READ)
    async with server, aiohttp.ClientSession() as browser:
        for path in ("/office/find", "/office/api/cases"):
            async with browser.get(server.make_url(f"{path}?q={'a' * length}")) as answer:
                text = (await answer.text()).encode().decode("unicode_escape" if "api" in path else "utf-8")
                assert (answer.status, "网址太长" in text) == (status, status == 414)
