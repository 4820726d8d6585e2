"""Complaints in the console: the inbox by deadline, one complaint worked from arrival to close, and who sees what."""

import re
from datetime import timedelta

import pytest

from bot.casework.roles import Role
from bot.casework.ticket import Act
from bot.dialogue.filing import Category, Complaint
from complaints import CHIEF, DEPARTMENT, FILED, OFFICER, STORY, Bench
from console import Answer, Browser, ConsoleHouse, add_user, on_both

INBOX = "/office/tickets"
HANDED_OVER = "有人反映窗口态度不好，请核实"


@pytest.fixture
def bench(house: ConsoleHouse) -> Bench:
    """Complaints come in on the console's own store, at the console's time."""
    house.clock.now = FILED
    return Bench(house.store, vault=house.vault)


def at(house: ConsoleHouse, bench: Bench, **later: float) -> None:
    bench.passes(**later)
    house.clock.now = bench.now


def said(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(page: str, act: str) -> dict[str, str]:
    """The hidden fields of the form of an act."""
    form = re.search(rf'<form method="post" action="[^"]*/acts/{act}">(.*?)</form>', page, re.DOTALL)
    assert form is not None, f"no form for {act}"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[1]))


async def does(browser: Browser, number: str, act: str, **fields: str) -> Answer:
    """Fill in the form of an act on the ticket's page, or on its own, and send it."""
    page = (await browser.get(f"{INBOX}/{number}")).text
    if f'/acts/{act}"' not in page or 'method="post" action="' + f"{INBOX}/{number}/acts/{act}" not in page:
        page = (await browser.get(f"{INBOX}/{number}/acts/{act}")).text
    return await browser.post(f"{INBOX}/{number}/acts/{act}", hidden(page, act) | fields)


@on_both
async def test_a_complaint_is_worked_from_arrival_to_close(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        assert number in (await browser.get(INBOX)).text
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert STORY in page
        assert "服务态度" in page
        assert "陈小满" not in page
        answer = await does(browser, number, "accept")
        assert (answer.status, answer.headers["Location"]) == (303, f"{INBOX}/{number}?done=ticket_told")
        assert "已办，并已告诉投诉人" in (await browser.get(answer.headers["Location"])).text
        answer = await does(browser, number, "assign", to=DEPARTMENT, text=HANDED_OVER, checked="1")
        assert answer.status == 303
        async with house.logged_in("liaison") as liaison:
            theirs = (await liaison.get(f"{INBOX}/{number}")).text
            assert HANDED_OVER in theirs
            assert STORY not in theirs
            assert (await does(liaison, number, "start")).status == 303
            preview = await does(liaison, number, "reply", text="已批评教育，向您道歉")
            assert (preview.status, "有答复了" in preview.text) == (200, True)
            sent = await liaison.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text))
            assert sent.status == 303
            assert "已批评教育，向您道歉" in (await liaison.get(f"{INBOX}/{number}")).text
        assert await bench.judges(number, True, "很好")
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert "投诉人评价：满意" in page
        assert "已办结" in page
    assert any("已批评教育，向您道歉" in text for _, text in await bench.letters())


def last_form(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page's main part: what is sent is what was shown."""
    forms = re.findall(r'<form method="post" action="[^"]*/acts/[^"]*">(.*?)</form>', page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', forms[-1]))
