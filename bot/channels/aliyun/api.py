"""Asking Aliyun: one signed POST over one session, once. Their own library opens a session and loads the certificates for
every call, and blocks the loop while it waits.

Numbers and words stand in the address, which is therefore never logged: errors are told by their kind alone.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from bot.channels.aliyun.signing import AccessKey, SignedCall, signed_headers
from bot.channels.connections import Connections

TIMEOUT = aiohttp.ClientTimeout(total=15.0, connect=5.0)
VERSION = "2017-05-25"
OK = "OK"


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What came back, whole: a JSON object or none."""

    status: int
    found: Mapping[str, object] | None
    headers: Mapping[str, str]

    @property
    def code(self) -> str | None:
        """Their code: `OK`, or why not; None when it is not theirs."""
        code = self.found.get("Code") if self.found is not None else None
        return code if isinstance(code, str) and code else None

    @property
    def good(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300 and self.code == OK


class HttpSession(Connections):
    """Requests without a body, each once and with a time-out."""

    async def exchange(
        self, method: str, url: URL, headers: Mapping[str, str], limits: aiohttp.ClientTimeout = TIMEOUT
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """One request: status, body and headers. Raises aiohttp's errors or TimeoutError."""
        async with self.session().request(
            method, url, headers=headers, allow_redirects=False, timeout=limits
        ) as answer:
            return answer.status, await answer.read(), answer.headers


def now() -> datetime:
    """The present."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AliyunApi:
    """The RPC interface of one account."""

    session: HttpSession
    key: AccessKey
    clock: Callable[[], datetime] = now

    async def call(self, address: str, action: str, parameters: Mapping[str, str]) -> ApiAnswer:
        """One call, once; raises aiohttp's errors or TimeoutError."""
        base = URL(address)
        call = SignedCall(base.authority, base.raw_path or "/", action, VERSION, parameters)
        headers = signed_headers(call, self.key, self.clock(), secrets.token_hex(16))
        url = URL(f"{base.scheme}://{base.authority}{call.path}?{call.query}", encoded=True)
        status, body, received = await self.session.exchange("POST", url, headers)
        return ApiAnswer(status, _object(body), received)


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
