"""An address longer than any page of ours has: answered in the reader's own languages, before a page looks at it.

aiohttp would cut the request off itself, with a line of English; it is told to read on as far as `READ`.
"""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

LONGEST: Final = 8_190
"""Bytes of an address with what stands behind its question mark."""
READ: Final = 256 * 1024
"""Bytes of a request's first line that are read at all."""
_SENTENCE: Final = "网址太长，打不开。请回到上一页，从页面上的链接打开，或把查找的话写短一点。"
_PAGE: Final = f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>网址太长</title></head>
<body><main><h1>网址太长</h1><p>{_SENTENCE}</p>
<p lang="zh-Hant">網址太長，打不開。請回到上一頁，從頁面上的連結打開，或把查找的話寫短一點。</p>
<p lang="en">This address is too long. Please go back and use a link of the page, or look for something shorter.</p></main></body></html>
"""


@web.middleware
async def short_addresses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through what is no longer than `LONGEST`."""
    if len(request.raw_path) <= LONGEST:
        return await handler(request)
    if request.path.startswith("/office/api/"):
        return web.json_response({"error": _SENTENCE}, status=414)
    return web.Response(text=_PAGE, content_type="text/html", status=414)
