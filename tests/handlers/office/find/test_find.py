"""One box: any part of anything leads to its group, each reader finds what is theirs, and the log has no words of it."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import Connection

from bot.dialogue.complaint.filing import Complaint
from bot.domain.category import Category
from complaints import DEPARTMENT, Bench
from console import Answer, Browser, ConsoleHouse
from db.queries.office import users
from db.schema import audit
from months import planted, worked
from offices import import_cases, phone

FILED = "HF-202610-00003"
LINKS = re.compile(r'<section class="card mt-s" id="(\w+)">(.*?)</section>', re.DOTALL)
HREF = re.compile(r'href="([^"]+)"')


async def sought(browser: Browser, words: str) -> Answer:
    return await browser.get(f"/office/find?q={quote(words)}")


def groups(page: Answer) -> dict[str, list[str]]:
    """By group, where it leads."""
    assert page.status == 200, page.text
    return {name: HREF.findall(inside) for name, inside in LINKS.findall(page.text)}


@pytest.mark.parametrize(
    ("words", "group", "leads_to"),
    [
        ("00213", "cases", "/office/cases/HNJX-2026-00213"),
        ("2026 0021", "cases", "/office/cases/HNJX-2026-00219"),
        ("ｈｎｊｘ２０２６０００１", "cases", "/office/cases/HNJX-2026-00019"),
        ("0042", "cases", "/office/cases/HNJX-2026-00042"),
        ("頻率", "work", "/office/cases?item=%E6%97%A0"),
        ("管理处", "work", "/office/cases?department=%E6%97%A0"),
        ("志丽", "work", "/office/cases?handler=%E5%91%A8"),
        ("10月", "months", "/office/months/2026-10"),
        ("2026-10", "months", "/office/months/2026-10"),
        ("十月份", "months", "/office/months/2026-10"),
        ("下载", "pages", "/office/exports"),
        ("电话单", "pages", "/office/callsheet"),
        ("張三", "people", "/office/cases/HNJX-2026-"),
    ],
)
async def test_any_part_leads_to_its_group(
    house: ConsoleHouse, words: str, group: str, leads_to: str
) -> None:
    await import_cases(house.store, [phone(n) for n in range(1, 221)])
    async with house.logged_in("officer") as browser:
        found = groups(await sought(browser, words))
    assert any(address.startswith(leads_to) for address in found.get(group, [])), found


async def test_a_group_shows_the_latest_five_and_leads_to_all_of_them(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(n) for n in range(1, 31)])
    async with house.logged_in("officer") as browser:
        page = await sought(browser, "HNJX")
        every = groups(page)["cases"]
        assert [address[-2:] for address in every[:-1]] == ["30", "29", "28", "27", "26"]
        assert "全部30条" in page.text
        listed = await browser.get(every[-1].replace("&amp;", "&"))
    assert listed.text.count('<th scope="row">') == 30


async def test_the_last_digits_of_a_phone_lead_to_its_cases_and_stand_nowhere(house: ConsoleHouse) -> None:
    await import_cases(house.store, ["+8619000005678", phone(2)])
    async with house.logged_in("officer") as browser:
        for digits in ("5678", "0005678", "19000005678"):
            page = await sought(browser, digits)
            assert groups(page)["cases"] == ["/office/cases/HNJX-2026-00001"], digits
    assert "5678" not in str(await house.rows(audit.c.detail, audit.c.object, audit.c.reason))


async def test_nobody_finds_a_complaint_that_is_not_theirs_to_see(house: ConsoleHouse, bench: Bench) -> None:
    told = Complaint("等了三个月没有回音", Category.DELAY, DEPARTMENT)
    number = await bench.files(told)
    hidden = await bench.files(
        Complaint("监察室压着不办没有回音", Category.DELAY, "监察室", about_office=True)
    )
    for reader, sees in {"officer": number, "auditor": number, "superior": hidden}.items():
        async with house.logged_in(reader) as browser:
            for words in ("没有回音", "拖延", number[3:11], sees[12:17]):
                page = await sought(browser, words)
                assert groups(page)["tickets"] == [f"/office/tickets/{sees}"], (reader, words)
                assert page.text.count("共1条") == 1
    for reader in ("liaison", "admin"):
        async with house.logged_in(reader) as browser:
            page = await sought(browser, "没有回音")
            assert "tickets" not in groups(page)
            assert "没有找到" in page.text
    assert all(
        "2" not in str(json.loads(str(detail)).get("found", ""))
        for (detail,) in await house.rows(audit.c.detail)
    )


async def test_a_colleague_is_found_by_a_part_of_the_name_but_by_no_nickname(house: ConsoleHouse) -> None:
    def named(connection: Connection) -> None:
        person = users.named(connection, "chief")
        assert person is not None
        users.set_names(connection, house.vault, person, "欧阳静", "小静静", now=house.clock())

    await house.store.write(named)
    async with house.logged_in("auditor") as browser:
        assert "欧阳静" in (await sought(browser, "阳静")).text
        assert "people" not in groups(await sought(browser, "小静静"))


async def test_too_many_persons_close_that_group_alone(house: ConsoleHouse) -> None:
    await planted(house.store, worked(9))
    async with house.logged_in("officer") as browser:
        for n in range(30):
            await sought(browser, f"王{n}")
        page = await sought(browser, "张三")
        assert ("一小时里" in page.text, "cases/CASE" in page.text) == (True, False)
        assert groups(await sought(browser, "CASE-00"))["cases"][0].startswith("/office/cases/CASE-00")
        assert (await browser.get(f"/office/cases?q={quote('张三')}")).status == 429
    house.clock.turn(timedelta(hours=1, seconds=1))
    async with house.logged_in("officer") as browser:
        assert "/office/cases/CASE-009" in groups(await sought(browser, "张三"))["people"]
    assert "张" not in str(await house.rows(audit.c.detail))


async def test_what_finds_nothing_says_what_to_do(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = await sought(browser, "没有这样的")
        assert (page.status, "请换一段更短的字" in page.text) == (200, True)
        assert "写哪一段都行" in (await browser.get("/office/find")).text
        assert (await sought(browser, "——")).status == 400


async def test_a_whole_number_leads_straight_to_its_case(house: ConsoleHouse) -> None:
    await planted(house.store, worked(9))
    async with house.logged_in("officer") as browser:
        for written in ("ｃａｓｅ－００７", FILED, FILED.replace("-", " ").lower(), FILED.replace("-", "")):
            answer = await sought(browser, written)
            assert (answer.status, answer.headers["Location"]) == (303, "/office/cases/CASE-007"), written
