"""An SMS provider at the other end of the wire, as Twilio behaves: its messages, its list, its callbacks, its moods.

`wire` is what the channel's HTTP client is given instead of a network: one request, answered or not. What has been taken
from the office goes on by itself, whether or not anybody there has lived to see the answer.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp.client_reqrep import ConnectionKey
from twilio.request_validator import RequestValidator
from yarl import URL

from simulate.weather import Trouble, Weather
from standins.twilio_messages import Accepted, Mailbag, Message

if TYPE_CHECKING:
    from simulate.people import Town

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a-token-for-tests"
NUMBER, AT_HOME = "+12025550100", "+12025550101"
"""Whence we text: from abroad, and by the vendor at home, who behaves alike here."""
CHANNELS = {NUMBER: "sms", AT_HOME: "tencent"}
Answer = tuple[int, Mapping[str, object], Mapping[str, str]]
"""Status, JSON, headers."""
ADDRESS_CODES = (21211, 21614, 30005, 30006, 21610)
LATE_CODES = (30005, 30006, 30003, 30008, 30007)
LOST_CODE = 30001
"""Queue overflow: the provider took it and lost it, for no reason of the address."""


def unreachable() -> aiohttp.ClientConnectorError:
    """What aiohttp raises when nobody listens."""
    key = ConnectionKey("sms.example", 443, True, True, None, None, None)
    return aiohttp.ClientConnectorError(key, ConnectionRefusedError(111, "refused"))


@dataclass(slots=True)
class Post:
    """One request to send, as the provider saw it."""

    at: float
    to: str
    body: str
    ref: str
    sid: str = ""
    """Of the message, if it was taken."""
    refused: int = 0
    """The code, if it was refused."""
    lost: bool = False
    """Whether it was taken and then lost, for no reason of the address."""
    arrived: bool = False
    channel: str = "sms"


@dataclass(slots=True)
class Telephony:
    """The provider."""

    now: Callable[[], float]
    moment: Callable[[], datetime]
    trouble: Callable[[str], Trouble | None]
    """What is wrong at this moment with the channel of that name."""
    weather: Weather
    chance: random.Random
    spawn: Callable[..., None]
    town: "Town" = field(init=False)
    report: Callable[[str, dict[str, str], str], object] = field(init=False)
    """Posts a form to the office's public address, at the door of a channel; gives the status, 0 without an answer."""
    wrote_last: dict[str, str] = field(default_factory=dict)
    """The number that has texted somebody last: there they answer."""
    posts: list[Post] = field(default_factory=list)
    texts: list["Texted"] = field(default_factory=list)
    mailbag: Mailbag = field(default_factory=Mailbag)
    refuses: dict[str, int] = field(default_factory=dict)
    """Numbers that are refused at once, with the code."""
    fails: dict[str, int] = field(default_factory=dict)
    """Numbers that nothing is delivered to, with the code."""
    stopped: set[str] = field(default_factory=set)
    sids: int = 0
    told: list[tuple[str, str, int]] = field(default_factory=list)
    """Receipts that were acknowledged: SID, status, code."""

    async def request(self, method: str, url: URL, form: Mapping[str, object] | None) -> Answer:
        """One request of the office's. Raises aiohttp's errors and TimeoutError."""
        await asyncio.sleep(0.05 + self.chance.random() * 0.3)
        trouble = self.trouble("sms")
        if trouble is Trouble.DARK:
            await asyncio.sleep(self.chance.choice((0.01, 5.0)))
            raise unreachable()
        if trouble is Trouble.BUSY:
            return 429, {"code": 20429, "message": "Too many requests"}, {"Retry-After": "30"}
        if trouble is Trouble.ACCOUNT:
            return 401, {"code": 20003, "message": "Authenticate"}, {}
        if method == "POST":
            assert form is not None
            return await self._send({name: str(value) for name, value in form.items()}, trouble)
        if trouble is Trouble.HANGING:
            await asyncio.sleep(15.0)
            raise TimeoutError
        return self._read(url)

    async def _send(self, form: dict[str, str], trouble: Trouble | None) -> Answer:
        to, body = form["To"], form["Body"]
        ref = dict(parse_qsl(urlsplit(form.get("StatusCallback", "")).query)).get("ref", "")
        post = Post(self.now(), to, body, ref, channel=CHANNELS[form["From"]])
        self.posts.append(post)
        if trouble is Trouble.BROKEN:
            return 503, {}, {}
        if trouble is Trouble.HANGING and self.chance.random() < 0.5:
            await asyncio.sleep(15.0)
            raise TimeoutError
        code = self.refuses.get(to, 0) or (21610 if to in self.stopped else 0)
        if code:
            post.refused = code
            return 400, {"code": code, "message": "refused"}, {}
        doubtful = trouble in (Trouble.LYING, Trouble.HANGING) or self.chance.random() < self.weather.doubts
        if doubtful and trouble is None and self.chance.random() < 0.4:
            return self._nothing()
        message = self._take(form, post)
        if trouble is Trouble.HANGING or (doubtful and self.chance.random() < 0.5):
            await asyncio.sleep(15.0)
            raise TimeoutError
        if doubtful:
            return 500, {}, {}
        return 201, message.resource(ACCOUNT), {}

    def _nothing(self) -> Answer:
        if self.chance.random() < 0.5:
            raise aiohttp.ServerDisconnectedError
        return 502, {}, {}

    def _take(self, form: dict[str, str], post: Post) -> Message:
        post.sid = self._sid()
        letter = Accepted(
            self.moment(), post.sid, post.to, form["From"], post.body,
            int(form.get("ValidityPeriod", "0")), form.get("StatusCallback"),
        )  # fmt: skip
        message = Message(letter, "queued", self.moment())
        self.mailbag.put(message)
        post.lost = self.trouble("sms") is Trouble.LOSING and post.to not in self.fails
        self.spawn(self._live(message, post, LOST_CODE if post.lost else 0))
        return message

    def _sid(self) -> str:
        self.sids += 1
        return f"SM{self.sids:032x}"

    async def _live(self, message: Message, post: Post, lost: int) -> None:
        """What becomes of a message that was taken; `lost`: the code with which it is lost, 0: it is not."""
        chance = self.chance
        await asyncio.sleep(0.2 + chance.random() * 3)
        message.status, message.sent = "sent", self.moment()
        code = self.fails.get(message.letter.to, 0) or lost
        steps = ["sent", "undelivered" if code else "delivered"]
        await asyncio.sleep(1 + chance.random() * 20)
        message.status, message.error_code, message.updated = steps[1], code or None, self.moment()
        if not code:
            post.arrived = True
            self.wrote_last[message.letter.to] = message.letter.from_
            self.town.hears_sms(message.letter.to, message.letter.body)
        if not message.letter.status_callback:
            return
        if chance.random() < self.weather.odd_receipts:
            steps = chance.choice((steps[::-1], steps * 2, [*steps[::-1], *steps]))
            await asyncio.sleep(chance.choice((0.0, 60.0, 7200.0)))
        for status in steps:
            if chance.random() >= self.weather.lost_receipts:
                self.spawn(self._tell(message, status, code if status == "undelivered" else 0))
                await asyncio.sleep(chance.random() * 0.5)

    async def _tell(self, message: Message, status: str, code: int) -> None:
        letter = message.letter
        form = {
            "SmsSid": letter.sid, "SmsStatus": status, "MessageStatus": status, "To": letter.to,
            "MessageSid": letter.sid, "AccountSid": ACCOUNT, "From": letter.from_, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if code:
            form["ErrorCode"] = str(code)
        for _ in range(2):
            door = CHANNELS[letter.from_]
            answered = await self.report(letter.status_callback or "", form, door)  # type: ignore[misc]
            if answered == 200:
                self.told.append((letter.sid, status, code))
            if answered not in (0, 503, 502, 500):
                return
            await asyncio.sleep(1.0)

    def _read(self, url: URL) -> Answer:
        path = url.path.split("/Accounts/")[1].split("/")
        if len(path) == 2 and path[1] == "Messages.json":
            return 200, self.mailbag.page(dict(url.query), ACCOUNT, self.moment()), {}
        found = self.mailbag.get(path[-1].removesuffix(".json"))
        return (200, found.resource(ACCOUNT), {}) if found else (404, {"code": 20404}, {})

    def text(self, sender: str, body: str) -> str:
        """Somebody texts the office; the message's SID. It is offered twice, and then never again."""
        sid = self._sid()
        ours = self.wrote_last.get(sender, NUMBER)
        letter = Accepted(self.moment(), sid, ours, sender, body, None, None, direction="inbound")
        self.mailbag.put(Message(letter, "received", self.moment(), self.moment()))
        word = body.strip().upper()
        if word == "STOP":
            self.stopped.add(sender)
        if word == "START":
            self.stopped.discard(sender)
        texted = Texted(self.now(), sid, sender, body, ours)
        self.texts.append(texted)
        self.spawn(self._offer(texted))
        return sid

    async def _offer(self, texted: "Texted") -> None:
        form = {
            "SmsMessageSid": texted.sid, "NumMedia": "0", "SmsSid": texted.sid, "SmsStatus": "received",
            "Body": texted.body, "To": texted.ours, "NumSegments": "1", "MessageSid": texted.sid,
            "AccountSid": ACCOUNT, "From": texted.sender, "ApiVersion": "2010-04-01", "FromCity": "",
        }  # fmt: skip
        for _ in range(2):
            url = "https://huifang.example/webhooks/twilio/messages"
            answered = await self.report(url, form, CHANNELS[texted.ours])  # type: ignore[misc]
            if answered == 200:
                texted.acknowledged = self.now()
                return
            if answered not in (0, 503, 502, 500):
                return
            await asyncio.sleep(1.0)


@dataclass(slots=True)
class Texted:
    """An SMS from a person to the office."""

    at: float
    sid: str
    sender: str
    body: str
    ours: str
    """The number they text."""
    acknowledged: float | None = None


class _Signer(Protocol):
    """Twilio's RequestValidator, as far as signing goes; it ships without types of its own."""

    def compute_signature(self, uri: str, params: Mapping[str, str]) -> str: ...


_SIGNER = cast(Callable[[str], _Signer], RequestValidator)(TOKEN)


def signature(url: str, form: Mapping[str, str]) -> str:
    """What proves that the provider has posted this form."""
    return _SIGNER.compute_signature(url, form)
