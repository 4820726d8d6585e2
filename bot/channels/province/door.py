"""One request to the provincial platform: nothing is followed, and nothing is read beyond what an answer may have."""

import asyncio
from types import TracebackType
from typing import Self

import aiohttp

from bot.casework.province.answers import ProvinceAnswer, ProvinceEnd, judged
from bot.channels.base import Refused
from bot.channels.failures import of_failure
from bot.channels.province.envelope import TENANT

LARGEST = 64 * 1024
"""Bytes of an answer."""
PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)


class ProvinceDoor:
    """The connection while messages are being handed over."""

    def __init__(self, tenant: str) -> None:
        self._headers = {"Content-Type": "application/json; charset=utf-8", TENANT: tenant}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, timeout=PATIENCE
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def hand_over(self, address: str, body: bytes) -> ProvinceAnswer:
        """What came of it. No connection is our own trouble; anything after the first byte leaves a doubt."""
        try:
            async with self._session.post(
                address, data=body, headers=self._headers, allow_redirects=False
            ) as answer:
                return judged(answer.status, await _read(answer))
        except (aiohttp.ClientError, OSError, TimeoutError) as e:
            match of_failure(e):
                case Refused(_, code):
                    return ProvinceAnswer(ProvinceEnd.OURS, f"连不上（{code}）")
                case _:
                    return ProvinceAnswer(ProvinceEnd.DOUBT, f"没有等到回答（{type(e).__name__}）")


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The body; a longer one than we read is no answer that can be understood."""
    try:
        await answer.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as e:
        return e.partial
    return b""
