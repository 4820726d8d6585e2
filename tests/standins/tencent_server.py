"""The Tencent Cloud stand-in: SendSms, what can be pulled, unsigned pushes, and the handsets at the other end."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import count
from typing import Unpack

from aiohttp import web

from standins.domestic import DomesticCarrier, DomesticOptions
from standins.faults import act_out
from standins.posting import Answer, Patience
from standins.serving import JsonObject, json_answer
from standins.tencent_account import Account, Refusal
from standins.tencent_fates import FATES, Taken, TencentFate
from standins.tencent_rows import page, reply, report

Action = Callable[[JsonObject], Awaitable[JsonObject]]


class TencentServer(DomesticCarrier[Account, Taken, TencentFate]):
    """One account with Tencent Cloud."""

    vendor = "tencent"

    def __init__(self, *, account: Account | None = None, **options: Unpack[DomesticOptions]) -> None:
        super().__init__(account or Account(), FATES, **options)
        self.returns_context = False
        """Whether rows bring our reference back, which their support has to open."""
        self.pulls_open = True
        """Whether the account may ask about single numbers."""
        self._reports: list[dict[str, object]] = []
        self._replies: list[dict[str, object]] = []
        self._serials = count(1)

    def words(self, message: Taken) -> str:
        """What is to be read in a message."""
        return message.text

    async def text(
        self,
        number: str,
        words: str,
        /,
        *,
        patience: Patience | None = None,
        pushes: int = 1,
        at: int | None = None,
    ) -> Answer:
        """A person answers; it can be pulled, and is pushed so many times. The last push's answer."""
        moment = at or int(self.clock().timestamp())
        pulled, body = reply(number, self.account.sign_name, words, moment)
        if pulled not in self._replies:
            self._replies.append(pulled)
        answer = Answer(0)
        for _ in range(pushes):
            answer = await self.push("reply", body, patience)
        return answer

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
        fate, serial, code = self.next_fate(number), "", "Ok"
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
        self._accepted.append(taken)
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


def _refused(code: str) -> web.Response:
    return json_answer({"Response": {"Error": {"Code": code, "Message": code}, "RequestId": "r0"}})


def _troubled(status: int, seconds: float) -> web.Response:
    """Too many requests are a refusal in a 200; of a gateway in between there is only a page."""
    return (
        _refused("RequestLimitExceeded") if status == 429 else web.Response(status=status, text="Bad gateway")
    )
