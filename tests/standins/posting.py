"""Posts from a stand-in to the application under test, as a provider calls a webhook.

A provider knows the application by its public address; in a test that address is somewhere on this machine.
`Postman.deliver_to` maps one to the other, so that signatures are made over the public address all the same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; `status` 0 and an `error` when no HTTP answer came at all."""

    status: int
    body: bytes = b""
    content_type: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the application took it (2xx)."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a post is tried, with `pause` seconds between: when no answer came, and also on 5xx if so said."""

    attempts: int = 1
    pause: float = 1.0
    also_5xx: bool = False

    def is_over(self, answer: Answer, attempt: int) -> bool:
        """Whether to leave it at this answer to the attempt with this number."""
        again = answer.status == 0 or (self.also_5xx and answer.status >= 500)
        return not again or attempt >= self.attempts


ONCE = Patience()
TWILIO = Patience(attempts=2, also_5xx=True)
"""Twilio's own: one more try after a failed connection or a 5xx, all within the postman's 15 seconds, and never again."""


class Postman:
    """Keeps one client session and knows where public addresses lead."""

    def __init__(self, deliver_to: Mapping[str, str] | None = None, *, timeout: float = 15.0) -> None:
        self.deliver_to: dict[str, str] = dict(deliver_to or {})
        """Public address prefix to local address; the longest prefix wins, an unknown address is used as it is."""
        self.timeout = timeout
        """Seconds for all tries together; raise it under an accelerated clock, whose seconds are short."""
        self._session: aiohttp.ClientSession | None = None

    def local(self, url: str) -> str:
        """Where a post to this address really goes."""
        for public in sorted(self.deliver_to, key=len, reverse=True):
            if url.startswith(public):
                return self.deliver_to[public].rstrip("/") + "/" + url[len(public) :].lstrip("/")
        return url

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], patience: Patience = ONCE
    ) -> Answer:
        """Post until the patience or the time is over; the last answer. Never raises for a failed connection."""
        attempt, end = 1, asyncio.get_running_loop().time() + self.timeout
        while True:
            left = end - asyncio.get_running_loop().time()
            answer = await self._post_once(url, body, headers, left)
            if patience.is_over(answer, attempt) or asyncio.get_running_loop().time() + patience.pause >= end:
                return answer
            attempt += 1
            await asyncio.sleep(patience.pause)

    async def close(self) -> None:
        """Close the client session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post_once(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256), trust_env=False)
        try:
            # encoded=True: the address goes out byte for byte as it was signed.
            target = URL(self.local(url), encoded=True)
            patience = aiohttp.ClientTimeout(total=seconds)
            async with self._session.post(
                target, data=body, headers=headers, allow_redirects=False, timeout=patience
            ) as got:
                content_type = got.headers.get("Content-Type", "")
                return Answer(got.status, await got.read(), content_type)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failed:
            return Answer(0, error=f"{type(failed).__name__}: {failed}")
