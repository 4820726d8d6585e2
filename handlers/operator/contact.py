"""`/.well-known/security.txt` (RFC 9116): where to report a hole in the house. Public, and there only if it is set."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from handlers.operator.guard import read_only

PATH = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)
"""From each reading on: whoever reads it reads what is set now."""


def routes(contact: str, public_url: str, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """`contact`: a mailto:, https: or tel: address; "" when nobody has set one."""
    if not contact:
        return []

    @read_only
    async def security(request: web.Request) -> web.StreamResponse:
        expires = (now() + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [f"Contact: {contact}", f"Expires: {expires.isoformat()}", "Preferred-Languages: zh, en"]
        if public_url.startswith("https://"):
            lines.append(f"Canonical: {public_url.rstrip('/')}{PATH}")
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain", charset="utf-8")

    return [web.get(PATH, security)]
