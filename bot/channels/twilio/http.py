"""The HTTP under Twilio's library: its own client knows no time-out, follows what it should not, retries a POST when
asked to, drops `Retry-After` and writes phone numbers into the log.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

from bot.channels.connections import Connections

TIMEOUT = aiohttp.ClientTimeout(total=15.0, connect=5.0)


class Unexpected(TwilioException):
    """An answer that is not a 2xx with JSON, whole: the library's own exceptions leave the headers out."""

    def __init__(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.body, self.headers = status, body, headers


class Http(AsyncHttpClient):
    """One aiohttp session with time-outs, without redirects, retries, cookies or logs. Opens on first use."""

    def __init__(self) -> None:
        self.is_async = True
        self._connections = Connections()

    async def request(  # type: ignore[override]  # the library's own base is not asynchronous
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature; ours is fixed
        allow_redirects: bool = False,
    ) -> Response:
        """One request, once; raises `Unexpected`, aiohttp's errors or TimeoutError."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = basic(auth)
        url = URL(uri, encoded=True)
        if params:
            url = url.update_query({name: str(value) for name, value in params.items()})
        status, text, received, _ = await self.exchange(method, url, data, sent)
        return Response(status, text, received)

    async def exchange(
        self, method: str, url: URL, form: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> tuple[int, str, Mapping[str, str], dict[str, object]]:
        """The same; the status, the body as it came, the headers, and the body's JSON object."""
        body = urlencode(form, doseq=True).encode() if form else None
        async with self._connections.session().request(
            method, url, data=body, headers=headers, allow_redirects=False, timeout=TIMEOUT
        ) as answer:
            text = (await answer.read()).decode("utf-8", "replace")
            found = json_object(text) if 200 <= answer.status < 300 else None
            if found is None:
                raise Unexpected(answer.status, text, dict(answer.headers))
            return answer.status, text, answer.headers, found

    async def close(self) -> None:
        """Release the connections."""
        await self._connections.close()


def basic(account: tuple[str, str]) -> str:
    """The Authorization header of an account."""
    return f"Basic {b64encode(':'.join(account).encode()).decode()}"


def json_object(text: str) -> dict[str, object] | None:
    """The JSON object that a body is; None if it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
