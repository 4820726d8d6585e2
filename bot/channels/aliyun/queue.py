"""Aliyun's message queues (轻量消息队列, once MNS), from which replies and reports can be fetched instead of being pushed.

Another interface than the rest: XML over HTTP under a key that is asked for (QueryTokenForMnsQueue) and lives for some hours,
signed with HMAC-SHA1 over method, date and address. A message that has been handed out is hidden for a while, and comes
back unless it is deleted by the handle that came with it: so nothing is lost by a process that dies in between.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree

import aiohttp
from yarl import URL

from bot.channels.aliyun.api import AliyunApi
from bot.domain.month import OFFICE_ZONE
from bot.settings import Settings

MOST: Final = 16
"""Messages that they hand out at once."""
WAIT: Final = 20
"""Seconds that they may hold a request open."""
LIMITS: Final = aiohttp.ClientTimeout(total=WAIT + 15.0, connect=5.0)
VERSION: Final = "2015-06-06"
EARLY: Final = timedelta(minutes=2)
"""A key is renewed this long before it ends."""
_NONE_THERE: Final = "MessageNotExist"
_NS: Final = "{http://mns.aliyuncs.com/doc/v1/}"
_CODE: Final = re.compile(r"<Code>([A-Za-z.]{1,60})</Code>")
_HANDLE: Final = re.compile(r"[A-Za-z0-9=._+/-]{1,300}")


class QueueTrouble(RuntimeError):
    """A queue did not show its messages; says why in one word."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """One message, and the handle by which it is deleted."""

    handle: str
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class _QueueKey:
    id: str
    secret: str
    token: str
    until: datetime


class AliyunQueue:
    """The queue of one kind of message: `SmsUp` or `SmsReport`."""

    def __init__(self, api: AliyunApi, kind: str, name: str, *, tokens: str, queues: str) -> None:
        """`name`: as the console has it. `tokens`, `queues`: the addresses of the two interfaces."""
        self.kind, self._api, self._name = kind, api, name
        self._tokens, self._queues = tokens, URL(queues)
        self._key: _QueueKey | None = None

    async def receive(self) -> list[QueuedMessage]:
        """The next messages, hidden from now on for a while; waits for one. Raises QueueTrouble and aiohttp's errors."""
        status, body = await self._ask("GET", f"numOfMessages={MOST}&waitseconds={WAIT}")
        return messages_in(body) if status == 200 else []

    async def delete(self, message: QueuedMessage) -> None:
        """It is durable here. Raises QueueTrouble and aiohttp's errors: then it comes again."""
        if _HANDLE.fullmatch(message.handle):
            await self._ask("DELETE", f"ReceiptHandle={message.handle}")

    async def key(self) -> _QueueKey:
        """The key that is in force. Raises QueueTrouble and aiohttp's errors."""
        if self._key is None or self._api.clock() >= self._key.until - EARLY:
            asked = {"MessageType": self.kind, "QueueName": self._name}
            answer = await self._api.call(self._tokens, "QueryTokenForMnsQueue", asked)
            if not answer.good or answer.found is None:
                raise QueueTrouble(answer.code or f"http_{answer.status}")
            self._key = _key(answer.found.get("MessageTokenDTO"))
        return self._key

    async def _ask(self, method: str, query: str) -> tuple[int, bytes]:
        resource = f"/queues/{self._name}/messages?{query}"
        headers = _signed(await self.key(), method, resource, self._api.clock())
        url = URL(f"{self._queues.scheme}://{self._queues.authority}{resource}", encoded=True)
        status, body, _ = await self._api.session.exchange(method, url, headers, LIMITS)
        if status < 300:
            return status, body
        found = _CODE.search(body.decode("utf-8", "replace"))
        if found is not None and found[1] == _NONE_THERE:
            return status, b""
        if status in (401, 403):
            self._key = None
        raise QueueTrouble(found[1] if found is not None else f"http_{status}")


def queue_of(api: AliyunApi, settings: Settings, kind: str) -> AliyunQueue | None:
    """The office's queue of this kind, if it has one."""
    name = {"SmsUp": settings.aliyun_up_queue, "SmsReport": settings.aliyun_report_queue}[kind]
    if not name:
        return None
    return AliyunQueue(api, kind, name, tokens=settings.aliyun_base_url, queues=settings.aliyun_queue_url)


def _signed(key: _QueueKey, method: str, resource: str, at: datetime) -> Mapping[str, str]:
    date = format_datetime(at, usegmt=True)
    text = f"{method}\n\n\n{date}\nx-mns-version:{VERSION}\n{resource}"
    signature = base64.b64encode(hmac.digest(key.secret.encode(), text.encode(), hashlib.sha1)).decode()
    return {
        "Date": date,
        "x-mns-version": VERSION,
        "security-token": key.token,
        "Authorization": f"MNS {key.id}:{signature}",
    }


def _key(found: object) -> _QueueKey:
    try:
        if not isinstance(found, dict):
            raise TypeError
        until = datetime.strptime(found["ExpireTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=OFFICE_ZONE)
        return _QueueKey(
            str(found["AccessKeyId"]), str(found["AccessKeySecret"]), str(found["SecurityToken"]), until
        )
    except (KeyError, TypeError, ValueError):
        raise QueueTrouble("no_token") from None


def messages_in(body: bytes) -> list[QueuedMessage]:
    """The messages of an answer. Raises QueueTrouble: a document that declares anything of its own is none of theirs."""
    try:
        text = body.decode(
            "utf-8"
        )  # in no other encoding: there a declaration looks otherwise, and has NULs in it
        if "<!" in text or "\0" in text:
            raise QueueTrouble("not_theirs")
        root = ElementTree.fromstring(text)  # noqa: S314 - nothing is declared in it
    except (UnicodeDecodeError, ElementTree.ParseError):
        raise QueueTrouble("not_theirs") from None
    found = [
        (one.findtext(f"{_NS}ReceiptHandle") or "", one.findtext(f"{_NS}MessageBody") or "")
        for one in root.iter(f"{_NS}Message")
    ]
    return [QueuedMessage(handle, _plain(text)) for handle, text in found if handle]


def _plain(text: str) -> bytes:
    """JSON, which they put in Base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
