"""Who complained: shown once, after two persons wanted it, and never to those it is about."""

from datetime import timedelta
from functools import partial

from approval_pages import asks, decides, filed, granted
from bot.dialogue.complaint.filing import Complaint
from bot.domain.category import Category
from bot.domain.role import Role
from call_cards import to_be_phoned
from complaints import AGENCY, CHAT, PHONE
from console import ConsoleHouse, add_user
from db.queries.office import audit

ABOUT_OFFICE = Complaint("监察室不接电话", Category.DELAY, AGENCY, "李敏", name="陈小满", about_office=True)


async def test_who_complained_is_shown_once_to_whoever_asked(house: ConsoleHouse) -> None:
    number = await filed(house)
    page = await granted(house, "unseal", number)
    async with house.logged_in("chief") as browser:
        token = (await browser.get("/office/account")).token
        assert (await browser.post(f"{page}/identity", {"csrf": token})).status == 404
        assert "陈小满" not in (await browser.get(page)).text
    async with house.logged_in("officer") as browser:
        token = (await browser.get(page)).token
        shown = await browser.post(f"{page}/identity", {"csrf": token})
        assert "陈小满" in shown.text
        assert PHONE.removeprefix("+86") in shown.text
        assert f">{CHAT}<" in shown.text
        again = await browser.post(f"{page}/identity", {"csrf": token})
        assert (again.status, "陈小满" in again.text) == (400, False)
    lines = await house.store.read(
        partial(audit.lines, vault=house.vault, wanted=audit.LogFilter(object=number))
    )
    assert ("unseal", "officer") in [(line.act, line.by_whom) for line in lines]


async def test_a_grant_to_see_who_complained_runs_out_after_a_day(house: ConsoleHouse) -> None:
    number = await filed(house)
    page = await granted(house, "unseal", number)
    house.clock.turn(timedelta(hours=25))
    async with house.logged_in("officer") as browser:
        token = (await browser.get(page)).token or (await browser.get("/office/account")).token
        late = await browser.post(f"{page}/identity", {"csrf": token})
    assert (late.status, "陈小满" in late.text) == (400, False)


async def test_an_anonymous_complainant_is_never_unsealed(house: ConsoleHouse) -> None:
    number = await filed(house, Complaint("排队三小时", Category.DELAY, anonymous=True))
    async with house.logged_in("officer") as browser:
        answer = await asks(browser, "unseal", number)
    assert (answer.status, "匿名" in answer.text) == (400, True)


async def test_what_is_about_the_office_is_its_superiors_alone(house: ConsoleHouse) -> None:
    await add_user(house.store, "厅长", Role.SUPERIOR)
    number = await filed(house, ABOUT_OFFICE)
    for name in ("officer", "chief", "auditor"):
        async with house.logged_in(name) as browser:
            assert (await asks(browser, "unseal", number)).status in (403, 404)
    async with house.logged_in("superior") as browser:
        page = (await asks(browser, "unseal", number)).headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as browser:
        assert (await browser.get(page)).status == 404
        assert (await decides(browser, page, "granted")).status == 404
        assert number not in (await browser.get("/office/approvals")).text
    async with house.logged_in("厅长") as browser:
        assert number in (await browser.get("/office/approvals")).text
        assert (await decides(browser, page, "granted")).status == 303


async def test_the_accused_neither_asks_nor_decides_nor_knows(house: ConsoleHouse) -> None:
    await add_user(house.store, "周志丽", Role.CHIEF)
    number = await filed(house)
    async with house.logged_in("officer") as browser:
        page = (await asks(browser, "unseal", number)).headers["Location"].partition("?")[0]
    async with house.logged_in("周志丽") as browser:
        assert (await asks(browser, "unseal", number)).status == 404
        assert (await browser.get(page)).status == 404
        assert (await decides(browser, page, "granted")).status == 404
        assert number not in (await browser.get("/office/approvals")).text


async def test_nobody_asks_who_complained_without_a_reason(house: ConsoleHouse) -> None:
    number = await filed(house)
    async with house.logged_in("officer") as browser:
        for nothing in (" ", "查看", "工作需要", "……"):
            answer = await asks(browser, "unseal", number, reason=nothing)
            assert answer.status == 400, nothing
        assert (await asks(browser, "unseal", number)).status == 303


async def test_a_case_with_a_complaint_is_opened_by_two_with_its_complaint(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    number = await filed(house, Complaint("让我来回跑", Category.DELAY, case_no="HNJX-2026-00001"))
    page = await granted(house, "unseal", number)
    async with house.logged_in("officer") as browser:
        token = (await browser.get(page)).token
        shown = await browser.post(f"{page}/identity", {"csrf": token})
        alone = await browser.post(
            "/office/cases/HNJX-2026-00001/unmask", {"csrf": token, "reason": "回复申请人来电咨询"}
        )
    assert "张小满" in shown.text
    assert (alone.status, "张小满" in alone.text) == (403, False)
