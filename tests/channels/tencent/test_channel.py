"""Sending through Tencent: one number once, what its answers mean, and finding a message again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.channels.base import Accepted, CannotTell, Doubt, Fate, Letter, Outcome, Receipt, Refusal, Refused
from bot.channels.inbox import Unreadable
from bot.channels.tencent.channel import TencentSms
from bot.dialogue.templates import TemplateUse
from channels.tencent.conftest import channel_to
from channels.twilio_door import Odd
from standins.faults import Fault, Trouble
from standins.serving import LocalServer, json_answer
from standins.tencent import FATES, TencentFate, TencentServer

WANG = "+8619000000001"
FACTS = {
    "date": "10月12日",
    "item": "无线电频率使用许可",
    "case_no": "HNJX-2026-00002",
    "code": "5TQX8HNAK2VE93MC",
}
LETTER = Letter(ref="K7Q2M9AB", to=WANG, text="（全文）", template=TemplateUse("invite", FACTS))


async def test_a_letter_goes_as_its_template_with_values_in_order_and_our_reference(
    server: TencentServer, sms: TencentSms
) -> None:
    outcome = await sms.send(LETTER)
    taken = server.accepted[0]
    assert outcome == Accepted(taken.serial)
    assert taken.parameters == ("10月12日", "无线电频率使用许可", "HNJX-2026-00002", "5TQX8HNAK2VE93MC")
    assert (taken.to, taken.template, taken.context) == (WANG, "1002", "K7Q2M9AB")
    assert [server.asked[0][1][n] for n in ("PhoneNumberSet", "SessionContext")] == [[WANG], "K7Q2M9AB"]


async def test_short_variables_are_cut_and_a_code_is_split(server: TencentServer) -> None:
    server.account.longest = 6
    server.account.templates["1002"] = "{1}{2}{3}打开huifang.example/a/{4}{5}{6}"
    channel = channel_to(server.url, longest=6)
    assert isinstance(await channel.send(LETTER), Accepted)
    *_, one, two, three = server.accepted[0].parameters
    assert one + two + three == FACTS["code"]
    await channel.close()


async def test_an_item_that_looks_like_an_address_goes_all_the_same(
    server: TencentServer, sms: TencentSms
) -> None:
    use = TemplateUse("invite", {**FACTS, "item": "www.gov.cn 域名备案"})
    assert isinstance(await sms.send(replace(LETTER, template=use)), Accepted)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(LETTER, template=None), "no_template"),
        (replace(LETTER, template=TemplateUse("invite", {})), "does_not_fit"),
    ],
)
async def test_what_cannot_go_as_a_template_does_not_go(
    server: TencentServer, sms: TencentSms, changed: Letter, code: str
) -> None:
    assert await sms.send(changed) == Refused(Refusal.CONTENT, code)
    assert server.asked == []


async def test_what_is_wrong_with_our_account_is_ours(server: TencentServer, sms: TencentSms) -> None:
    async def sent(channel: TencentSms) -> Outcome:
        try:
            return await channel.send(LETTER)
        finally:
            await channel.close()

    def of(code: str) -> Refused:
        return Refused(Refusal.HALT, code)

    assert await sent(channel_to(server.url, key="another")) == of("AuthFailure.SignatureFailure")
    other = channel_to(server.url, app_id="1400000000")
    assert await sent(other) == of("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
    server.account.waiting.add("1002")
    assert await sms.send(LETTER) == of("FailedOperation.TemplateIncorrectOrUnapproved")
    server.account.waiting.clear()
    server.account.package = 0
    assert await sms.send(LETTER) == of("FailedOperation.InsufficientBalanceInSmsPackage")
    server.clock = lambda: datetime.now(UTC) + timedelta(minutes=6)
    assert await sms.send(LETTER) == of("AuthFailure.SignatureExpire")
    assert server.accepted == ()


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (FATES["opted_out"], Refused(Refusal.OPTED_OUT, "FailedOperation.PhoneNumberInBlacklist")),
        (FATES["bad_number"], Refused(Refusal.BAD_ADDRESS, "InvalidParameterValue.IncorrectPhoneNumber")),
        (FATES["doubtful"], Doubt("InternalError.Timeout")),
        (
            TencentFate(refuse="FailedOperation.New", taken=False),
            Refused(Refusal.ROUTE, "FailedOperation.New"),
        ),
    ],
)
async def test_the_code_of_the_one_number_decides_in_an_answer_that_is_200(
    server: TencentServer, sms: TencentSms, fate: TencentFate, outcome: Outcome
) -> None:
    server.fate(WANG, fate)
    assert await sms.send(LETTER) == outcome


async def test_a_limit_of_one_number_stops_nobody_else(server: TencentServer, sms: TencentSms) -> None:
    await sms.send(LETTER)
    again = await sms.send(LETTER)
    assert again == Refused(Refusal.NOT_TODAY, "LimitExceeded.PhoneNumberThirtySecondLimit")
    assert isinstance(await sms.send(replace(LETTER, to="+8619000000002")), Accepted)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(Trouble.TOO_MANY), Refused(Refusal.LATER, "RequestLimitExceeded")),
        (Fault(Trouble.UNAVAILABLE, accepted=True), Doubt("http_503")),
        (Fault(Trouble.HTML, accepted=True), Doubt("not_json")),
        (Fault(Trouble.RESET, accepted=True), Doubt("ServerDisconnectedError")),
    ],
)
async def test_only_a_definite_answer_is_a_refusal(
    server: TencentServer, sms: TencentSms, fault: Fault, outcome: Outcome
) -> None:
    server.faults.script(fault)
    found = await sms.send(LETTER)
    assert found == outcome or (isinstance(found, Doubt) and fault.trouble is Trouble.RESET)
    assert len(server.asked) == 1, "never repeated"


@pytest.mark.parametrize(
    "answer",
    [
        lambda: json_answer({"Response": {"SendStatusSet": []}}),
        lambda: json_answer({"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": ""}]}}),
        lambda: json_answer({"Response": {"Error": {"Code": 5}}}),
        lambda: json_answer({"Response": None}),
        lambda: json_answer([]),
        lambda: web.Response(body=b"\xff{"),
        lambda: web.Response(status=302, headers={"Location": "/"}),
    ],
)
async def test_nonsense_is_a_doubt(answer: Callable[[], web.Response]) -> None:
    async with Odd() as odd:
        odd.answer = answer()
        channel = channel_to(odd.url)
        assert isinstance(await channel.send(LETTER), Doubt)
        odd.answer = answer()
        assert isinstance(await channel.search(LETTER, datetime.now(UTC)), CannotTell)
        await channel.close()


class InPieces(LocalServer):
    """Sends an answer in pieces, as the network may cut it anywhere."""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        answer = web.StreamResponse()
        await answer.prepare(request)
        for piece in (b'{"Response": {"SendStatusSet": [{"Code":', b' "Ok", "Serial', b'No": "5000:7"}]}}'):
            await answer.write(piece)
            for _ in range(20):
                await asyncio.sleep(0)
        return answer


async def test_an_answer_is_read_to_its_end() -> None:
    async with InPieces() as server:
        channel = channel_to(server.url)
        assert await channel.send(LETTER) == Accepted("5000:7")
        await channel.close()


async def test_nothing_reached_a_vendor_that_refuses_connections(
    server: TencentServer, sms: TencentSms
) -> None:
    async with server.refusing():
        assert await sms.send(LETTER) == Refused(Refusal.NETWORK, "connect")


async def test_a_doubt_is_cleared_up_by_our_reference_where_it_comes_back_and_never_by_absence(
    server: TencentServer, sms: TencentSms
) -> None:
    began = datetime.now(UTC)
    server.fate(WANG, FATES["doubtful"])
    assert isinstance(await sms.send(LETTER), Doubt)
    assert await sms.search(LETTER, began) == CannotTell()
    await server.settled()
    assert await sms.search(LETTER, began) == CannotTell(), "the row is there, and could be of any message"
    server.returns_context = True
    server.fate(WANG, replace(FATES["doubtful"], status="FAIL", word="EXPIRED"))
    await sms.send(
        other := replace(LETTER, ref="ANOTHER1", template=TemplateUse("proof", {"code": "482913"}))
    )
    await server.settled()
    serial = server.accepted[1].serial
    assert await sms.search(other, began) == Receipt(
        serial, "FAIL", "EXPIRED", "ANOTHER1", Fate.FAILED, Refusal.NOT_TODAY
    )


async def test_what_became_of_a_message_is_told_by_its_number_when_the_push_was_lost(
    server: TencentServer, sms: TencentSms
) -> None:
    server.default_fate = FATES["lost"]
    taken = await sms.send(LETTER)
    assert isinstance(taken, Accepted)
    await server.settled()
    long_ago = datetime.now(UTC) - timedelta(days=30)
    found = await sms.standing(WANG, taken.provider_id, LETTER.ref, long_ago)
    assert isinstance(found, Receipt)
    assert (found.provider_id, found.fate) == (taken.provider_id, Fate.DELIVERED)
    assert await sms.standing(WANG, "5000:1", LETTER.ref, long_ago) == CannotTell()


async def test_more_replies_than_fit_a_page_are_all_read(server: TencentServer, sms: TencentSms) -> None:
    now = int(datetime.now(UTC).timestamp())
    for n in range(230):
        await server.text(WANG, f"第{n}句", pushes=0, at=now - n)
    await server.text("+8619000000002", "5", pushes=0)
    lines = await sms.inbound_from(WANG, datetime.now(UTC) - timedelta(days=8))
    assert [line.sms.text for line in lines] == [f"第{n}句" for n in reversed(range(230))]
    assert len({line.sms.message_id for line in lines}) == 230


async def test_an_account_that_may_not_ask_hears_by_pushes_alone(
    server: TencentServer, sms: TencentSms
) -> None:
    server.pulls_open = False
    await server.text(WANG, "5", pushes=0)
    assert await sms.inbound_from(WANG, datetime.now(UTC) - timedelta(days=1)) == []
    assert await sms.standing(WANG, "5000:1", LETTER.ref, datetime.now(UTC)) == CannotTell()
    server.pulls_open = True
    server.read_faults.storm(2)
    assert len(await sms.inbound_from(WANG, datetime.now(UTC) - timedelta(days=1))) == 1, "asked too fast"
    server.read_faults.script(Fault(Trouble.UNAVAILABLE))
    with pytest.raises(Unreadable):
        await sms.inbound_from(WANG, datetime.now(UTC) - timedelta(days=1))
