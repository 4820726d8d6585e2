"""The 云MAS stand-in: norsubmit over HTTP, handsets at its other end, and pushes without any signature.

It echoes no reference, answers no question about a message, and writes its dates in two ways.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import count
from typing import Unpack

from aiohttp import web

from standins.carrier import Carrier, CarrierOptions
from standins.control import number_of, optional_text_of, plain, shared_verbs, text_of
from standins.faults import act_out
from standins.mas_messages import MasAccount, Posted, Pushed, Taken, fields_of, refusal
from standins.posting import Answer, Patience
from standins.serving import JsonObject, Verb, json_answer

PUSH_SECRET = "push-secret-of-the-stand-in-0123456789"
SPELLINGS = ("%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S")
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class MasFate:
    """What becomes of one message. `refuse`: it is not taken. `times` 0: it is never told."""

    status: str = "DELIVRD"
    code: str = ""
    refuse: str | None = None
    after: float = 0.0
    times: int = 1
    before_answer: bool = False
    """The report overtakes the answer that says the message's number."""

    @property
    def arrives(self) -> bool:
        """Whether the handset gets it."""
        return self.refuse is None and self.status == "DELIVRD"


class MasServer(Carrier[Taken, MasFate]):
    """One contract. Views (`accepted`, `posts`, …) may be read from any thread."""

    patience = Patience(attempts=3, pause=0.2, also_5xx=True)

    def __init__(
        self,
        *,
        account: MasAccount | None = None,
        row: str = "yunmas",
        push_secret: str = PUSH_SECRET,
        **options: Unpack[CarrierOptions],
    ) -> None:
        super().__init__(MasFate(), **options)
        self.account = account or MasAccount()
        self.base = f"{self.public_url}/webhooks/gateway/{row}/{push_secret}"
        self.pushes_paused = False
        """Whether what is due is never pushed, as when the platform's pushing is broken."""
        self._numbers = count(1)
        self._posts: list[Posted] = []
        self._pushes: list[Pushed] = []
        self._texted: dict[str, datetime] = {}

    @property
    def environment(self) -> dict[str, str]:
        """What an office sets to text through this gateway."""
        return {
            "HUIFANG_SMS_MAINLAND": "gateway",
            "HUIFANG_GATEWAY_URL": self.url,
            "HUIFANG_GATEWAY_EC_NAME": self.account.ec_name,
            "HUIFANG_GATEWAY_AP_ID": self.account.ap_id,
            "HUIFANG_GATEWAY_SECRET_KEY": self.account.secret_key,
            "HUIFANG_GATEWAY_SIGN": self.account.sign,
            "HUIFANG_PUSH_SECRET": self.base.rpartition("/")[2],
        }

    @property
    def posts(self) -> tuple[Posted, ...]:
        """Every request to send, the refused and the troubled ones included."""
        return tuple(self._posts)

    @property
    def pushes(self) -> tuple[Pushed, ...]:
        """Every report and every reply that was pushed."""
        return tuple(self._pushes)

    def words(self, message: Taken) -> str:
        """What is to be read in a message."""
        return message.body

    async def text(
        self,
        number: str,
        words: str,
        /,
        *,
        patience: Patience | None = None,
        at: datetime | None = None,
        times: int = 1,
    ) -> Answer:
        """A person answers; `at` again is the same reply. The answer to the last push."""
        moment = (at or self._next_second(number)).astimezone(_BEIJING)
        answer = Answer(0)
        for spelling in (SPELLINGS[n % 2] for n in range(times)):
            said = {
                "mobile": number.removeprefix("+86"),
                "smsContent": words,
                "sendTime": moment.strftime(spelling),
                "addSerial": self.account.add_serial,
            }
            answer = await self._push("up", said, patience)
        return answer

    def _next_second(self, number: str) -> datetime:
        """Now, and later than whatever this handset has sent: nobody texts twice within a second."""
        last = self._texted.get(number)
        now = self.clock() if last is None else max(self.clock(), last + timedelta(seconds=1))
        self._texted[number] = now
        return now

    async def report(self, message: Taken, status: str, code: str = "", *, spelling: int = 0) -> Answer:
        """Push a report on a message, true or not."""
        now = self.clock().astimezone(_BEIJING).strftime(SPELLINGS[spelling])
        told = {
            "reportStatus": status,
            "mobile": message.to.removeprefix("+86"),
            "submitDate": now,
            "receiveDate": now,
            "errorCode": code,
            "msgGroup": message.msg_group,
        }
        return await self._push("report", told)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        body = await request.read()
        if request.path != "/sms/norsubmit" or request.method != "POST":
            return web.Response(status=404)
        fault = self.faults.draw()
        if fault is None:
            return await self._take(body)
        fields = fields_of(body) or {}
        to, text = "+86" + fields.get("mobiles", ""), fields.get("content", "")
        self._posts.append(Posted(self.clock(), to, text, "", fault.trouble.value))
        return await act_out(fault, request, partial(self._take, body), _trouble)

    async def _take(self, body: bytes) -> web.StreamResponse:
        fields = fields_of(body)
        wrong = refusal(self.account, fields)
        to, text = "", ""
        if fields is not None:
            to, text = "+86" + fields.get("mobiles", ""), fields.get("content", "")
        fate = self.default_fate if wrong else self.next_fate(to)
        said = wrong or fate.refuse or "success"
        self._posts.append(Posted(self.clock(), to, text, said))
        if said != "success":
            return json_answer({"msgGroup": "", "rspcod": said, "success": False})
        message = Taken(self.clock(), f"1102090000001{next(self._numbers):09d}", to, text)
        self._accepted.append(message)
        if fate.before_answer:
            await self._live(message, fate)
        else:
            self.keep(self._live(message, fate))
        return json_answer({"msgGroup": message.msg_group, "rspcod": "success", "success": True})

    async def _live(self, message: Taken, fate: MasFate) -> None:
        if fate.after:
            await asyncio.sleep(fate.after)
        if fate.arrives:
            self.phone(message.to).receive(message)
        for n in range(0 if self.pushes_paused else fate.times):
            await self.report(message, fate.status, fate.code, spelling=n % 2)

    async def _push(self, kind: str, body: Mapping[str, str], patience: Patience | None = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        sent = json.dumps(body, ensure_ascii=False).encode()
        answer = await self.postman.post(f"{self.base}/{kind}", sent, headers, patience or self.patience)
        self._pushes.append(Pushed(self.clock(), kind, body, answer.status))
        return answer

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name."""

        async def shown(argument: JsonObject) -> object:
            kept = {"accepted": self.accepted, "posts": self.posts, "pushes": self.pushes}
            return plain(kept[text_of(argument, "what")])

        async def text(argument: JsonObject) -> object:
            answer = await self.text(text_of(argument, "from"), text_of(argument, "body"))
            return {"status": answer.status, "text": answer.text, "error": answer.error}

        async def fate(argument: JsonObject) -> object:
            found = MasFate(
                text_of(argument, "status", "DELIVRD"),
                text_of(argument, "code", ""),
                optional_text_of(argument, "refuse"),
                number_of(argument, "after"),
                int(number_of(argument, "times", 1)),
            )
            if "number" in argument:
                self.fate(text_of(argument, "number"), found)
            else:
                self.default_fate = found
            return {}

        own: Mapping[str, Verb] = {"shown": shown, "text": text, "fate": fate}
        return {**shared_verbs(self, self.faults, self.deliver_to), **own}


def _trouble(status: int, seconds: float) -> web.StreamResponse:
    return web.Response(status=status, text="Service Temporarily Unavailable")
