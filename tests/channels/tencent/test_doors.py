"""From the question to the answer through Tencent Cloud, by the real doors: pushed, pulled, lost, forged and in doubt."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.channels.base import Receipt
from bot.channels.events import Event, Toast
from bot.channels.inbound import Post, PostReply, Unavailable
from bot.channels.tencent.posts import TencentGateway
from bot.channels.tencent.vendor import VENDOR
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings
from channels.eve import DomesticOffice, eve
from db.schema import answers, outbox, parties
from offices import WINDOW, phone
from standins.tencent import (
    APP_ID,
    FATES,
    PUBLIC_URL,
    PUSH_SECRET,
    SECRET_ID,
    SECRET_KEY,
    SIGN_NAME,
    TencentServer,
)

WANG, LI, ZHAO, CHEN, SUN = map(phone, (1, 2, 3, 4, 5))
EVENING = WINDOW.opens + timedelta(days=1, hours=18)


@dataclass
class TencentOffice(DomesticOffice):
    """An office that texts through Tencent alone, with its doors on a port."""

    server: TencentServer


@asynccontextmanager
async def tencent_office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones: list[str]
) -> AsyncIterator[TencentOffice]:
    submission = VENDOR.submission(Settings())
    assert submission is not None
    numbers = {name: str(2_000_000 + n) for n, name in enumerate(TEMPLATES)}
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TencentServer())
        server.account.templates = {
            numbers[name]: submission.wording(template, PUBLIC_URL) for name, template in TEMPLATES.items()
        }
        settings = {
            "HUIFANG_PUBLIC_URL": PUBLIC_URL,
            "HUIFANG_SMS_MAINLAND": "tencent",
            "HUIFANG_TENCENT_SECRET_ID": SECRET_ID,
            "HUIFANG_TENCENT_SECRET_KEY": SECRET_KEY,
            "HUIFANG_TENCENT_SDK_APP_ID": APP_ID,
            "HUIFANG_TENCENT_SIGN_NAME": SIGN_NAME,
            "HUIFANG_TENCENT_API_URL": server.url,
            "HUIFANG_TENCENT_TEMPLATES": json.dumps(numbers),
            "HUIFANG_TENCENT_RATE": "1000",
            "HUIFANG_PUSH_SECRET": PUSH_SECRET,
        }
        it = await stack.enter_async_context(eve(folder, monkeypatch, phones, settings))
        stack.enter_context(time_machine.travel(EVENING))  # the vendor's own clock, and that of our requests
        server.deliver_to[PUBLIC_URL] = it.url
        yield TencentOffice(**vars(it), server=server)


async def test_a_question_is_sent_once_and_its_report_and_its_answer_come_in_whichever_way(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tencent_office(office_folder, monkeypatch, [WANG, LI, ZHAO, CHEN, SUN]) as it:
        it.server.returns_context = True
        fates = ("duplicated", "undelivered", "bad_number", "doubtful", "lost")
        for number, name in zip((WANG, LI, ZHAO, CHEN, SUN), fates, strict=True):
            it.server.fate(number, replace(FATES[name], pushes=0) if name == "doubtful" else FATES[name])
        await it.goes_on(timedelta(days=1, hours=10))
        texts = {taken.to: taken.text for taken in it.server.accepted}
        assert set(texts) == {WANG, LI, CHEN, SUN}
        assert all("“无线电频率使用许可”" in text and f"{PUBLIC_URL}/a/" in text for text in texts.values())
        assert {status for _, _, status in it.server.pushed} == {200}
        ends = dict(await it.rows(outbox, "state", "error"))
        assert ends["delivered"] is None
        assert ends["failed"] is not None
        assert {"unknown", "accepted"} <= set(ends)

        await it.house.reconcile.tick()
        it.clock.turn(timedelta(hours=7))
        await it.house.reconcile.ask_overdue()
        states = await it.rows(outbox, "state")
        assert {state for (state,) in states} == {"delivered", "failed"}, (
            "by our reference, and by their number"
        )
        refused = [code for (code,) in await it.rows(parties, "sms_refused") if code]
        assert refused == ["InvalidParameterValue.IncorrectPhoneNumber"]

        answer = await it.server.text(WANG, "4", pushes=2)
        assert (answer.status, json.loads(answer.text)) == (200, {"result": 0, "errmsg": "OK"})
        await it.server.text(LI, "2", pushes=0)
        await it.house.hearing.tick()
        assert sorted(await it.rows(answers, "value")) == [("2",), ("4",)]
        assert not it.server.duplicates()


async def test_a_strangers_words_and_a_forged_report_change_nothing(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tencent_office(office_folder, monkeypatch, [WANG]) as it:
        it.server.default_fate = FATES["silent"]
        await it.goes_on(timedelta(days=1, hours=10))
        serial = it.server.accepted[0].serial
        forged = {"report_status": "FAIL", "errmsg": "MBBLACK", "nationcode": "86"}
        for sid, mobile in ((serial, "19000000009"), ("5000:1", "19000000001")):
            push = await it.server.push("status", [{**forged, "sid": sid, "mobile": mobile}])
            assert push.status == 200
        assert (await it.server.text(phone(9), "5")).status == 200
        assert await it.rows(outbox, "state") == [("accepted",)]
        assert await it.rows(answers, "value") == []
        it.server.push_secret = "another"
        assert (await it.server.text(WANG, "5")).status == 404


@dataclass
class Hall:
    """A house that is away, or fails at one thing."""

    away: bool = False
    fails_at: str = ""
    reported: list[str] = field(default_factory=list)

    def floods(self, event: Event) -> bool:
        return False

    async def take(self, event: Event) -> Toast | None:
        if self.away:
            raise Unavailable("away")
        return None

    async def keep(self, events: Sequence[Event]) -> None:
        pass

    async def report(self, receipt: Receipt) -> None:
        if self.away:
            raise Unavailable("away")
        if receipt.provider_id == self.fails_at:
            raise ValueError("a fault of ours")
        self.reported.append(receipt.provider_id)


async def status(hall: Hall, *rows: object) -> PostReply:
    body = json.dumps(rows).encode()
    return await TencentGateway(hall).status(Post("/", {}, {}, body))


def row(sid: str) -> dict[str, str]:
    return {"sid": sid, "report_status": "SUCCESS", "nationcode": "86", "mobile": "19000000001"}


async def test_what_is_broken_costs_nothing_beside_it() -> None:
    assert (await status(hall := Hall(), row("a"), {"sid": 5}, None, row("b"))).status == 200
    assert hall.reported == ["a", "b"]
    assert (await status(hall := Hall(fails_at="a"), row("a"), row("b"))).status == 500
    assert hall.reported == ["b"]
    assert (await status(Hall(), None)).status == 400
    assert (await status(Hall(), *[row("a")] * 1_001)).status == 400


async def test_nothing_is_acknowledged_before_it_is_durable() -> None:
    assert (await status(Hall(away=True), row("a"))).status == 503
    reply = json.dumps({"mobile": "19000000001", "nationcode": "86", "text": "5", "time": 1}).encode()
    assert (await TencentGateway(Hall(away=True)).reply(Post("/", {}, {}, reply))).status == 503
    assert (
        await TencentGateway(Hall()).reply(Post("/", {}, {}, reply))
    ).body == '{"result": 0, "errmsg": "OK"}'
