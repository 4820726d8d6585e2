"""核验 in the browser: the sealed archive is checked behind the page; who did it, when and what was found stays there."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from console import ConsoleHouse, on_both
from db.schema import audit
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

CHECK = f"/office/months/{MONTH}/verify"


@pytest.fixture
async def sealed(house: ConsoleHouse) -> ConsoleHouse:
    """A month of two cases, sealed."""
    await import_cases(house.store, [phone(1), phone(2)])
    office = OfficeHouse(house.store, clock := Clock(WINDOW.opens + timedelta(hours=10)), Provider(clock))
    await office.tick()
    await office.says(phone(1), "5", "m1")
    clock.now = house.clock.now = WINDOW.closes + timedelta(hours=10)
    await office.tick()
    return house


async def checked(house: ConsoleHouse, by: str = "officer", back: str = "month") -> str:
    """The page to which the button leads, once the check is over."""
    async with house.logged_in(by) as browser:
        token = (await browser.get("/office/account")).token
        answer = await browser.post(CHECK, {"csrf": token, "back": back})
        assert answer.status == 303, answer.text
        await house.console.verifying.over()
        return (await browser.get(answer.headers["Location"].partition("#")[0])).text


@on_both
async def test_a_month_in_order_is_said_to_be_with_who_looked_and_when(sealed: ConsoleHouse) -> None:
    async with sealed.logged_in("officer") as browser:
        assert "封存以后还没有核验过" in (await browser.get(f"/office/months/{MONTH}")).text
    page = await checked(sealed)
    assert "核验无误" in page
    assert "2 件办结，一件一档" in page
    assert "officer在2026年11月6日 10:00核验的" in page
    line = ("verify", "officer", f"month {MONTH}", '{"flaws": 0, "records": 2}')
    assert line in await sealed.rows(audit.c.act, audit.c.by_whom, audit.c.object, audit.c.detail)


async def test_what_was_altered_is_named_in_words(sealed: ConsoleHouse) -> None:
    await sealed.store.write(lambda c: c.execute(text("UPDATE callbacks SET score = 1 WHERE score = 5")))
    page = await checked(sealed, by="auditor", back="today")
    assert "发现 1 处问题" in page
    assert "HNJX-2026-00001：档案的结果与回访不符（回访：已评价，评分 1）" in page
    assert "answered）" not in page
    assert "马上告诉室领导和管理员" in page


async def test_an_open_month_has_nothing_to_check(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        assert 'id="verify"' not in (await browser.get(f"/office/months/{MONTH}")).text
        token = (await browser.get("/office/account")).token
        assert (await browser.post(CHECK, {"csrf": token})).status == 400
