"""Who may post about text messages: Twilio alone, by its signature over our public address.

The address is the one we have published, never the one the request claims (Host, X-Forwarded-…): behind a proxy they
differ, and whoever posts may claim anything.
"""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from bot.channels.twilio.webhooks import BadForm, form, verify
from handlers.http.body import body_of

Posted = Callable[[web.Request, Mapping[str, str]], Awaitable[web.StreamResponse]]
"""A handler that is given the parameters, checked."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADER = "X-Twilio-Signature"
LARGEST = 65_536
"""Bytes of one post; ten parts of a long message are a few kilobytes."""
log = structlog.get_logger()


class Guard:
    """Lets through what this account's Twilio has signed for this address."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """Without a token or a public address nobody is let through. Each account signs with a token of its own."""
        self._token = auth_token
        self._public_url = public_url.rstrip("/")

    def __call__(self, handler: Posted) -> Handler:
        """The handler behind the guard: 403 for everybody else."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            parameters = await self._genuine(request)
            if isinstance(parameters, str):
                log.warning("webhook_refused", door="twilio", why=parameters)
                return web.Response(status=403)
            return await handler(request, parameters)

        return guarded

    async def _genuine(self, request: web.Request) -> Mapping[str, str] | str:
        """The parameters, or in a word why there are none."""
        if not self._public_url or not self._token:
            return "not configured"
        target, signature = request.raw_path, request.headers.get(HEADER)
        if not signature or not target.startswith("/"):
            return "not signed"
        body = await body_of(request, LARGEST)
        if not verify(self._public_url + target, body, signature, self._token):
            return "signature"
        try:
            return form(body)
        except BadForm:
            return "not a form"
