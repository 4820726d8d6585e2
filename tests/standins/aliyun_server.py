"""The Aliyun stand-in: SendSms, QuerySendDetails, unsigned pushes in batches, and the handsets at the other end."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Unpack
from urllib.parse import parse_qsl

from aiohttp import web

from standins.aliyun_account import MOBILE, AliyunAccount, AliyunRefusal
from standins.aliyun_fates import FATES, AliyunFate, AliyunMessage
from standins.aliyun_queue import BEIJING, AliyunQueues
from standins.domestic import DomesticCarrier, DomesticOptions
from standins.faults import act_out
from standins.posting import Answer, Patience
from standins.serving import JsonObject, json_answer

KEPT = timedelta(days=30)  # how long they can be asked about a message
Asked = Mapping[str, str]


class AliyunServer(DomesticCarrier[AliyunAccount, AliyunMessage, AliyunFate]):
    """One account with Aliyun."""

    vendor = "aliyun"

    def __init__(self, *, account: AliyunAccount | None = None, **options: Unpack[DomesticOptions]) -> None:
        super().__init__(account or AliyunAccount(), FATES, **options)
        self.lag = 0.0
        """Seconds before a message turns up in their records."""
        self.queues = AliyunQueues()
        """Kinds of messages that have a queue are put there, and not pushed."""
        self._numbers = count(1)

    def words(self, message: AliyunMessage) -> str:
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
        sequence: object | None = None,
    ) -> Answer:
        """A person answers, which is pushed so many times. The last push's answer."""
        item: JsonObject = {
            "phone_number": number.removeprefix("+86"),
            "content": words,
            "send_time": self._beijing(self.clock()),
            "dest_code": "10690000",
            "sequence_id": sequence if sequence is not None else str(next(self._numbers)),
        }
        answer = Answer(0)
        if self.queues.put("SmsUp", item):
            return answer
        for _ in range(pushes):
            answer = await self.push("up", [item], patience)
        return answer

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request: of a business refusal the code is in a 200."""
        body = await request.read()
        if request.path.startswith("/queues/"):
            return await self.queues.handle(request)
        try:
            action = self.account.admit(request.method, request.raw_path, request.headers, body, self.clock())
            asked = dict(parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True))
            self.asked.append((action, asked))
            faults = self.faults if action == "SendSms" else self.read_faults
            work = partial(self._answer, action, asked)
            fault = faults.draw()
            return await (work() if fault is None else act_out(fault, request, work, _troubled))
        except AliyunRefusal as refusal:
            return _refused(refusal)

    async def _answer(self, action: str, asked: Asked) -> web.StreamResponse:
        acts = {
            "SendSms": self._send,
            "QuerySendDetails": self._details,
            "GetSmsSign": self._sign,
            "GetSmsTemplate": self._template,
            "QueryTokenForMnsQueue": self._queue_key,
        }
        try:
            if action not in acts:
                raise AliyunRefusal("InvalidAction.NotFound", 404)
            found = await acts[action](asked)
        except AliyunRefusal as refusal:
            if action == "SendSms":
                self.refused.append((asked.get("PhoneNumbers", ""), refusal.code))
            return _refused(refusal)
        return json_answer({**found, "Code": "OK", "Message": "OK", "RequestId": f"r{next(self._numbers)}"})

    async def _send(self, asked: Asked) -> JsonObject:
        number = asked.get("PhoneNumbers", "")
        text = self.account.fill(asked)
        fate = self.next_fate(f"+86{number}")
        if fate.refuse is not None and not fate.taken:
            raise AliyunRefusal(fate.refuse)
        now, template = self.clock(), asked.get("TemplateCode", "")
        self.account.take(number, template, text, now)
        message = AliyunMessage(
            now,
            f"{next(self._numbers):018d}^0",
            f"+86{number}",
            template,
            asked.get("TemplateParam", ""),
            asked.get("OutId", ""),
            text,
        )
        self._accepted.append(message)
        if fate.before_answer:
            await self._live(message, fate)
        else:
            self.keep(self._live(message, fate))
        if fate.refuse is not None:
            raise AliyunRefusal(fate.refuse)
        return {"BizId": message.biz_id}

    async def _live(self, message: AliyunMessage, fate: AliyunFate) -> None:
        if fate.success is not False:
            self.phone(message.to).receive(message)
        await asyncio.sleep(fate.after)
        if fate.success is None:
            return
        message.standing, message.code = (3 if fate.success else 2), fate.code
        if fate.pushes and self.queues.put("SmsReport", self.report(message)):
            return
        for _ in range(fate.pushes):
            await self.push("report", [self.report(message)])

    def report(self, message: AliyunMessage) -> JsonObject:
        """What is pushed of a message that has ended."""
        return {
            "phone_number": message.to.removeprefix("+86"),
            "send_time": self._beijing(message.at),
            "report_time": self._beijing(self.clock()),
            "success": message.standing == 3,
            "err_code": message.code,
            "err_msg": "",
            "sms_size": "1",
            "biz_id": message.biz_id,
            "out_id": message.out_id,
        }

    async def _details(self, asked: Asked) -> JsonObject:
        size, page = int(asked.get("PageSize", 0)), int(asked.get("CurrentPage", 0))
        day, oldest = asked.get("SendDate", ""), f"{self.clock().astimezone(BEIJING) - KEPT:%Y%m%d}"
        if not 1 <= size <= 50 or page < 1 or len(day) != 8 or day < oldest:
            raise AliyunRefusal("isv.INVALID_PARAMETERS")
        if MOBILE.fullmatch(asked.get("PhoneNumber", "")) is None:
            raise AliyunRefusal("isv.MOBILE_NUMBER_ILLEGAL")
        shown_by = self.clock() - timedelta(seconds=self.lag)
        theirs = [
            message
            for message in reversed(self.accepted)
            if message.to == f"+86{asked.get('PhoneNumber')}"
            and f"{message.at.astimezone(BEIJING):%Y%m%d}" == day
            and asked.get("BizId") in (None, message.biz_id)
            and message.at <= shown_by
        ]
        rows = [self._row(message) for message in theirs[size * (page - 1) : size * page]]
        return {"TotalCount": str(len(theirs)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}}

    def _row(self, message: AliyunMessage) -> JsonObject:
        return {
            "Content": message.text,
            "ErrCode": message.code,
            "OutId": message.out_id,
            "PhoneNum": message.to.removeprefix("+86"),
            "SendDate": self._beijing(message.at),
            "SendStatus": message.standing,
            "TemplateCode": message.template,
        }

    async def _sign(self, asked: Asked) -> JsonObject:
        if asked.get("SignName") != self.account.sign_name:
            raise AliyunRefusal("isv.SIGN_NAME_ILLEGAL")
        return {"SignName": self.account.sign_name, "SignStatus": self.account.sign_status}

    async def _template(self, asked: Asked) -> JsonObject:
        number = asked.get("TemplateCode", "")
        if number not in self.account.templates:
            raise AliyunRefusal("isv.SMS_TEMPLATE_ILLEGAL")
        status = "0" if number in self.account.waiting else "1"
        return {"TemplateStatus": status, "TemplateContent": self.account.templates[number]}

    async def _queue_key(self, asked: Asked) -> JsonObject:
        key = self.queues.key(asked.get("MessageType", ""), asked.get("QueueName", ""), self.clock())
        if key is None:
            raise AliyunRefusal("isv.QUEUE_NOT_EXISTS")
        return {"MessageTokenDTO": key}

    @staticmethod
    def _beijing(moment: datetime) -> str:
        return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _refused(refusal: AliyunRefusal) -> web.Response:
    return json_answer({"Code": refusal.code, "Message": refusal.says, "RequestId": "r0"}, refusal.status)


def _troubled(status: int, seconds: float) -> web.Response:
    """Too many requests are refused by their gateway; of one in between there is only a page."""
    if status == 429:
        return _refused(AliyunRefusal("Throttling.User", 400))
    return web.Response(status=status, text="Bad gateway")
