"""The queues of the Aliyun stand-in: keys for some hours, a signature of its own, messages that come back until deleted."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from itertools import count
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from aiohttp import web

from standins.serving import JsonObject

BEIJING = timezone(timedelta(hours=8))
_NS = "http://mns.aliyuncs.com/doc/v1/"


class AliyunQueues:
    """Queues by name. `hidden`: seconds for which a message that was handed out stays hidden."""

    def __init__(self, *, hidden: float = 30.0) -> None:
        self.hidden = hidden
        self.names: dict[str, str] = {}
        """Kind of message: the name of its queue; kinds without one are pushed."""
        self.deleted: list[JsonObject] = []
        self.handed_out = 0
        self.refusing = False
        self._messages: dict[str, dict[str, tuple[JsonObject, float]]] = {}
        self._bell = asyncio.Event()
        self._numbers = count(1)

    def put(self, kind: str, item: JsonObject) -> bool:
        """Put a message into the queue of its kind; False if there is none."""
        name = self.names.get(kind)
        if name is None:
            return False
        self._messages.setdefault(name, {})[f"{next(self._numbers)}-MTI=-"] = (item, 0.0)
        self._bell.set()
        return True

    def key(self, kind: str, name: str, now: datetime) -> JsonObject | None:
        """A key for a queue; None if there is no such queue."""
        if self.names.get(kind) != name:
            return None
        until = f"{(now + timedelta(hours=1)).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
        return {
            "AccessKeyId": "STS.1",
            "AccessKeySecret": "queue-secret",
            "SecurityToken": "token",
            "ExpireTime": until,
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request of the queues' own interface."""
        if not _is_signed(request.method, request.raw_path, request.headers) or self.refusing:
            return _error(403, "SignatureDoesNotMatch")
        _, _, name, *_ = request.path.split("/")
        if name not in self.names.values():
            return _error(404, "QueueNotExist")
        asked = parse_qs(request.raw_path.partition("?")[2])
        if request.method == "DELETE":
            found = self._messages.get(name, {}).pop(asked["ReceiptHandle"][0], None)
            if found is not None:
                self.deleted.append(found[0])
            return web.Response(status=204)
        return await self._receive(name, int(asked["numOfMessages"][0]), float(asked["waitseconds"][0]))

    async def _receive(self, name: str, most: int, wait: float) -> web.Response:
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        while loop.time() < end:
            there = self._messages.setdefault(name, {})
            free = [handle for handle, (_, hidden) in there.items() if hidden <= loop.time()][:most]
            if free:
                self.handed_out += len(free)
                for handle in free:
                    there[handle] = (there[handle][0], loop.time() + self.hidden)
                return web.Response(body=_shown({handle: there[handle][0] for handle in free}).encode())
            self._bell.clear()
            try:
                async with asyncio.timeout(min(end - loop.time(), self.hidden)):
                    await self._bell.wait()
            except TimeoutError:
                continue
        return _error(404, "MessageNotExist")


def _shown(messages: Mapping[str, JsonObject]) -> str:
    rows = "".join(
        f"<Message><MessageId>1</MessageId><ReceiptHandle>{escape(handle)}</ReceiptHandle>"
        f"<MessageBody>{base64.b64encode(json.dumps(item, ensure_ascii=False).encode()).decode()}</MessageBody></Message>"
        for handle, item in messages.items()
    )
    return f'<?xml version="1.0" ?><Messages xmlns="{_NS}">{rows}</Messages>'


def _error(status: int, code: str) -> web.Response:
    body = f'<?xml version="1.0"?><Error xmlns="{_NS}"><Code>{code}</Code><Message>m</Message></Error>'
    return web.Response(status=status, body=body.encode(), content_type="text/xml")


def _is_signed(method: str, target: str, headers: Mapping[str, str]) -> bool:
    names = sorted(name.lower() for name in headers if name.lower().startswith("x-mns-"))
    lines = [method, headers.get("Content-MD5", ""), headers.get("Content-Type", ""), headers.get("Date", "")]
    text = "\n".join([*lines, *(f"{name}:{headers[name]}" for name in names), target])
    signature = base64.b64encode(hmac.new(b"queue-secret", text.encode(), hashlib.sha1).digest()).decode()
    return (
        headers.get("security-token") == "token" and headers.get("Authorization") == f"MNS STS.1:{signature}"
    )
