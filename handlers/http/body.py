"""Reading a request's body without being flooded, or kept waiting for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

PATIENCE = 30.0
"""Seconds for a body to arrive whole; the largest that anybody may send is one mebibyte."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """Is told when a body is being waited for, and when it has arrived."""

    begins: Callable[[], None]
    ends: Callable[[], None]


COMING = web.RequestKey("coming", Arriving)


async def body_of(request: web.Request, most: int) -> bytes:
    """The request's body. Raises HTTPRequestEntityTooLarge as soon as it is known to exceed `most` bytes.

    Raises HTTPBadRequest when the body does not match its headers or breaks off, and HTTPRequestTimeout when it does not
    arrive in time.
    """
    coming = request.get(COMING)
    if coming is not None:
        coming.begins()
    try:
        async with asyncio.timeout(PATIENCE):
            return await _whole(request, most)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    finally:
        if coming is not None:
            coming.ends()


async def _whole(request: web.Request, most: int) -> bytes:
    announced = request.content_length or 0
    parts: list[bytes] = []
    size = announced if announced > most else 0
    while size <= most:
        try:
            part = await request.content.readany()
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
            raise web.HTTPBadRequest from None
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=size)
