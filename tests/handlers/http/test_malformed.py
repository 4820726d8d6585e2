"""Malformed HTTP gets a 400 and is counted: no log line, no traceback, no address in the log."""

import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY

from handlers.http.body import body_of
from handlers.http.malformed import count_malformed

REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
]


async def _reads(request: web.Request) -> web.Response:
    return web.Response(body=await body_of(request, 1_000))


async def _breaks(request: web.Request) -> web.Response:
    raise RuntimeError("a fault of ours")


async def answer_to(request: bytes) -> bytes:
    """The status line of a server's answer to these bytes."""
    count_malformed()
    app = web.Application()
    app.add_routes([web.post("/", _reads), web.get("/broken", _breaks)])
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        line = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        await writer.wait_closed()
        return line


@pytest.mark.parametrize("request_", REQUESTS)
async def test_a_malformed_request_is_answered_and_no_line(
    request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert b" 400 " in await answer_to(request_)
    assert caplog.records == []


async def test_it_is_counted() -> None:
    def so_far() -> float:
        return REGISTRY.get_sample_value("huifang_requests_malformed_total") or 0.0

    before = so_far()
    await answer_to(REQUESTS[0])
    assert so_far() == before + 1


async def test_a_fault_of_ours_is_an_error_without_the_callers_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert b" 500 " in await answer_to(b"GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "127.0.0.1" not in record.getMessage()
