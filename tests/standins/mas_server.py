"""The 云MAS stand-in: norsubmit over HTTP, handsets at its other end, and pushes without any signature.

It echoes no reference, answers no question about a message, and writes its dates in two ways.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from itertools import count

from aiohttp import web

from standins.control import number_of, optional_text_of, plain, shared_verbs, text_of
from standins.faults import CALM, Faults, Plan, act_out
from standins.inbox import Inbox
from standins.mas_messages import MasAccount, Posted, Pushed, Taken, fields_of, refusal
from standins.posting import Answer, Patience, Postman
from standins.serving import JsonObject, LocalServer, Verb, json_answer

PUBLIC_URL = "https://huifang.example"
PUSH_SECRET = "push-secret-of-the-stand-in-0123456789"
TRIES = Patience(attempts=3, pause=0.2, also_5xx=True)
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


class MasPhone(Inbox[Taken]):
    """A handset: `inbox` holds what reached it, in order."""

    def __init__(self, server: "MasServer", number: str) -> None:
        super().__init__(number)
        self.number = number
        self._server = server

    async def texts(self, body: str) -> Answer:
        """Answer what was received."""
        return await self._server.text(self.number, body)


class MasServer(LocalServer):
    """One contract. Views (`accepted`, `posts`, …) may be read from any thread; numbers are E.164."""

    def __init__(
        self,
        *,
        account: MasAccount | None = None,
        row: str = "yunmas",
        push_secret: str = PUSH_SECRET,
        public_url: str = PUBLIC_URL,
        deliver_to: Mapping[str, str] | None = None,
        plan: Plan = CALM,
        seed: int = 0,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        self.account = account or MasAccount()
        self.base = f"{public_url.rstrip('/')}/webhooks/gateway/{row}/{push_secret}"
        self.postman = Postman(deliver_to)
        self.faults = Faults(plan, seed=seed)
        self.default_fate = MasFate()
        self.patience = TRIES
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        """The platform's present; give it the application's where that is another."""
        self.pushes_paused = False
        """Whether what is due is never pushed, as when the platform's pushing is broken."""
        self._numbers = count(1)
        self._fates: dict[str, deque[MasFate]] = {}
        self._phones: dict[str, MasPhone] = {}
        self._accepted: list[Taken] = []
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
    def deliver_to(self) -> dict[str, str]:
        """Public address prefix to local address; may be changed at any time."""
        return self.postman.deliver_to

    @property
    def accepted(self) -> tuple[Taken, ...]:
        """Every message taken from the application, in order."""
        return tuple(self._accepted)

    @property
    def posts(self) -> tuple[Posted, ...]:
        """Every request to send, the refused and the troubled ones included."""
        return tuple(self._posts)

    @property
    def pushes(self) -> tuple[Pushed, ...]:
        """Every report and every reply that was pushed."""
        return tuple(self._pushes)

    def duplicates(self) -> dict[tuple[str, str], tuple[Taken, ...]]:
        """The messages with the same number and the same words that were taken more than once."""
        same: defaultdict[tuple[str, str], list[Taken]] = defaultdict(list)
        for message in self.accepted:
            same[message.to, message.body].append(message)
        return {key: tuple(several) for key, several in same.items() if len(several) > 1}

    def fate(self, number: str, *fates: MasFate) -> None:
        """What becomes of the messages to a number: one fate after another; the last one stays."""
        self._fates[number] = deque(fates)

    def phone(self, number: str) -> MasPhone:
        """The handset with this number."""
        return self._phones.setdefault(number, MasPhone(self, number))

    async def text(self, from_: str, body: str, *, at: datetime | None = None, times: int = 1) -> Answer:
        """A person answers; `at` again is the same reply. The answer to the last push."""
        moment = (at or self._next_second(from_)).astimezone(_BEIJING)
        answer = Answer(0)
        for spelling in (SPELLINGS[n % 2] for n in range(times)):
            said = {
                "mobile": from_.removeprefix("+86"),
                "smsContent": body,
                "sendTime": moment.strftime(spelling),
                "addSerial": self.account.add_serial,
            }
            answer = await self._push("up", said)
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

    async def settled(self, within: float = 10.0) -> None:
        """Wait until every message that was taken has met its fate. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self._kept:
                await asyncio.wait(self._kept)

    async def stop(self) -> None:
        """Stop serving; pushes that are still due are dropped."""
        await super().stop()
        await self.postman.close()

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
        fate = self.default_fate if wrong else self._next_fate(to)
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

    async def _push(self, kind: str, body: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": "application/json"}
        sent = json.dumps(body, ensure_ascii=False).encode()
        answer = await self.postman.post(f"{self.base}/{kind}", sent, headers, self.patience)
        self._pushes.append(Pushed(self.clock(), kind, body, answer.status))
        return answer

    def _next_fate(self, number: str) -> MasFate:
        fates = self._fates.get(number)
        if not fates:
            return self.default_fate
        return fates.popleft() if len(fates) > 1 else fates[0]

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
