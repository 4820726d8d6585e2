"""Sending by 信鸽: a POST of JSON; what could be pressed elsewhere stands below the text, to be typed."""

from datetime import datetime

import aiohttp

from bot.channels.base import Accepted, CannotTell, Letter, Outcome, Refusal, Refused, Search
from bot.channels.failures import of_failure
from bot.domain.medium import Medium

NAME = "toy"


class Toy:
    """The channel `toy`."""

    name = NAME
    medium = Medium.CHAT
    rate = 10_000.0
    askable = False
    settle_seconds = 75.0

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def send(self, letter: Letter) -> Outcome:
        self._session = self._session or aiohttp.ClientSession()
        text = "\n".join([letter.text, *(choice.label for choice in letter.choices)])
        pigeon = {"to": letter.to, "ref": letter.ref, "text": text}
        try:
            async with self._session.post(f"{self._url}/send", json=pigeon) as answer:
                if answer.status == 410:
                    return Refused(Refusal.BAD_ADDRESS, "flown")
                return Accepted((await answer.json())["id"])
        except (aiohttp.ClientError, TimeoutError) as failure:
            return of_failure(failure)

    async def search(self, letter: Letter, since: datetime) -> Search:
        return CannotTell()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
