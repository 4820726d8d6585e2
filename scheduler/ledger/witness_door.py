"""One request to a witness over HTTP: nothing is followed, nothing is read beyond what an answer may have."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from bot.casework.ledger.submission import CONFLICT, WhyUnsigned, WitnessRefused

LARGEST = 20_000
"""Bytes of an answer: 64 signatures of 300 characters."""
SIZE_TYPE = "text/x.tlog.size"
PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What came back."""

    status: int
    body: bytes


class WitnessDoor:
    """The connection to a witness while it is being asked."""

    def __init__(self, address: str) -> None:
        """`address`: what stands before `/add-checkpoint`."""
        self._url = f"{address}/add-checkpoint"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, timeout=PATIENCE
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def ask(self, body: bytes) -> WitnessAnswer:
        """Raises WitnessRefused when nothing that could be an answer comes back."""
        headers = {"Content-Type": "application/octet-stream", "Accept-Encoding": "identity"}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                whole = await _read(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as e:
            raise WitnessRefused(WhyUnsigned.UNREACHABLE, error=type(e).__name__) from None
        if answer.status == CONFLICT and answer.content_type != SIZE_TYPE:
            whole = b""  # not the answer that the protocol has
        return WitnessAnswer(answer.status, whole)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    try:
        await answer.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as e:
        return e.partial
    raise WitnessRefused(WhyUnsigned.TOO_LONG)
