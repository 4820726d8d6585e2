"""The Tencent Cloud stand-in: SendSms, what can be pulled, unsigned pushes, and the handsets at the other end."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import count

from aiohttp import web

from standins.faults import CALM, Faults, Plan, act_out
from standins.inbox import Inbox
from standins.posting import ONCE, Answer, Patience, Postman
from standins.serving import JsonObject, LocalServer, Verb, json_answer
from standins.tencent_account import Account, Refusal
from standins.tencent_control import tencent_verbs
from standins.tencent_fates import FATES, Taken, TencentFate
from standins.tencent_rows import page, reply, report

PUBLIC_URL = "https://huifang.example"
PUSH_SECRET = "a-secret-in-the-path-of-pushes-0123456789"

Action = Callable[[JsonObject], Awaitable[JsonObject]]


class TencentPhone(Inbox[Taken]):
    """A handset: `inbox` holds what reached it, in order."""

    def __init__(self, server: "TencentServer", number: str) -> None:
        super().__init__(number)
        self.number = number
        self._server = server

    async def texts(self, text: str, *, patience: Patience = ONCE) -> Answer:
        """Answer from this handset."""
        return await self._server.text(self.number, text, patience=patience)


class TencentServer(LocalServer):
    """One account. `account` holds its templates and rules; views may be read from any thread."""

    def __init__(
        self,
        *,
        account: Account | None = None,
        public_url: str = PUBLIC_URL,
        push_secret: str = PUSH_SECRET,
        deliver_to: Mapping[str, str] | None = None,
        plan: Plan = CALM,
        seed: int = 0,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        self.account = account or Account()
        self.public_url, self.push_secret = public_url.rstrip("/"), push_secret
        self.postman = Postman(deliver_to, timeout=5.0)
        self.faults = Faults(plan, seed=seed)
        """Troubles of requests to send."""
        self.read_faults = Faults(seed=seed + 1)
        """Troubles of every other request."""
        self.default_fate = FATES["delivered"]
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        """The account's present; give it the application's where that is another."""
        self.returns_context = False
        """Whether rows bring our reference back, which their support has to open."""
        self.pulls_open = True
        """Whether the account may ask about single numbers."""
        self.accepted: list[Taken] = []
        self.refused: list[tuple[str, str]] = []
        """Number and code of every refusal."""
        self.asked: list[tuple[str, JsonObject]] = []
        """Every action that was admitted, with its parameters."""
        self.pushed: list[tuple[str, object, int]] = []
        """Address, body and the status that was answered (0: none)."""
        self._reports: list[dict[str, object]] = []
        self._replies: list[dict[str, object]] = []
        self._fates: dict[str, deque[TencentFate]] = {}
        self._phones: dict[str, TencentPhone] = {}
        self._serials = count(1)

    @property
    def deliver_to(self) -> dict[str, str]:
        """Public address prefix to local address; may be changed at any time."""
        return self.postman.deliver_to

    def phone(self, number: str) -> TencentPhone:
        """The handset with this number."""
        return self._phones.setdefault(number, TencentPhone(self, number))

    def fate(self, number: str, *fates: TencentFate) -> None:
        """What becomes of the messages to a number: one fate after another; the last one stays."""
        self._fates[number] = deque(fates)

    def duplicates(self) -> dict[tuple[str, str], int]:
        """How often the same text went to the same number, where that is more than once."""
        same = [(taken.to, taken.text) for taken in self.accepted]
        return {key: same.count(key) for key in set(same) if same.count(key) > 1}

    async def text(
        self, number: str, text: str, *, patience: Patience = ONCE, pushes: int = 1, at: int | None = None
    ) -> Answer:
        """A person answers; it can be pulled, and is pushed so many times. The last push's answer."""
        moment = at or int(self.clock().timestamp())
        pulled, body = reply(number, self.account.sign_name, text, moment)
        if pulled not in self._replies:
            self._replies.append(pulled)
        answer = Answer(0)
        for _ in range(pushes):
            answer = await self.push("reply", body, patience)
        return answer

    async def push(self, way: str, body: object, patience: Patience = ONCE) -> Answer:
        """Post to `reply` or `status`, as anybody could who knew the secret."""
        url = f"{self.public_url}/webhooks/tencent/{self.push_secret}/{way}"
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        answer = await self.postman.post(url, raw, {"Content-Type": "application/json"}, patience)
        self.pushed.append((way, body, answer.status))
        return answer

    async def settled(self, within: float = 10.0) -> None:
        """Wait until all reports that are due have been pushed. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self._kept:
                await asyncio.wait(self._kept)

    async def stop(self) -> None:
        """Stop serving; pushes that are still due are dropped."""
        await super().stop()
        await self.postman.close()

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name."""
        return tencent_verbs(self)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request of API 3.0: always 200, the refusal is in the body."""
        body = await request.read()
        action = request.headers.get("X-TC-Action", "")
        try:
            if request.method != "POST" or request.path != "/":
                raise Refusal("UnsupportedProtocol")
            self.account.admit(request.headers, request.host, body, self.clock())
            asked = json.loads(body)
            self.asked.append((action, asked))
            act = self._actions().get(action)
            if act is None:
                raise Refusal("InvalidAction")
            faults = self.faults if action == "SendSms" else self.read_faults
            work = partial(self._answer, act, asked)
            fault = faults.draw()
            return await (work() if fault is None else act_out(fault, request, work, _troubled))
        except Refusal as refusal:
            return _refused(refusal.code)

    async def _answer(self, act: Action, asked: JsonObject) -> web.StreamResponse:
        try:
            return json_answer({"Response": {**await act(asked), "RequestId": f"r{next(self._serials)}"}})
        except Refusal as refusal:
            return _refused(refusal.code)

    def _actions(self) -> Mapping[str, Action]:
        return {
            "SendSms": self._send,
            "PullSmsSendStatusByPhoneNumber": self._reports_of_one,
            "PullSmsReplyStatusByPhoneNumber": self._replies_of_one,
            "DescribeSmsTemplateList": self._templates,
            "DescribeSmsSignList": self._signs,
            "SmsPackagesStatistics": self._packages,
        }

    async def _send(self, asked: JsonObject) -> JsonObject:
        numbers, parameters = asked.get("PhoneNumberSet"), asked.get("TemplateParamSet", [])
        if not isinstance(numbers, list) or not numbers or not isinstance(parameters, list):
            raise Refusal("MissingParameter.EmptyPhoneNumberSet")
        if asked.get("SmsSdkAppId") != self.account.app_id:
            raise Refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
        if asked.get("SignName") != self.account.sign_name:
            raise Refusal("FailedOperation.SignatureIncorrectOrUnapproved")
        if len(str(asked.get("SessionContext", "")).encode()) >= 512:
            raise Refusal("InvalidParameter.InvalidParameters")
        statuses = [await self._send_one(str(number), asked, parameters) for number in numbers]
        return {"SendStatusSet": statuses}

    async def _send_one(self, number: str, asked: JsonObject, parameters: list[object]) -> JsonObject:
        fate, serial, code = self._next_fate(number), "", "Ok"
        template, context = str(asked.get("TemplateId")), str(asked.get("SessionContext", ""))
        try:
            text = self.account.fill(template, parameters)
            if fate.refuse is not None and not fate.taken:
                raise Refusal(fate.refuse)
            now = self.clock()
            self.account.take(number, text, now)
            serial = f"5000:{next(self._serials):027d}"
            taken = Taken(now, serial, number, template, tuple(map(str, parameters)), context, text)
            await self._begin(taken, fate)
            if fate.refuse is not None:
                raise Refusal(fate.refuse)
        except Refusal as refusal:
            code = refusal.code
            self.refused.append((number, code))
        return {
            "SerialNo": serial if code == "Ok" else "",
            "PhoneNumber": number,
            "Fee": 1 if code == "Ok" else 0,
            "SessionContext": context,
            "Code": code,
            "Message": "send success" if code == "Ok" else code,
            "IsoCode": "CN",
        }

    async def _begin(self, taken: Taken, fate: TencentFate) -> None:
        self.accepted.append(taken)
        if fate.arrives:
            self.phone(taken.to).receive(taken)
        if fate.before_answer:
            await self._live(taken, fate)
        else:
            self.keep(self._live(taken, fate))

    async def _live(self, taken: Taken, fate: TencentFate) -> None:
        await asyncio.sleep(fate.after)
        if fate.status is None:
            return
        pulled, pushed = report(taken, fate.status, fate.word, self.clock(), context=self.returns_context)
        self._reports.append(pulled)
        for _ in range(fate.pushes):
            await self.push("status", [pushed])

    async def _reports_of_one(self, asked: JsonObject) -> JsonObject:
        self._may_pull()
        return {"PullSmsSendStatusSet": page(asked, self._reports, "UserReceiveTime", self.clock())}

    async def _replies_of_one(self, asked: JsonObject) -> JsonObject:
        self._may_pull()
        return {"PullSmsReplyStatusSet": page(asked, self._replies, "ReplyTime", self.clock())}

    def _may_pull(self) -> None:
        if not self.pulls_open:
            raise Refusal("UnauthorizedOperation.RequestPermissionDeny")

    async def _templates(self, asked: JsonObject) -> JsonObject:
        wanted = asked.get("TemplateIdSet")
        numbers = wanted if isinstance(wanted, list) and wanted else list(self.account.templates)
        rows = [
            {"TemplateId": n, "StatusCode": 1 if str(n) in self.account.waiting else 0, "ReviewReply": ""}
            for n in numbers
            if str(n) in self.account.templates
        ]
        return {"DescribeTemplateStatusSet": rows}

    async def _signs(self, asked: JsonObject) -> JsonObject:
        return {"DescribeSignListStatusSet": [{"SignName": self.account.sign_name, "StatusCode": 0}]}

    async def _packages(self, asked: JsonObject) -> JsonObject:
        return {"SmsPackagesStatisticsSet": [{"PackageAmount": self.account.package, "CurrentUsage": 0}]}

    def _next_fate(self, number: str) -> TencentFate:
        fates = self._fates.get(number)
        if not fates:
            return self.default_fate
        return fates.popleft() if len(fates) > 1 else fates[0]


def _refused(code: str) -> web.Response:
    return json_answer({"Response": {"Error": {"Code": code, "Message": code}, "RequestId": "r0"}})


def _troubled(status: int, seconds: float) -> web.Response:
    """Too many requests are a refusal in a 200; of a gateway in between there is only a page."""
    return (
        _refused("RequestLimitExceeded") if status == 429 else web.Response(status=status, text="Bad gateway")
    )
