"""The HTTP to a gateway: one session, two time-outs, one request for what is asked, never a second."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from bot.channels.connections import Connections
from bot.channels.gateway.codes import refused
from bot.channels.gateway.decoding import MOST_ITEMS
from bot.channels.gateway.reading import BadBody, Value, each, read
from bot.channels.gateway.requests import Wire, day_for, time_for, wire
from bot.channels.gateway.rows import GatewayQuestion, Request, Row

LARGEST_ANSWER = 1_048_576
"""Bytes of an answer; one that goes on is not understood."""


def _now() -> datetime:
    return datetime.now(UTC)


def _fresh() -> str:
    return secrets.token_hex(8)


class NoAnswer(RuntimeError):
    """The gateway did not answer a question so that it can be understood."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer, whole."""

    status: int
    body: bytes


class GatewayClient:
    """One gateway over HTTP. Not bound to a loop until the first request."""

    def __init__(
        self,
        row: Row,
        account: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = _now,
        nonce: Callable[[], str] = _fresh,
    ) -> None:
        """`account`: what fills the row's `env:` blanks."""
        self.row = row
        self._account = account
        self._clock = clock
        self._nonce = nonce
        self._timeout = aiohttp.ClientTimeout(total=row.total_seconds, connect=row.connect_seconds)
        self._connections = Connections()

    def prepared(self, request: Request, values: Mapping[str, str]) -> Wire:
        """The request as it goes out now, signed."""
        always = {"time": time_for(self.row.clock, self._clock()), "nonce": self._nonce()}
        return wire(self.row, request, {**self._account, **always, **values})

    async def exchange(self, out: Wire) -> HttpAnswer:
        """Send one request, once; raises aiohttp's errors, OSError, TimeoutError or BadBody."""
        async with self._connections.session().request(
            out.method,
            URL(out.url, encoded=True),
            data=out.body,
            headers=out.headers,
            allow_redirects=False,
            timeout=self._timeout,
        ) as answer:
            return HttpAnswer(answer.status, await _whole(answer))

    async def ask(self, question: GatewayQuestion, values: Mapping[str, str]) -> list[Value]:
        """The items that the gateway lists. Raises NoAnswer."""
        try:
            said = await self.exchange(self.prepared(question, values))
            if said.status // 100 != 2:
                raise NoAnswer(f"http_{said.status}")
            found = read(said.body, question.format, self.row.charset)
        except (aiohttp.ClientError, OSError, TimeoutError, BadBody) as e:
            raise NoAnswer(type(e).__name__) from e
        if refused(found, question.ok, question.ok_values):
            raise NoAnswer("refused")
        items = list(each(found, question.items))
        if len(items) > MOST_ITEMS:
            raise NoAnswer("too many")
        return items

    def day(self, moment: datetime) -> str:
        """A moment's day as `{day}` writes it."""
        return day_for(self.row.clock, moment)

    async def close(self) -> None:
        """Release connections."""
        await self._connections.close()


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_any():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise BadBody("too large")
        parts.append(part)
    return b"".join(parts)
