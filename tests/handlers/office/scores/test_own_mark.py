"""A handler reads their own mark with the code on their sheet, and nobody else's; the code is nowhere but on the paper."""

import re
from datetime import timedelta
from functools import partial
from io import BytesIO
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot.casework.scores.slip import code_of, parsed
from console import Browser, ConsoleHouse
from db import schema
from marks import FACTS, RADIO, SCORES, draws, form_of, month_of_cases, posts
from ticket_pages import said

OWN = "/office/marks"


async def printed_code(browser: Browser, handler: str, department: str) -> str:
    """From the paper that is given to them."""
    asked = f"of=handler&department={quote(department)}&handler={quote(handler)}&format=xlsx"
    book = await browser.get(f"{SCORES}/export?period=2026-10&{asked}")
    about = CalamineWorkbook.from_filelike(BytesIO(book.raw)).get_sheet_by_index(1).to_python()
    found = re.search(r"查分码：([\w-]+)", " ".join(str(cell) for line in about for cell in line))
    assert found is not None
    return found[1]


async def read_with(browser: Browser, code: str) -> tuple[int, str]:
    page = await browser.get(OWN)
    answer = await browser.post(OWN, {"csrf": page.token, "code": code})
    return answer.status, said(answer.text)


async def test_who_has_no_account_reads_the_own_line_its_facts_and_what_was_decided(
    house: ConsoleHouse,
) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
        code = await printed_code(browser, "周志丽", RADIO)
    async with house.browser() as handler:
        assert "经办人查自己的评分" in (await handler.get("/office/login")).text
        status, page = await read_with(handler, code.lower().replace("-", " ").replace(" ", "-", 1))
    assert status == 200
    assert "75.33" in page
    assert "差评核实" in page
    assert "吴敏" not in page
    assert "甲-10" not in page, "whose rating it was is told to nobody"
    assert "TS20261103" not in page
    async with house.logged_in("liaison") as browser:
        against = await form_of(browser, "contest")
        assert await posts(browser, against, ground="malicious", reason="同一人一天内十次差评") == 303
    async with house.logged_in("chief") as browser:
        ruling = against.replace("/contest", "/decide")
        assert await posts(browser, ruling, state="upheld", reason="查了日志，确是恶意") == 303
        house.clock.turn(timedelta(minutes=1))
        await draws(browser)
        log = said((await browser.get("/office/log")).text)
    async with house.browser() as handler:
        _, page = await read_with(handler, code)
    assert "85.45" in page, "the same paper shows what became of it"
    assert "异议成立，不计" in page
    assert "查了日志，确是恶意" in page
    assert code not in log


@pytest.mark.parametrize(
    "wrong", ["", "周志丽", "1", "1-", "-7KQ2M0XD4RTB9VWC", "9-7KQ2-M0XD-4RTB-9VWC", "1" * 60]
)
async def test_nothing_is_opened_by_a_code_that_was_not_printed(house: ConsoleHouse, wrong: str) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
    async with house.browser() as stranger:
        status, page = await read_with(stranger, wrong)
    assert status == 404
    assert "没有这个查分码" in page
    assert "75.33" not in page


async def test_the_code_of_one_opens_no_line_of_another_and_ends(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
        theirs = await printed_code(browser, "吴敏", "电力处")
    async with house.browser() as handler:
        _, page = await read_with(handler, theirs)
        assert "吴敏" in page
        assert "无评价" in page
        assert "周志丽" not in page
        house.clock.turn(timedelta(days=91))
        assert (await read_with(handler, theirs))[0] == 404


async def test_who_has_left_or_is_written_otherwise_still_reads_what_stands(house: ConsoleHouse) -> None:
    """Cases of a handler who left stay theirs; a blank between the signs of a name is no other handler."""
    await house.store.write(month_of_cases)

    async def named(handler: str) -> None:
        of = schema.cases.c.handler == "周志丽"
        await house.store.write(lambda c: c.execute(update(schema.cases).where(of).values(handler=handler)))

    async with house.logged_in("officer") as browser:
        await draws(browser)
        code = await printed_code(browser, "周志丽", RADIO)
        house.clock.turn(timedelta(minutes=1))
        await named("周 志　丽")
        await draws(browser)
    async with house.browser() as handler:
        status, page = await read_with(handler, code)
    assert status == 200
    assert "75.33" in page
    assert "差评核实" in page


async def test_a_line_that_is_no_more_opens_nothing(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
        code = await printed_code(browser, "周志丽", RADIO)
        house.clock.turn(timedelta(minutes=1))
        await house.store.write(
            lambda c: c.execute(
                update(schema.cases).where(schema.cases.c.handler == "周志丽").values(handler="周红")
            )
        )
        await draws(browser)
    async with house.browser() as handler:
        assert (await read_with(handler, code))[0] == 404


async def test_a_fact_that_somebody_wrote_down_names_its_case_and_grounds(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        sent = partial(posts, browser, FACTS, kind="one_time_notice", case_no="甲-1")
        assert await sent(grounds="<script>alert(1)</script>没有告知单") == 303
        await draws(browser)
        code = await printed_code(browser, "周志丽", RADIO)
    async with house.browser() as handler:
        page = await handler.get(OWN)
        answer = await handler.post(OWN, {"csrf": page.token, "code": code})
    assert "<script>alert" not in answer.text
    assert "甲-1" in answer.text
    assert "没有告知单" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "12-7KQ2-M0XD-4RTB-9VWC",
        "12-7kq2m0xd4rtb9vwc",
        "12 - 7KQ2 M0XD 4RTB 9VWC".replace(" - ", "-"),
        "１２-7KQ2-MOXD-4RTB-9VWC",
    ],
)
def test_a_code_is_read_as_people_copy_it(typed: str) -> None:
    assert parsed(typed) == (12, "7KQ2M0XD4RTB9VWC")


def test_a_code_says_the_sheet_and_the_rest_only() -> None:
    found = parsed(code_of(7, bytes(range(32))))
    assert found is not None
    assert found[0] == 7
