"""From the question to the answer through Aliyun, by the real doors: pushed, asked for, lost, forged and in doubt."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.channels.aliyun.vendor import VENDOR
from bot.channels.vendor import State
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings
from channels.eve import DomesticOffice, eve
from db.schema import answers, notes_to_staff, outbox, parties
from offices import phone
from standins.aliyun import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    FATES,
    PUBLIC_URL,
    PUSH_SECRET,
    SIGN_NAME,
    AliyunServer,
)

WANG, LI, ZHAO, CHEN, SUN = map(phone, (1, 2, 3, 4, 5))


@dataclass
class AliyunOffice(DomesticOffice):
    """An office that texts through Aliyun alone, with its doors on a port."""

    server: AliyunServer


@asynccontextmanager
async def aliyun_office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones: list[str]
) -> AsyncIterator[AliyunOffice]:
    submission = VENDOR.submission(Settings())
    assert submission is not None
    numbers = {name: f"SMS_{n}" for n, name in enumerate(TEMPLATES)}
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(AliyunServer())
        server.account.templates = {
            numbers[name]: submission.wording(template, PUBLIC_URL) for name, template in TEMPLATES.items()
        }
        settings = {
            "HUIFANG_PUBLIC_URL": PUBLIC_URL,
            "HUIFANG_SMS_MAINLAND": "aliyun",
            "HUIFANG_ALIYUN_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "HUIFANG_ALIYUN_ACCESS_KEY_SECRET": ACCESS_KEY_SECRET,
            "HUIFANG_ALIYUN_SIGN_NAME": SIGN_NAME,
            "HUIFANG_ALIYUN_API_URL": server.url,
            "HUIFANG_ALIYUN_TEMPLATES": json.dumps(numbers),
            "HUIFANG_ALIYUN_RATE": "1000",
            "HUIFANG_PUSH_SECRET": PUSH_SECRET,
        }
        it = await stack.enter_async_context(eve(folder, monkeypatch, phones, settings))
        server.clock = it.clock
        for channel in it.channels:
            if channel.name == VENDOR.name:
                object.__setattr__(channel.api, "clock", it.clock)  # type: ignore[attr-defined]  # its own
        server.deliver_to[PUBLIC_URL] = it.url
        yield AliyunOffice(**vars(it), server=server)


async def test_a_question_is_sent_once_and_its_report_and_its_answer_come_in_whichever_way(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with aliyun_office(office_folder, monkeypatch, [WANG, LI, ZHAO, CHEN, SUN]) as it:
        fates = ("duplicated", "blacklisted", "bad_number", "doubtful", "lost")
        for number, name in zip((WANG, LI, ZHAO, CHEN, SUN), fates, strict=True):
            it.server.fate(number, FATES[name])
        await it.goes_on(timedelta(days=1, hours=10))
        texts = {taken.to: taken.text for taken in it.server.accepted}
        assert set(texts) == {WANG, LI, CHEN, SUN}
        assert all("“无线电频率使用许可”" in text and f"{PUBLIC_URL}/a/" in text for text in texts.values())
        assert {status for _, _, status in it.server.pushed} == {200}

        await it.house.reconcile.tick()
        it.clock.turn(timedelta(hours=7))
        await it.house.reconcile.ask_overdue()
        states = [state for (state,) in await it.rows(outbox, "state")]
        assert sorted(states) == ["delivered"] * 3 + ["failed"] * 2
        refused = sorted(code for (code,) in await it.rows(parties, "sms_refused") if code)
        assert refused == ["MOBILE_IN_BLACK", "isv.MOBILE_NUMBER_ILLEGAL"]

        answer = await it.server.text(WANG, "4", pushes=2)
        assert (answer.status, json.loads(answer.text)) == (200, {"code": 0, "msg": "接收成功"})
        await it.server.text(CHEN, "2", sequence=77)
        await it.server.text(CHEN, "2", sequence=77.0)
        assert sorted(await it.rows(answers, "value")) == [("2",), ("4",)]
        await it.goes_on(timedelta(minutes=1))
        assert not it.server.duplicates()


async def test_a_strangers_words_and_a_forged_report_change_nothing(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with aliyun_office(office_folder, monkeypatch, [WANG]) as it:
        it.server.default_fate = FATES["silent"]
        await it.goes_on(timedelta(days=1, hours=10))
        (taken,) = it.server.accepted
        forged = {**it.server.report(taken), "success": False, "err_code": "W-BLACK"}
        for item in (
            forged,
            {**forged, "phone_number": "19000000009"},
            {**forged, "biz_id": "1", "out_id": ""},
        ):
            assert (await it.server.push("report", [item])).status == 200
        await it.house.reconcile.tick()
        assert (await it.server.text(phone(9), "退订")).status == 200
        assert await it.rows(outbox, "state") == [("accepted",)]
        assert await it.rows(answers, "value") == []
        assert set(await it.rows(parties, "opted_out_at")) == {(None,)}
        assert len(await it.rows(notes_to_staff, "id")) == 1, "an officer reads what the stranger said"
        it.server.push_secret = "another"
        assert (await it.server.text(WANG, "5")).status == 404


async def test_the_doctor_says_what_the_account_lacks(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with aliyun_office(office_folder, monkeypatch, []) as it, aiohttp.ClientSession() as http:
        it.server.clock = lambda: datetime.now(UTC)

        async def found() -> dict[str, tuple[State, str]]:
            return {f.check: (f.state, f.says) async for f in VENDOR.check(http, it.office.settings)}

        good = await found()
        assert {state for state, _ in good.values()} == {State.GOOD}, good
        it.server.account.templates["SMS_0"] = "您好，${name}"
        assert "invite 的变量" in (await found())["短信模板"][1]
        it.server.account.waiting.add("SMS_1")
        assert "reminder 没有审核通过" in (await found())["短信模板"][1]
        it.server.account.sign_status = 0
        assert (await found())["短信签名"][0] is State.BAD
        it.server.account.secret = "another"
        assert "ACCESS_KEY_SECRET" in (await found())["阿里云短信"][1]
