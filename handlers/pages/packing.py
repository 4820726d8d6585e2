"""Pages are sent compressed to browsers that read them so: over a village's line a long list takes seconds less."""

from typing import Final

from aiohttp import hdrs, web

WORTH: Final = 1_024
"""Bytes; below, there is nothing to gain."""
TYPES: Final = frozenset({"text/html", "application/json", "text/csv", "text/plain"})


def pack(response: web.StreamResponse) -> None:
    """Let an answer of text be compressed, if the browser takes it; files and what is packed already stay as they are."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return
    if response.content_type not in TYPES or hdrs.CONTENT_ENCODING in response.headers:
        return
    if len(response.body) >= WORTH:
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        response.enable_compression()
