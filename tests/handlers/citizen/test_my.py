"""One's own case on the web: a code to the phone on file, the case for the code, and nothing for anybody else to learn."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

import written
from bot.domain.claim import Claim
from bot.domain.month import OFFICE_ZONE
from citizens import PublicHouse, public_door
from console import VAULT, Answer, Browser, on_both
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord
from db.queries.people import claims, people, phone_proofs
from db.schema import parties
from db.schema import phone_proofs as proofs
from db.store import Store
from handlers.citizen.web import phone
from texting_office import TEXTS

NUMBER, OTHER, LANDLINE, NOBODY_S = "HNJX-2026-00203", "HNJX-2026-00204", "HNJX-2026-00205", "HNJX-2026-99999"
PHONE = "+8619000000042"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=OFFICE_ZONE)
RECEIVED = datetime(2026, 11, 16, 10, 0, tzinfo=OFFICE_ZONE)


@dataclass
class Visitor:
    """Somebody with a browser, who may or may not have the phone."""

    house: PublicHouse
    browser: Browser
    handle: str = ""

    async def asks(self, number: str = NUMBER) -> Answer:
        """The number of a case, on a page opened anew."""
        found = re.search(r'name="handle" value="(\w+)"', (await self.browser.get("/my")).text)
        assert found is not None
        self.handle = found[1]
        return await self.browser.post("/my", {"no": number, "handle": self.handle})

    async def types(self, code: str, number: str = NUMBER) -> Answer:
        return await self.browser.post("/my", {"no": number, "handle": self.handle, "code": code})

    async def codes(self) -> list[str]:
        """What was texted, in order."""
        rows = await self.house.store.read(partial(written.messages, vault=VAULT))
        return [found[1] for row in rows if (found := re.search(r"验证码(\d{6})，10分钟", row.text))]


@pytest.fixture
async def visitor(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visitor]:
    monkeypatch.setattr(phone, "ANSWERED_AFTER", 0)
    async with public_door(store, TEXTS) as house, house.browser() as browser:
        house.clock.now = NOW
        records = [
            _case(NUMBER),
            _case(OTHER, "李四"),
            _case(LANDLINE, "李四", "+867315550105", can_sms=False),
        ]
        ready = cases.prepared(VAULT, records, dialect=store.dialect)
        await store.write(partial(cases.take, vault=VAULT, batch=ready, now=NOW))
        yield Visitor(house, browser)


def _case(number: str, applicant: str = "李小满", e164: str = PHONE, *, can_sms: bool = True) -> CaseRecord:
    """In progress since the 16th."""
    return CaseRecord(
        number,
        None,
        "无线电频率使用许可",
        "无线电管理处",
        "朱刚霞",
        applicant,
        "",
        applicant,
        RECEIVED,
        20,
        None,
        "",
        e164,
        can_sms,
        (e164,),
    )


@on_both
async def test_the_phone_s_code_shows_the_case_with_its_days_and_nobody_s_name(visitor: Visitor) -> None:
    visitor.house.clock.now = NOW.replace(hour=3)
    assert "如果编号对得上" in (await visitor.asks("hnjx-2026-00203 ")).text
    (code,) = await visitor.codes()
    page = await visitor.types(f"{code[:3]} {code[3:]}")
    assert page.status == 200
    assert page.cookies == {}
    assert [
        words
        for words in ("李***", "李**", "无线电频率使用许可", "还剩", "12月14日", "期限内")
        if words in page.text
    ] == [
        "李**",
        "无线电频率使用许可",
        "还剩",
        "12月14日",
        "期限内",
    ]
    assert (page.text.count('<rect class="on"'), page.text.count('<rect class="today"')) == (7, 1)
    assert page.text.count('%" height=') == 20
    assert [name for name in ("朱刚霞", "李小满", PHONE[3:]) if name in page.text] == []
    assert (await visitor.types(code)).status == 400


async def test_a_case_that_nobody_has_rated_has_no_receipt(visitor: Visitor) -> None:
    await visitor.asks()
    wanted = {"no": NUMBER, "handle": visitor.handle, "code": (await visitor.codes())[0], "receipt": "1"}
    page = await visitor.browser.post("/my", wanted)
    assert (page.status, "还没有评价" in page.text) == (404, True)


async def test_a_concluded_case_says_how_long_it_took_and_what_was_answered(visitor: Visitor) -> None:
    concluded = _case(NUMBER)._replace(
        month="2026-11",
        concluded_at=RECEIVED + timedelta(days=28),
        promised_days=15,
        outcome="准予许可",
    )
    ready = cases.prepared(VAULT, [concluded], dialect="sqlite")
    await visitor.house.store.write(partial(cases.take, vault=VAULT, batch=ready, now=NOW))
    await visitor.asks()
    page = await visitor.types((await visitor.codes())[0])
    assert "准予许可" in page.text
    assert "比说好的晚了5个工作日" in page.text
    assert "超期了" in page.text


async def test_nobody_learns_which_numbers_there_are(visitor: Visitor) -> None:
    """Nor that two cases have one phone, that a phone refused our texts, or that it has had its share."""
    answers = [await visitor.asks(number) for number in (NUMBER, NUMBER, OTHER, LANDLINE, NOBODY_S, NOBODY_S)]
    wrong = [await visitor.types("000000")]
    for _ in range(4):
        wrong.append(await visitor.types("000000"))
    said = {re.sub(r'value="[^"]*"|<p class="step">[^<]*', "", page.text) for page in answers}
    assert {page.status for page in answers} == {200}
    assert len(said) == 1
    assert (
        len({(page.status, re.sub(r'value="[^"]*"|<p class="step">[^<]*', "", page.text)) for page in wrong})
        == 1
    )
    assert len(await visitor.codes()) == 1


async def test_a_phone_gets_no_code_once_it_refused_or_is_a_stranger_s(visitor: Visitor) -> None:
    store = visitor.house.store
    party = await store.write(lambda c: people.of_phone(c, VAULT, PHONE, can_sms=True))
    await store.write(lambda c: claims.add(c, VAULT, party.id, ("李小满",), Claim.STRANGER, now=NOW))
    await visitor.asks(NUMBER)
    assert await visitor.codes() == []
    visitor.house.clock.turn(timedelta(minutes=2))
    await store.write(lambda c: people.opt_out(c, party.id, now=NOW))
    await visitor.asks(OTHER)
    assert await visitor.codes() == []
    visitor.house.clock.turn(timedelta(minutes=2))
    await store.write(lambda c: c.execute(update(parties).values(opted_out_at=None)))
    await visitor.asks(OTHER)
    assert len(await visitor.codes()) == 1


async def test_a_code_dies_after_three_tries_and_after_ten_minutes(visitor: Visitor) -> None:
    await visitor.asks()
    (first,) = await visitor.codes()
    wrong = str((int(first) + 1) % 1_000_000).zfill(6)
    assert [(await visitor.types(code)).status for code in (wrong, wrong, wrong, first)] == [400] * 4
    visitor.house.clock.turn(timedelta(minutes=2))
    await visitor.asks()
    visitor.house.clock.turn(timedelta(minutes=10))
    assert (await visitor.types((await visitor.codes())[1])).status == 400


async def test_a_code_opens_nothing_on_another_page_and_a_page_sent_twice_asks_once(visitor: Visitor) -> None:
    await visitor.asks()
    mine = visitor.handle
    visitor.house.clock.turn(timedelta(minutes=2))
    again = await visitor.browser.post("/my", {"no": NUMBER, "handle": mine})
    assert "如果编号对得上" in again.text
    (code,) = await visitor.codes()
    await visitor.asks()
    assert (await visitor.types(code)).status == 400
    visitor.handle = mine
    assert (await visitor.types(code)).status == 200


async def test_a_number_has_five_codes_an_hour_and_ten_a_day_and_a_caller_ten_tries(visitor: Visitor) -> None:
    async def asked(times: int, apart: timedelta) -> int:
        for _ in range(times):
            visitor.house.stopwatch.seconds += 3_600
            visitor.house.clock.turn(apart)
            assert (await visitor.asks()).status == 200
        return len(await visitor.codes())

    assert await asked(7, timedelta(minutes=2)) == 5
    assert await asked(8, timedelta(minutes=61)) == 10
    visitor.house.stopwatch.seconds += 3_600
    assert [(await visitor.asks(NOBODY_S)).status for _ in range(11)] == [200] * 10 + [429]


async def test_what_is_too_old_is_erased_and_after_a_day_that_anybody_asked(visitor: Visitor) -> None:
    store = visitor.house.store
    await visitor.asks()
    kept = select(proofs.c.handle_hash, proofs.c.code_key, proofs.c.subject)
    for later, rows in ((timedelta(minutes=10), [(None, None, None)]), (timedelta(days=1), [])):
        await store.write(partial(phone_proofs.forget, now=NOW + later))
        assert await store.read(lambda c: [tuple(row) for row in c.execute(kept)]) == rows


async def test_looking_at_the_form_sends_nothing(visitor: Visitor) -> None:
    await visitor.browser.get(f"/my?no={NUMBER}&handle=0123456789ABCDEF")
    assert (await visitor.browser.post("/my", {"no": " "})).status == 400
    assert await visitor.codes() == []


async def test_an_office_without_sms_says_so(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        for page in (await browser.get("/my"), await browser.post("/my", {"no": NUMBER})):
            assert "还没有开通短信" in page.text
            assert "<form" not in page.text.split("<main")[1]
