"""信鸽 itself, on a real port: it numbers messages from 1, as another vendor may, too."""

from collections import defaultdict
from itertools import count

import aiohttp
from aiohttp import web

from channels.toy.posts import HEADER
from standins.serving import LocalServer, json_answer

KEY = "grain"


class ToyServer(LocalServer):
    """Takes messages, and posts what people do to the office."""

    def __init__(self) -> None:
        super().__init__()
        self.office = ""
        self.received: defaultdict[str, list[str]] = defaultdict(list)
        self.flown: set[str] = set()
        """Chats that take nothing any more."""
        self._refs: list[tuple[str, str]] = []
        self._numbers = count(1)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/me":
            return json_answer({"name": "一号鸽"})
        sent = await request.json()
        if sent["to"] in self.flown:
            return json_answer({}, 410)
        self.received[sent["to"]].append(sent["text"])
        number = str(next(self._numbers))
        self._refs.append((number, sent["ref"]))
        return json_answer({"id": number})

    async def does(self, chat: str, kind: str, what: str = "") -> int:
        """Somebody opens the chat, shares a number or writes; the office's answer."""
        return await self._post(
            "", {"id": f"m{next(self._numbers)}", "chat": chat, "kind": kind, "what": what}
        )

    async def lands(self) -> None:
        """All that was taken has arrived, and is said to have."""
        while self._refs:
            number, ref = self._refs.pop()
            assert await self._post("/landed", {"id": number, "ref": ref}) == 200

    async def _post(self, path: str, body: object, key: str = KEY) -> int:
        url = f"{self.office}/webhooks/toy{path}"
        async with aiohttp.ClientSession() as http, http.post(url, json=body, headers={HEADER: key}) as got:
            return got.status
