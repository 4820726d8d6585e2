"""Telling a complaint on the web: one thing a page, without a script or a cookie, and the number and code once."""

import io
import re
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from PIL import Image
from sqlalchemy import Table, func, select
from yarl import URL

import written
from bot.casework.tickets.receipt_code import parse_receipt
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.domain.act import Act
from citizens import public_door
from complaints import Bench
from console import VAULT, Browser
from db.schema import attachments, chats, tickets
from db.store import Store
from handlers.citizen.web import phone
from texting_office import TEXTS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STORY = "窗口的人当着大家的面骂人，材料也不收。"


async def test_an_anonymous_complaint_from_the_first_page_to_its_slip(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser)
        assert "哪个处室" in (await browser.get(where)).text
        await said(browser, where, step="department", choice="typed", text="行政审批处")
        await said(browser, where, step="official", choice="unknown")
        await said(browser, where, step="content", text=STORY)
        await said(browser, where, step="happened", choice="yesterday")
        await files(browser, where, next="1")
        await said(browser, where, step="named", choice="anonymous")
        page = (await browser.get(where)).text
        assert STORY in page
        assert "行政审批处" in page
        filed = await browser.post(where, {"step": "confirm", "choice": "submit"})
        slip = re.sub("<[^>]+>", " ", filed.text)
        assert find_ticket_number(slip)
        code = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", filed.text))
        assert parse_receipt(code) == code
        again = await browser.post(where, {"step": "confirm", "choice": "submit"})
        assert again.status == 410
        assert code not in again.text
        assert await count(store, tickets) == 1


async def test_who_leaves_a_name_has_a_code_too_for_there_is_no_chat_to_ask_in(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await at_the_end(browser)
        await said(browser, where, change="named")
        await said(browser, where, step="named", choice="named")
        await said(browser, where, step="name", text="王芳")
        filed = await browser.post(where, {"step": "confirm", "choice": "submit"})
        assert len(re.findall(r"<span>([0-9A-Z]{4})</span>", filed.text)) == 7
        assert "王芳" in filed.text
        assert "没有留" not in filed.text


async def test_looking_begins_nothing_and_an_invented_address_shows_nothing(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        assert (await browser.get("/complain")).status == 200
        assert (await browser.get("/complain/5TQX8HNAK2VE93MC")).status == 404
        assert (await browser.post("/complain", {})).status == 400
        assert await count(store, chats) == 0


async def test_a_step_behind_us_changes_nothing_and_one_thing_can_be_changed_at_the_end(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await at_the_end(browser)
        await said(browser, where, step="content", text="别的话，晚到的")
        assert "别的话" not in (await browser.get(where)).text
        await said(browser, where, change="happened")
        await said(browser, where, step="happened", choice="today")
        page = (await browser.get(where)).text
        assert "今天" in page
        assert STORY in page


async def test_what_is_missing_or_too_long_is_said_and_the_words_stay(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser)
        assert (await browser.post(where, {"step": "department"})).status == 400
        for step in ("department", "official"):
            await said(browser, where, step=step, choice="unknown")
        assert (await browser.post(where, {"step": "content", "text": " "})).status == 400
        assert 'maxlength="8000"' in (await browser.get(where)).text, "a browser cuts nothing off unsaid"
        refused = await browser.post(where, {"step": "content", "text": "长" * 4_500})
        assert refused.status == 400
        assert "长" * 4_500 in refused.text


async def test_a_complaint_about_the_office_goes_to_its_superior(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser, office="1")
        await said(browser, where, step="content", text=STORY)
        for step, choice in (("happened", "today"), ("named", "anonymous")):
            if step == "named":
                await files(browser, where, next="1")
            await said(browser, where, step=step, choice=choice)
        assert (await browser.post(where, {"step": "confirm", "choice": "submit"})).status == 200
        about = await store.read(lambda c: c.execute(select(tickets.c.about_office)).scalars().all())
        assert about == [True]


async def test_a_photo_waits_sealed_to_be_looked_at_and_what_is_none_is_taken_nowhere(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser)
        for step in ("department", "official"):
            await said(browser, where, step=step, choice="unknown")
        await said(browser, where, step="content", text=STORY)
        await said(browser, where, step="happened", choice="today")
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
        await files(browser, where, drawn.getvalue(), more="1")
        assert "已经收到1个" in (await browser.get(where)).text
        (name,) = await store.read(lambda c: c.execute(select(attachments.c.file_id)).scalars().all())
        assert await house.door.uploads.fetch(name, 10_000) == drawn.getvalue()
        for _ in range(6):
            await files(browser, where, drawn.getvalue(), more="1")
        assert await count(store, attachments) == 5, "and no more is stored than is taken"
        assert len(list(house.door.uploads.path.iterdir())) == 5
        assert (await browser.post(where, b"text=" + b"x" * 200_000, **FORM)).status == 413
        nonsense = await browser.post(
            where, b"no form", **{"Content-Type": "multipart/form-data; boundary=x"}
        )
        assert nonsense.status == 400


async def test_news_of_a_named_complaint_goes_to_the_phone_that_is_proved_and_never_of_an_anonymous_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "ANSWERED_AFTER", 0)
    async with public_door(store, TEXTS) as house, house.browser() as browser:
        nameless = await at_the_end(browser)
        filed = await browser.post(nameless, {"step": "confirm", "choice": "submit"})
        assert "/progress/told" not in filed.text
        chat = nameless.rsplit("/", 1)[1]
        asked = {"chat": chat, "phone": "19000000043", "handle": "5TQX8HNAK2VE93MC"}
        assert "验证码已经发到" in (await browser.post("/progress/told", asked)).text
        assert await texted(store) == []

        where = await at_the_end(browser)
        await said(browser, where, change="named")
        await said(browser, where, step="named", choice="named")
        await said(browser, where, step="name", text="王芳")
        filed = await browser.post(where, {"step": "confirm", "choice": "submit"})
        number = find_ticket_number(re.sub("<[^>]+>", " ", filed.text))
        assert number is not None
        fields = dict(re.findall(r'type="hidden" name="(chat|handle)" value="(\w+)"', filed.text))
        fields |= {"phone": "19000000042"}
        await browser.post("/progress/told", fields)
        (code,) = await texted(store)
        other = await browser.post("/progress/told", {**fields, "phone": "19000000077", "code": code})
        assert other.status == 400
        house.clock.turn(timedelta(minutes=2))
        fields |= {"handle": "6TQX8HNAK2VE93MC"}
        await browser.post("/progress/told", fields)
        told = await browser.post("/progress/told", {**fields, "code": (await texted(store))[-1]})
        assert "手机留好了" in told.text
        bench = Bench(store, vault=VAULT, now=house.clock.now)
        assert (await bench.does(number, Act.ACCEPT)).told == "sms"


async def texted(store: Store) -> list[str]:
    """The codes that were texted."""
    rows = await store.read(partial(written.messages, vault=VAULT))
    return [code for row in rows for code in re.findall(r"验证码(\d{6})，10分钟", row.text)]


async def begun(browser: Browser, **fields: str) -> str:
    """The address of a complaint that has been begun."""
    answer = await browser.post("/complain", {"category": "attitude", **fields})
    assert answer.status == 303
    return answer.headers["Location"]


async def said(browser: Browser, where: str, **fields: str) -> None:
    answer = await browser.post(where, fields)
    assert (answer.status, answer.headers.get("Location")) == (303, where), answer.text


async def at_the_end(browser: Browser) -> str:
    where = await begun(browser)
    for step in ("department", "official"):
        await said(browser, where, step=step, choice="unknown")
    await said(browser, where, step="content", text=STORY)
    await said(browser, where, step="happened", choice="yesterday")
    await files(browser, where, next="1")
    await said(browser, where, step="named", choice="anonymous")
    return where


async def files(browser: Browser, where: str, *contents: bytes, **fields: str) -> None:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for content in contents:
        form.add_field("file", content, filename="一.png", content_type="image/png")
    form.add_field("empty", b"", filename="")
    async with browser.http.post(browser.root.join(URL(where)), data=form, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()


async def count(store: Store, table: Table) -> int:
    return await store.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())
