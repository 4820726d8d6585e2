"""No answer names the program that gives it, nor its version: whoever looks for a known hole is not told where one is."""

from aiohttp import hdrs, web


async def unnamed(_: web.Request, response: web.StreamResponse) -> None:
    """For an application's `on_response_prepare`: aiohttp says of itself what it is."""
    response.headers.popall(hdrs.SERVER, None)
