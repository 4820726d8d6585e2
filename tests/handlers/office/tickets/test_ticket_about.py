"""A complaint says what it is about: its title, the case beside it, and the departments it can be handed to."""

import re
from dataclasses import replace
from functools import partial

from sqlalchemy import update

from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from complaints import CHIEF, DEPARTMENT, FILED, STORY, Bench
from console import ConsoleHouse
from db.queries.office import departments
from db.queries.office.departments import DepartmentEntry
from db.schema import users
from months import answered, planted
from offices import import_cases
from ticket_pages import HANDED_OVER, INBOX, does, said

POWER, LIST = "电力处", ("办公室", "电力处", DEPARTMENT)
TITLE = f"拖延不办 · 无线电频率使用许可 · {DEPARTMENT}"


async def listed_departments(house: ConsoleHouse) -> None:
    entries = [DepartmentEntry(None, name, retired=False) for name in LIST]
    await house.store.write(partial(departments.put, entries=entries, now=house.clock.now))


def offered(page: str) -> list[tuple[str, str]]:
    """Values and words of the list of departments."""
    chooser = re.search(r'<select class="in" id="f-to".*?</select>', page, re.DOTALL)
    assert chooser is not None
    return re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', chooser[0])


async def test_it_is_handed_to_a_department_of_the_list_the_cases_own_first(
    house: ConsoleHouse, bench: Bench
) -> None:
    await listed_departments(house)
    (case_no,) = await import_cases(house.store, [None])
    number = await bench.files(Complaint(STORY, Category.DELAY, case_no=case_no))
    about_power = await bench.files(Complaint(STORY, department=POWER))
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert offered(page)[1:] == [
            (DEPARTMENT, DEPARTMENT),
            ("办公室", "办公室（没有联络员）"),
            (POWER, "电力处（没有联络员）"),
        ]
        assert "没有人看得到" not in page
        assert (
            "电力处没有联络员账号，交过去没有人看得到" in (await browser.get(f"{INBOX}/{about_power}")).text
        )
        made_up = await does(browser, number, "assign", to="电力科", text=HANDED_OVER, checked="1")
        assert (made_up.status, "“电力科”不在处室名单里，没有交办" in made_up.text) == (400, True)
        assert (await bench.ticket(number)).with_department is None
        assert (
            await does(browser, number, "assign", to=DEPARTMENT, text=HANDED_OVER, checked="1")
        ).status == 303
        assert "没有人看得到" not in (await browser.get(f"{INBOX}/{number}")).text
        gone = update(users).where(users.c.name == "liaison").values(disabled_at=FILED)
        await house.store.write(lambda c: c.execute(gone))
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert f"{DEPARTMENT}没有联络员账号，交过去没有人看得到" in page, "whoever would have read it is gone"


async def test_its_title_says_what_it_is_about_to_the_office_and_to_a_department_what_was_handed_over(
    house: ConsoleHouse, bench: Bench
) -> None:
    (case_no,) = await import_cases(house.store, [None])
    number = await bench.files(Complaint(STORY, Category.DELAY, case_no=case_no))
    unknown = await bench.files(Complaint(STORY, Category.DELAY, case_no=case_no, anonymous=True))
    async with house.logged_in("officer") as browser:
        inbox, page = (await browser.get(INBOX)).text, (await browser.get(f"{INBOX}/{number}")).text
        assert f'<td class="said-in">{TITLE}<br>' in inbox
        assert "11月3日</td>" in inbox
        assert f"<h1>{TITLE}</h1>" in page
        assert f"<title>{TITLE} {number}" in page
        assert "无线电频率使用许可" not in (await browser.get(f"{INBOX}/{unknown}")).text
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT, by=CHIEF)
    async with house.logged_in("liaison") as browser:
        for address in (INBOX, f"{INBOX}/{number}"):
            page = said((await browser.get(address)).text)
            assert HANDED_OVER in page
            assert not [word for word in ("拖延不办", "无线电频率", STORY) if word in page]


async def test_the_case_its_answers_and_what_waits_stand_beside_it_and_no_name_does(
    house: ConsoleHouse, bench: Bench
) -> None:
    one = replace(answered("甲-1", 1, 2, "我是欧阳金雀，等了一个月"), applicant="欧阳金雀")
    await planted(house.store, [one])
    number = await bench.files(Complaint(STORY, Category.DELAY, case_no="甲-1", name="欧阳金雀"))
    unknown = await bench.files(Complaint(STORY, Category.DELAY, case_no="甲-1", anonymous=True))
    async with house.logged_in("officer") as browser:
        ask = f"/office/approvals/ask/unseal/{number}"
        asked = await browser.post(ask, {"csrf": (await browser.get(ask)).token, "reason": "当面核实情况"})
        page = (await browser.get(f"{INBOX}/{number}")).text
        beside = said(page[page.index('id="case"') :])
        assert all(word in beside for word in ("甲-1", "经办人", "等了一个月", "2026-10-20", "待审批 1"))
        assert f'href="{asked.headers["Location"].partition("?")[0]}"' in page
        assert "欧阳金雀" not in page
        assert 'id="case"' not in (await browser.get(f"{INBOX}/{unknown}")).text
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT, by=CHIEF)
    for name in ("auditor", "liaison"):
        async with house.logged_in(name) as browser:
            page = (await browser.get(f"{INBOX}/{number}")).text
            assert not [word for word in ("等了一个月", "待审批 1") if word in page], name
