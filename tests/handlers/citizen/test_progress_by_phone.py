"""The complaints of a phone: for a code that is texted to it, and for ten minutes; nobody learns who has complained."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

import written
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.ticket_state import TicketState
from citizens import PublicHouse, public_door
from complaints import PHONE, STORY, Bench
from console import VAULT, Answer, Browser, on_both
from db.schema import parties
from db.store import Store
from handlers.citizen.web import phone
from requests_filed import asks
from requests_worked import GIVEN, answered, brings, gives, withdrawn
from texting_office import TEXTS

NEVER = "+8619000000077"


@dataclass
class Complainant:
    """Somebody who complained by SMS, and has their phone at hand."""

    house: PublicHouse
    browser: Browser
    bench: Bench
    number: str
    handle: str = ""

    async def asks(self, e164: str = PHONE) -> Answer:
        """For a code, on a page opened anew."""
        found = re.search(r'name="handle" value="(\w+)"', (await self.browser.get("/progress")).text)
        assert found is not None
        self.handle = found[1]
        return await self.sends(phone=e164.removeprefix("+86"), handle=self.handle)

    async def sends(self, **fields: str) -> Answer:
        return await self.browser.post("/progress/phone", fields)

    async def codes(self) -> list[str]:
        """What was texted, in order."""
        rows = await self.house.store.read(partial(written.messages, vault=VAULT))
        return [found[1] for row in rows if (found := re.search(r"验证码(\d{6})，10分钟", row.text))]

    async def listed(self) -> tuple[Answer, str]:
        """The complaints for the code, and the pass that opens each."""
        await self.asks()
        page = await self.sends(phone=PHONE[3:], handle=self.handle, code=(await self.codes())[-1])
        found = re.search(r'name="pass" value="([^"]+)"', page.text)
        assert found is not None
        return page, found[1]


@pytest.fixture
async def complainant(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Complainant]:
    monkeypatch.setattr(phone, "ANSWERED_AFTER", 0)
    async with public_door(store, TEXTS) as house, house.browser() as browser:
        bench = Bench(store, vault=VAULT)
        number = await bench.files(chat=None, phone=PHONE)
        house.clock.now = bench.now
        yield Complainant(house, browser, bench, number)


@on_both
async def test_the_phone_s_code_opens_its_complaints_and_the_word_on_a_reply_counts(
    complainant: Complainant,
) -> None:
    await complainant.bench.does(complainant.number, Act.ACCEPT)
    await complainant.bench.does(complainant.number, Act.REPLY, "已改用打印清单。")
    page, opens = await complainant.listed()
    assert complainant.number in page.text
    assert page.cookies == {}
    shown = await complainant.sends(**{"pass": opens, "no": complainant.number})
    assert "已改用打印清单。" in shown.text
    assert complainant.number in (await complainant.sends(**{"pass": opens})).text
    face = re.search(r'name="face" value="(\w+)"', shown.text)
    assert face is not None
    judged = {"pass": opens, "no": complainant.number, "face": face[1], "do": "no", "words": "还没有补偿"}
    assert "我们重新办" in (await complainant.sends(**judged)).text
    assert "没有重复记" in (await complainant.sends(**judged)).text
    assert (await complainant.bench.ticket(complainant.number)).state is TicketState.REOPENED


async def test_the_phone_opens_the_answer_to_a_request_and_takes_files_to_it(
    complainant: Complainant,
) -> None:
    house, browser = complainant.house, complainant.browser
    number = await asks(complainant.bench, phone=PHONE)
    _, opens = await complainant.listed()
    shown = {"pass": opens, "no": number}
    assert (await browser.post("/progress/file", shown | {"file": "letter"})).status == 404
    assert 'action="/progress/attach"' in (await complainant.sends(**shown)).text
    assert "收下了1个文件" in (await brings(browser, shown, b"%PDF-1.7 mine")).text
    await house.store.write(partial(answered, number=number, house=house))
    assert "下载随答复的文件 1" in (await complainant.sends(**shown)).text
    assert (await browser.post("/progress/file", shown | {"file": "letter"})).raw[:5] == b"%PDF-"
    assert (await browser.post("/progress/file", shown | {"file": "1"})).raw == GIVEN
    taken_back = await asks(complainant.bench, phone=PHONE)
    await house.store.write(partial(gives, folder=house.door.folder, number=taken_back, now=house.clock.now))
    await house.store.write(partial(withdrawn, number=taken_back, now=house.clock.now))
    page = (await complainant.sends(**{"pass": opens, "no": taken_back})).text
    assert ("您撤回了申请" in page, "给您的答复" in page, "下载答复书" in page) == (True, False, False)
    kept_back = await browser.post("/progress/file", {"pass": opens, "no": taken_back, "file": "1"})
    assert kept_back.status == 404, "what lay ready for an answer that was never given"
    house.clock.turn(timedelta(minutes=10))
    assert (await browser.post("/progress/file", shown | {"file": "1"})).status == 403


async def test_nobody_learns_who_has_complained(complainant: Complainant) -> None:
    answers = [await complainant.asks(e164) for e164 in (PHONE, NEVER, NEVER)]
    said = {re.sub(r'value="[^"]*"|<p class="step">[^<]*', "", page.text) for page in answers}
    assert len(said) == 1
    assert len(await complainant.codes()) == 1
    wrong = await complainant.sends(phone=NEVER, handle=complainant.handle, code="123456")
    assert (wrong.status, "打不开" in wrong.text) == (400, True)
    kept = await complainant.house.store.read(lambda c: c.execute(parties.select()).all())
    assert len(kept) == 1
    assert (await complainant.sends(phone="12")).status == 400


async def test_a_pass_opens_one_s_own_complaints_for_ten_minutes(complainant: Complainant) -> None:
    theirs = await complainant.bench.files(chat=10)
    of_a_callback = await complainant.bench.files(Complaint(STORY), chat=None, phone=PHONE)
    _, opens = await complainant.listed()
    said, mac = opens.rsplit(".", 1)
    party, until = said.split(".")
    assert (await complainant.sends(**{"pass": opens, "no": theirs})).status == 404
    assert (await complainant.sends(**{"pass": opens, "no": of_a_callback})).status == 200
    for forged in (
        f"{int(party) + 1}.{until}.{mac}",
        f"{party}.{int(until) + 600}.{mac}",
        "x",
        "1.2.3",
        "..",
    ):
        assert (await complainant.sends(**{"pass": forged, "no": complainant.number})).status == 403
    complainant.house.clock.turn(timedelta(minutes=10))
    assert (await complainant.sends(**{"pass": opens, "no": complainant.number})).status == 403
