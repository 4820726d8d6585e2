"""An officer writes down what came by phone, letter, visit or the box: the same ticket as any, and a slip shown once."""

import re
from datetime import timedelta

import pytest
from aiohttp import MultipartWriter

from bot.domain.act import Act
from bot.turns.receipt_codes import Receipts
from bot.work.tickets import by_receipt
from complaints import DEPARTMENT, FILED, Bench
from console import Answer, Browser, ConsoleHouse, on_both
from db.schema import audit, parties, ticket_identities, tickets

NUMBER = re.compile(r"TS-\d{8}-[0-9A-Z]{5}-[0-9A-Z]")
CODE = re.compile(r'class="strong mono">([0-9A-Z-]{15,})<')
WORDS = "窗口让我跑了四趟，每次要的材料都不一样。"
GIVEN = {
    "arrival": "call",
    "category": "delay",
    "department": DEPARTMENT,
    "official": "王五",
    "content": WORDS,
    "named": "named",
    "name": "陈小满",
    "phone": "190 0000 0007",
}


async def written(browser: Browser, **fields: str) -> Answer:
    """The form, opened and sent."""
    page = await browser.get("/office/register")
    hidden = dict(re.findall(r'name="(number|drawn|csrf)" value="([^"]*)"', page.text))
    return await browser.post("/office/register", {**hidden, **GIVEN, **fields})


@pytest.fixture(autouse=True)
def _at_the_time(bench: Bench) -> None:
    """Complaints come in at the console's time."""


@on_both
async def test_what_was_told_becomes_a_ticket_and_its_slip_opens_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    async with house.logged_in("officer") as browser:
        slip = await written(browser)
        assert slip.status == 200, slip.text
        for term in ("受理时间</dt><dd>收到后3个工作日内", "答复时间</dt><dd>受理后30天内"):
            assert term in slip.text, "as it is counted, and as the chat says it"
        number = NUMBER.findall(slip.text)[0]
        page = await browser.get(f"/office/tickets/{number}")
    assert "来电" in page.text
    assert WORDS in page.text
    code = CODE.findall(slip.text)[0]
    digest = await Receipts(house.vault, lambda bits: 0).hash(code)
    own = await house.store.read(lambda c: by_receipt(c, house.vault, digest))
    assert own is not None
    assert own.ticket_no == number
    ticket = await bench.ticket(number)
    assert (ticket.source, ticket.department, ticket.official, ticket.anonymous) == (
        "call",
        DEPARTMENT,
        "王五",
        False,
    )
    (first,) = await bench.timeline(number)
    assert (first.act, first.by_whom, first.note) == ("register", "officer", "来电")
    assert code not in str(await house.rows(audit.c.detail, audit.c.object))


async def test_the_phone_and_the_name_are_sealed_and_nothing_is_texted_there(
    house: ConsoleHouse, bench: Bench
) -> None:
    async with house.logged_in("officer") as browser:
        number = NUMBER.findall((await written(browser)).text)[0]
    assert await house.rows(parties.c.phone_sealed) == [(None,)]
    assert "19000000007" not in str(await house.rows(ticket_identities.c.sealed))
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "经查，材料清单确实前后不一，已经改正。")
    assert await bench.letters() == []


async def test_the_terms_run_from_the_day_on_which_it_came(house: ConsoleHouse, bench: Bench) -> None:
    async with house.logged_in("officer") as browser:
        today = NUMBER.findall((await written(browser, arrival="letter")).text)[0]
        came = (FILED - timedelta(days=6)).date()
        slip = await written(browser, arrival="letter", came=str(came))
        before = NUMBER.findall(slip.text)[0]
    late, fresh = await bench.ticket(before), await bench.ticket(today)
    assert late.accept_by is not None
    assert fresh.accept_by is not None
    assert late.accept_by < FILED < fresh.accept_by
    (first,) = await bench.timeline(before)
    assert first.note == f"来信，{came.month}月{came.day}日收到"


@pytest.mark.parametrize("named", ["office", "words"])
async def test_what_is_about_the_office_is_its_superiors_alone(house: ConsoleHouse, named: str) -> None:
    told = (
        {"department": "office"} if named == "office" else {"department": "", "content": "监察室一直不理我。"}
    )
    async with house.logged_in("officer") as browser, house.logged_in("superior") as superior:
        assert "您就看不到这件了" in (await browser.get("/office/register")).text
        slip = await written(browser, **told)
        number = NUMBER.findall(slip.text)[0]
        assert "已直接交给上级办理" in slip.text
        assert f'href="/office/tickets/{number}"' not in slip.text
        assert (await browser.get(f"/office/tickets/{number}")).status == 404
        assert (await superior.get(f"/office/tickets/{number}")).status == 200


async def test_whom_it_is_about_does_not_see_it_though_they_wrote_it_down(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser, house.logged_in("chief") as chief:
        slip = await written(browser, official="officer")
        number = NUMBER.findall(slip.text)[0]
        assert (await browser.get(f"/office/tickets/{number}")).status == 404
        assert (await chief.get(f"/office/tickets/{number}")).status == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"arrival": ""}, "请选怎么来的"),
        ({"category": ""}, "请选投诉什么"),
        ({"content": "……"}, "请把原话写下来"),
        ({"named": ""}, "请选署名还是匿名"),
        ({"name": ""}, "请写投诉人姓名"),
        ({"phone": "12"}, "完整的电话号码"),
        ({"came": "2031-01-01"}, "收到的日子不对"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    house: ConsoleHouse, fields: dict[str, str], sentence: str
) -> None:
    async with house.logged_in("officer") as browser:
        page = await written(browser, **fields)
    assert (page.status, sentence in page.text) == (400, True)
    assert "王五" in page.text
    assert await house.rows(tickets.c.ticket_no) == []


async def test_a_form_sent_twice_registers_once_and_one_that_was_altered_never(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/register")
        hidden = dict(re.findall(r'name="(number|drawn|csrf)" value="([^"]*)"', page.text))
        first = await browser.post("/office/register", {**hidden, **GIVEN})
        again = await browser.post("/office/register", {**hidden, **GIVEN})
        altered = await browser.post("/office/register", {**hidden, **GIVEN, "number": "TS-20261103-7KQ2X-K"})
    assert (first.status, again.status, altered.status) == (200, 409, 400)
    assert CODE.findall(again.text) == []
    assert len(await house.rows(tickets.c.ticket_no)) == 1


async def test_an_anonymous_one_keeps_neither_name_nor_phone(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        slip = await written(browser, named="anonymous", arrival="box")
        page = await browser.get(f"/office/tickets/{NUMBER.findall(slip.text)[0]}")
    assert CODE.findall(slip.text)
    assert "意见箱" in page.text
    assert "陈小满" not in slip.text + page.text


async def test_a_scan_of_the_letter_lies_with_the_ticket_and_another_kind_of_file_is_refused(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/register")
        hidden = dict(re.findall(r'name="(number|drawn|csrf)" value="([^"]*)"', page.text))

        async def sent(content: bytes) -> Answer:
            form = MultipartWriter("form-data", boundary="b")
            for name, value in {**hidden, **GIVEN}.items():
                form.append(value).set_content_disposition("form-data", name=name)
            form.append(content).set_content_disposition("form-data", name="file", filename="letter.pdf")
            return await browser.post(
                "/office/register", await form.as_bytes(), **{"Content-Type": form.content_type}
            )

        refused = await sent(b"#!/bin/sh")
        assert (refused.status, "JPG、PNG" in refused.text, WORDS in refused.text) == (400, True, True)
        slip = await sent(b"%PDF-1.7 a letter")
        scan = await browser.get(f"/office/tickets/{NUMBER.findall(slip.text)[0]}/attachments/1")
    assert (scan.status, scan.raw) == (200, b"%PDF-1.7 a letter")
