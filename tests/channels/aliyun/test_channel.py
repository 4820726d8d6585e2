"""Sending through Aliyun: one number once, what its answers mean, and finding a message again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.channels.aliyun.channel import AliyunSms
from bot.channels.base import (
    Absent,
    Accepted,
    CannotTell,
    Doubt,
    Fate,
    Letter,
    Outcome,
    Receipt,
    Refusal,
    Refused,
)
from bot.dialogue.templates import TemplateUse
from channels.aliyun.conftest import channel_to
from channels.twilio_door import Odd
from standins.aliyun import FATES, AliyunFate, AliyunServer
from standins.faults import Fault, Trouble
from standins.serving import json_answer

WANG = "+8619000000001"
FACTS = {
    "date": "10月12日",
    "item": "无线电频率使用许可",
    "case_no": "HNJX-2026-00002",
    "code": "5TQX8HNAK2VE93MC",
}
LETTER = Letter(ref="K7Q2M9AB", to=WANG, text="（全文）", template=TemplateUse("invite", FACTS))


async def test_a_letter_goes_as_its_template_with_named_values_and_our_reference(
    server: AliyunServer, sms: AliyunSms
) -> None:
    outcome = await sms.send(LETTER)
    taken = server.accepted[0]
    assert outcome == Accepted(taken.biz_id)
    assert (taken.to, taken.template, taken.out_id) == (WANG, "SMS_2", "K7Q2M9AB")
    assert json.loads(taken.parameters) == FACTS
    bare = replace(LETTER, template=TemplateUse("opted_out", {}))
    assert isinstance(await sms.send(bare), Accepted)
    assert [action for action, _ in server.asked] == ["SendSms", "SendSms"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (replace(LETTER, template=None), Refused(Refusal.CONTENT, "no_template")),
        (replace(LETTER, template=TemplateUse("invite", {})), Refused(Refusal.CONTENT, "does_not_fit")),
        (replace(LETTER, to="+12025550101"), Refused(Refusal.ROUTE, "not_mainland")),
        (
            replace(LETTER, template=TemplateUse("proof", {"code": "482915"})),
            Refused(Refusal.HALT, "isv.SMS_TEMPLATE_ILLEGAL"),
        ),
        (
            replace(LETTER, template=TemplateUse("invite", {**FACTS, "item": "敏感词"})),
            Refused(Refusal.CONTENT, "isv.BLACK_KEY_CONTROL_LIMIT"),
        ),
    ],
)
async def test_what_cannot_go_is_refused_and_is_not_about_the_person(
    server: AliyunServer, sms: AliyunSms, changed: Letter, expected: Outcome
) -> None:
    assert await sms.send(changed) == expected
    assert server.accepted == ()


async def test_a_wrong_key_and_a_wrong_clock_halt_us(server: AliyunServer, sms: AliyunSms) -> None:
    other = channel_to(server.url, secret="another")
    assert await other.send(LETTER) == Refused(Refusal.HALT, "SignatureDoesNotMatch")
    await other.close()
    server.clock = lambda: datetime.now(UTC) + timedelta(minutes=16)
    assert await sms.send(LETTER) == Refused(Refusal.HALT, "InvalidTimeStamp.Expired")


@pytest.mark.parametrize("trouble", [Trouble.UNAVAILABLE, Trouble.HTML, Trouble.RESET])
async def test_what_may_have_gone_is_in_doubt_and_found_by_our_reference(
    server: AliyunServer, sms: AliyunSms, trouble: Trouble
) -> None:
    server.faults.script(Fault(trouble, accepted=True))
    began = datetime.now(UTC)
    assert isinstance(await sms.send(LETTER), Doubt)
    await server.settled()
    assert await sms.search(LETTER, began) == Receipt(
        "out:K7Q2M9AB", "delivered", "", "K7Q2M9AB", Fate.DELIVERED
    )
    assert await sms.search(replace(LETTER, ref="OTHER234"), began) == Absent()


async def test_too_many_at_once_is_told_from_too_many_to_one(server: AliyunServer, sms: AliyunSms) -> None:
    server.faults.storm(1)
    assert await sms.send(LETTER) == Refused(Refusal.LATER, "Throttling.User")
    server.fate(WANG, FATES["limited"], FATES["bad_number"], FATES["doubtful"], AliyunFate("isv.NEW", False))
    assert await sms.send(LETTER) == Refused(Refusal.ROUTE, "isv.BUSINESS_LIMIT_CONTROL")
    assert await sms.send(LETTER) == Refused(Refusal.BAD_ADDRESS, "isv.MOBILE_NUMBER_ILLEGAL")
    assert await sms.send(LETTER) == Doubt("isp.SYSTEM_ERROR")
    assert await sms.send(LETTER) == Refused(Refusal.ROUTE, "isv.NEW"), "nobody pays for what nobody knows"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (json_answer({"Code": "OK"}), Doubt("no_biz_id")),
        (json_answer({"Code": "OK", "BizId": 5}), Doubt("no_biz_id")),
        (json_answer(["OK"]), Doubt("not_theirs")),
        (web.Response(status=408), Doubt("http_408")),
        (web.Response(status=502), Doubt("http_502")),
        (web.Response(status=302, headers={"Location": "/x"}), Doubt("not_theirs")),
        (web.Response(status=403), Refused(Refusal.HALT, "http_403")),
        (web.Response(status=429), Refused(Refusal.LATER, "http_429")),
        (json_answer({"Code": "SignatureNonceUsed"}, 400), Doubt("SignatureNonceUsed")),
        (json_answer({"Code": "Forbidden.RAM"}, 403), Refused(Refusal.HALT, "Forbidden.RAM")),
    ],
)
async def test_only_a_definite_answer_is_one(answer: web.Response, expected: Outcome) -> None:
    async with Odd() as odd:
        odd.answer = answer
        channel = channel_to(odd.url)
        assert await channel.send(LETTER) == expected
        assert len(odd.paths) == 1, "never posted twice"
        await channel.close()


async def test_what_never_got_a_connection_was_not_sent() -> None:
    channel = channel_to("http://127.0.0.1:9")
    assert await channel.send(LETTER) == Refused(Refusal.NETWORK, "connect")
    await channel.close()


async def test_it_is_looked_for_through_all_pages_and_on_both_sides_of_midnight(
    server: AliyunServer, sms: AliyunSms
) -> None:
    server.account.most_a_day = 1_000
    midnight = datetime(2026, 11, 2, 16, tzinfo=UTC)
    moments = iter([midnight - timedelta(seconds=1)] * 2 + [midnight + timedelta(seconds=1)] * 60)
    server.clock = lambda: next(moments, midnight + timedelta(minutes=2))
    object.__setattr__(sms.api, "clock", lambda: midnight)
    assert isinstance(await sms.send(LETTER), Accepted)
    for n in range(29):
        await sms.send(replace(LETTER, ref=f"OTHER{n:03d}"))
    found = await sms.search(LETTER, midnight - timedelta(seconds=1))
    assert isinstance(found, Receipt)
    later = await sms.search(replace(LETTER, ref="OTHER028"), midnight - timedelta(seconds=1))
    assert isinstance(later, Receipt)
    days = {asked["SendDate"] for action, asked in server.asked if action == "QuerySendDetails"}
    assert days == {"20261102", "20261103"}


async def test_what_became_of_one_is_told_by_its_number_there(server: AliyunServer, sms: AliyunSms) -> None:
    server.fate(WANG, FATES["blacklisted"])
    outcome = await sms.send(LETTER)
    assert isinstance(outcome, Accepted)
    await server.settled()
    at = datetime.now(UTC)
    assert await sms.standing(WANG, outcome.provider_id, LETTER.ref, at) == Receipt(
        outcome.provider_id, "failed", "MOBILE_IN_BLACK", LETTER.ref, Fate.FAILED, Refusal.BAD_ADDRESS
    )
    server.read_faults.script(Fault(Trouble.UNAVAILABLE))
    assert await sms.standing(WANG, outcome.provider_id, LETTER.ref, at) == CannotTell()
