"""Tencent Cloud's API of SMS (2021-01-11) over one aiohttp session: a signed POST of JSON, once, and what it answers.

Their own client is not used: it repeats a request after a failure of the network, and so sends twice.
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from yarl import URL

from bot.channels.connections import Connections
from bot.channels.tencent.signature import CONTENT_TYPE, authorization

VERSION: Final = "2021-01-11"
REGION: Final = "ap-guangzhou"
"""Any region that has the service will do: there is one account for all."""
SERVICE: Final = "sms"
TIMEOUT: Final = aiohttp.ClientTimeout(total=15.0, connect=5.0)

JsonObject = Mapping[str, object]


class TencentRefusal(RuntimeError):
    """The API said no, with a code of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ApiUnclear(RuntimeError):
    """What came is no answer of the API: a status of HTTP (None: 2xx) without one in its shape."""

    def __init__(self, status: int | None) -> None:
        super().__init__("no answer of the API" if status is None else f"HTTP {status}")
        self.status = status


class TencentApi:
    """Asks for one account. Opens its session on first use, unless it is given one that stays the caller's."""

    def __init__(
        self,
        secret_id: str,
        secret_key: str,
        api_url: str,
        *,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._secret_id, self._secret_key = secret_id, secret_key
        self._url = URL(api_url.rstrip("/") + "/")
        self._host = self._url.raw_authority
        self._connections = Connections(session)
        self.skew: float | None = None
        """Seconds by which our clock is ahead of theirs, by their last answer."""

    async def call(self, action: str, parameters: JsonObject) -> JsonObject:
        """What an action answers. Raises TencentRefusal, ApiUnclear, aiohttp's errors, OSError or TimeoutError."""
        body = json.dumps(parameters).encode()
        async with self._connections.session().post(
            self._url, data=body, headers=self._headers(action, body), allow_redirects=False, timeout=TIMEOUT
        ) as answer:
            text = await answer.read()
            self._note_clock(answer.headers)
            return _response(answer.status, text)

    async def close(self) -> None:
        """Release the connections."""
        await self._connections.close()

    def _headers(self, action: str, body: bytes) -> dict[str, str]:
        now = datetime.fromtimestamp(int(time.time()), UTC)
        return {
            "Authorization": authorization(
                self._secret_id, self._secret_key, service=SERVICE, host=self._host, body=body, now=now
            ),
            "Content-Type": CONTENT_TYPE,
            "Host": self._host,
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(int(now.timestamp())),
            "X-TC-Region": REGION,
        }

    def _note_clock(self, headers: Mapping[str, str]) -> None:
        try:
            theirs = parsedate_to_datetime(headers.get("Date", ""))
        except ValueError:
            return
        self.skew = time.time() - theirs.timestamp()


def _response(status: int, text: bytes) -> JsonObject:
    """What stands under `Response`; its `Error` is a refusal whatever the status says."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    response = found.get("Response") if isinstance(found, dict) else None
    if not isinstance(response, dict):
        raise ApiUnclear(None if 200 <= status < 300 else status)
    error = response.get("Error")
    code = error.get("Code") if isinstance(error, dict) else None
    if isinstance(code, str) and code:
        raise TencentRefusal(code)
    if error is not None or not 200 <= status < 300:
        raise ApiUnclear(status)
    return response
