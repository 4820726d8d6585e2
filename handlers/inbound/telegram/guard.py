"""Who may post updates: Telegram alone, which shows the secret that we gave it with the webhook's address.

Without a secret of ours nobody may (https://core.telegram.org/bots/api#setwebhook, `secret_token`).
"""

import hmac
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADER = "X-Telegram-Bot-Api-Secret-Token"
log = structlog.get_logger()


class Guard:
    """Lets requests through that carry the secret."""

    def __init__(self, secret: str | None) -> None:
        self._secret = (secret or "").encode()

    def __call__(self, handler: Handler) -> Handler:
        """The handler behind the guard: 403 for everybody else, before a byte of the body is read."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self.admits(request.headers.get(HEADER, "")):
                log.warning("webhook_refused", door="telegram", configured=bool(self._secret))
                return web.Response(status=403)
            return await handler(request)

        return guarded

    def admits(self, shown: str) -> bool:
        """Whether this is the secret, in a time that does not tell how much of it is right."""
        given = shown.encode("utf-8", "surrogateescape")
        return bool(self._secret) and hmac.compare_digest(given, self._secret)
