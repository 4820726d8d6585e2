"""定类别: the office says what kind of complaint it is; the complainant's own choice stays beside it."""

from urllib.parse import quote

from bot.domain.act import Act
from bot.domain.category import Category
from complaints import Bench
from console import ConsoleHouse, on_both
from ticket_pages import INBOX, does, hidden, listed, said


@on_both
async def test_the_office_works_by_its_own_category_and_the_complainants_choice_stays_beside(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    letters = await bench.letters()
    async with house.logged_in("officer") as browser:
        same = await does(browser, number, "classify", category="")
        assert (same.status, "类别没有变" in same.text) == (400, True)
        assert (await does(browser, number, "classify", category="delay", text="说的是拖")).status == 303
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert "类别 拖延不办 投诉人选的：服务态度" in page
        assert "拖延不办：说的是拖" in page
        assert "拖延不办" in (await browser.get(f"{INBOX}/{number}")).text.partition("<h1>")[2][:40]
        assert listed((await browser.get(f"{INBOX}?category=delay")).text) == [number]
        assert listed((await browser.get(f"{INBOX}?category=attitude")).text) == []
        assert number in (await browser.get(f"/office/find?q={quote('拖延不办')}")).text
        answer = await browser.get(f"/office/api/tickets/{number}")
        assert '"category": "delay"' in answer.text or '"category":"delay"' in answer.text
    ticket = await bench.ticket(number)
    assert (ticket.category, ticket.office_category) == (Category.ATTITUDE, Category.DELAY)
    assert await bench.letters() == letters


async def test_a_category_set_by_mistake_is_taken_back_from_the_toast(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "classify", category="leak")
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "的类别：泄密" in page
        assert "撤销" in page
        fields = hidden(page, "classify")
        assert (await browser.post(f"{INBOX}/{number}/acts/classify", fields)).status == 303
    assert (await bench.ticket(number)).office_category is None
    assert [e.note for e in await bench.timeline(number) if e.act == Act.CLASSIFY] == [
        "泄密",
        "改回投诉人自己选的",
    ]
