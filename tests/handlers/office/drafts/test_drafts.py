"""What somebody types is kept for them alone until it is sent."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from call_cards import PAGE, saves, to_be_phoned
from complaints import DEPARTMENT, LIAISON, Bench
from console import Answer, Browser, ConsoleHouse, on_both
from db.queries.tickets import ticket_bars
from db.queries.unsent import drafts
from db.schema import drafts as table
from db.schema import users
from offices import import_cases, phone
from requests_filed import asks
from ticket_pages import HANDED_OVER, INBOX, does, hidden

WORDS = '经查，窗口人员态度生硬，\n已批评教育 <&> "引号"'


def address(number: str, act: str = "decline") -> str:
    return f"{INBOX}/{number}/acts/{act}"


async def keeps(browser: Browser, where: str, text: str = WORDS, **fields: str) -> Answer:
    """As the script of the page does while somebody types."""
    token = (await browser.get("/office/account")).token
    return await browser.post(
        "/office/drafts", {"csrf": token, "by": "script", "kept": where, "text": text} | fields
    )


def typed(page: str, act: str = "decline") -> str:
    """What stands in the field of words."""
    found = re.search(rf'<textarea[^>]*id="w-{act}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


async def how_many(house: ConsoleHouse) -> int:
    return int(
        await house.store.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())
    )


@on_both
async def test_it_stands_in_the_form_again_with_its_time_and_nobody_else_sees_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        kept = await keeps(browser, address(number))
        assert json.loads(kept.text) == {"said": "草稿，10:00保存"}
        page = (await browser.get(address(number))).text
        assert typed(page) == WORDS.replace("<", "&lt;").replace("&>", "&amp;&gt;")
        assert "草稿，10:00保存" in page
        assert "草稿" in (await browser.get("/office/drafts")).text
    async with house.logged_in("chief") as browser:
        assert typed((await browser.get(address(number))).text) == ""
        assert "已批评教育" not in (await browser.get("/office/drafts")).text


async def test_it_goes_with_the_act_and_by_its_button(house: ConsoleHouse, bench: Bench) -> None:
    number, other = await bench.files(), await bench.files(chat=77)
    async with house.logged_in("officer") as browser:
        for one in (number, other):
            await keeps(browser, address(one))
        assert (await does(browser, number, "decline", text=WORDS)).status == 303
        assert await how_many(house) == 1
        fields = hidden((await browser.get(address(other))).text, "decline")
        dropped = await browser.post("/office/drafts/drop", fields | {"text": WORDS})
        assert dropped.headers["Location"].startswith(address(other))
        assert await how_many(house) == 0
        assert typed((await browser.get(address(other))).text) == ""


async def test_a_reason_goes_with_the_look_that_it_was_given_for(house: ConsoleHouse) -> None:
    """Else the next look would begin with a reason that nobody gave for it."""
    (number,) = await import_cases(house.store, [phone(1)])
    where = f"/office/cases/{number}"
    async with house.logged_in("officer") as browser:
        token = (await browser.get(where)).token
        kept = {"csrf": token, "by": "script", "kept": f"{where}/unmask", "reason": "核对投诉件"}
        await browser.post("/office/drafts", kept)
        assert (await browser.post(f"{where}/unmask", {"csrf": token, "reason": "核对投诉件"})).status == 200
    assert await how_many(house) == 0


async def test_without_a_script_the_button_keeps_it_and_leads_back(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        page = (await browser.get(address(number))).text
        here = str(house.root)[:-1] + address(number)
        kept = await browser.post("/office/drafts", hidden(page, "decline") | {"text": WORDS}, Referer=here)
        assert kept.headers["Location"] == f"{address(number)}?done=draft_kept"
        assert "已批评教育" in typed((await browser.get(address(number))).text)


async def test_a_form_that_is_refused_is_kept_as_it_came_back(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        refused = await does(browser, number, "assign", to="办公室", text=WORDS)
        assert refused.status == 400
        assert "草稿，10:00保存" in refused.text
        assert "已批评教育" in typed((await browser.get(f"{INBOX}/{number}")).text, "assign")


async def test_it_is_dropped_when_nothing_is_left_of_it(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await keeps(browser, address(number))
        assert (await keeps(browser, address(number), text=" ")).text == '{"said": ""}'
        assert await how_many(house) == 0


@pytest.mark.parametrize(
    "where", ["/office/account/password", "/office/nowhere", "/office/users", "https://x/"]
)
async def test_of_other_forms_nothing_is_kept(house: ConsoleHouse, where: str) -> None:
    async with house.logged_in("officer") as browser:
        await keeps(browser, where)
        assert await how_many(house) == 0


@on_both
async def test_it_goes_when_the_complaint_is_over_when_its_writer_is_barred_and_after_ninety_days(
    house: ConsoleHouse, bench: Bench
) -> None:
    another = Complaint("窗口没人", Category.DELAY, DEPARTMENT, "李强")
    over, old, barred = await bench.files(another), await bench.files(another, chat=77), await bench.files()
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        for number in (over, old, barred):
            await keeps(officer, address(number))
        await keeps(chief, address(barred))
    await bench.does(over, Act.DECLINE, "不属于本机关")
    assert await how_many(house) == 3
    [who] = [n for n, name in await house.rows(users.c.id, users.c.name) if name == "officer"]
    officer_is = ticket_bars.person(int(str(who)), "officer", "周志丽", "")
    await house.store.write(lambda c: ticket_bars.named(c, house.vault, officer_is, bench.now))
    assert await how_many(house) == 2
    later = bench.now + timedelta(days=91)
    await house.store.write(lambda c: drafts.forget(c, now=later))
    assert await how_many(house) == 0


async def test_a_complaint_that_is_theirs_no_more_is_not_among_a_persons_drafts(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in("liaison") as browser:
        await keeps(browser, address(number, "draft"))
        assert number in (await browser.get("/office/drafts")).text
        await bench.does(number, Act.ASSIGN, HANDED_OVER, to="办公室")
        assert number not in (await browser.get("/office/drafts")).text


UNFOUND = {"finding": "", "measure_rectified": ""}
"""Nothing chosen yet."""


async def test_what_a_form_itself_begins_with_is_nobodys_draft(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    await bench.does(number, Act.DRAFT, "没有\n这回事", by=LIAISON)
    async with house.logged_in("officer") as browser:
        asked = await does(browser, number, "reply", text="没有\r\n这回事", step="preview", **UNFOUND)
        assert (asked.status, await how_many(house)) == (400, 0)
        await bench.does(number, Act.DRAFT, "窗口漏说了一份材料", by=LIAISON)
        assert typed((await browser.get(f"{INBOX}/{number}")).text, "reply") == "窗口漏说了一份材料"
        await does(browser, number, "reply", text="窗口漏说了一份材料，已改正", step="preview")
        assert typed((await browser.get(f"{INBOX}/{number}")).text, "reply") == "窗口漏说了一份材料，已改正"


async def test_a_call_card_is_gone_on_with_on_its_own_page(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 2)
    async with house.logged_in("officer") as browser:
        page = await browser.get(f"{PAGE}?case=HNJX-2026-00002&done=logged_out")
        here = str(house.root)[:-1] + f"{PAGE}/HNJX-2026-00002/number"
        fields = {"csrf": page.token, "kept": f"{PAGE}/HNJX-2026-00002", "words": "跑了三趟", "score": "2"}
        kept = await browser.post("/office/drafts", fields, Referer=here)
        assert kept.headers["Location"] == f"{PAGE}?case=HNJX-2026-00002&done=draft_kept"
        again = await browser.get(f"{PAGE}?case=HNJX-2026-00002")
        assert "跑了三趟</textarea>" in again.text
        assert not re.search(r'name="score"[^>]* checked', again.text), "an answer is chosen anew"
        assert (await saves(browser, again, score="2", words="跑了三趟")).status == 303
    assert await how_many(house) == 0


async def test_the_list_says_where_a_draft_belongs_and_shows_all_of_it_but_nothing_that_nobody_typed(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/register")
        form = dict(re.findall(r'name="(number|drawn|csrf)" value="([^"]*)"', page.text))
        refused = await browser.post("/office/register", form | {"category": "delay", "official": "王五"})
        assert refused.status == 400
        await keeps(browser, address(number), "窗口" * 100 + "完")
        listed = (await browser.get("/office/drafts")).text
    assert "王五" in listed
    assert "登记来信来访</p>" in listed
    assert f"投诉件 · {number}</p>" in listed
    assert "窗口完</p>" in listed
    assert form["drawn"] not in listed


async def test_each_of_a_requests_acts_keeps_its_own_words_and_lets_go_of_them_alone(
    house: ConsoleHouse, bench: Bench
) -> None:
    """They go to one address: the answer that somebody was writing must not turn up in a letter asking for a correction."""
    number = await asks(bench)
    page = f"/office/requests/{number}"
    async with house.logged_in("officer") as browser:
        shown = (await browser.get(page)).text
        where = re.findall(rf'data-said="({page}/[^"]+)"', shown)
        answer, correction = (
            next(one for one in where if one.endswith(f"#{act}")) for act in ("answer", "ask_correction")
        )
        await keeps(browser, answer, "经检索，没有您要的信息")
        await keeps(browser, correction, "请写明是哪个月")
        assert await how_many(house) == 2
        shown = (await browser.get(page)).text
        assert {
            act: words
            for act, words in re.findall(r'id="f-text-(\w+)"[^>]*>\n?([^<]*)</textarea>', shown)
            if words
        } == {
            "answer": "经检索，没有您要的信息",
            "ask_correction": "请写明是哪个月",
        }
        form = dict(re.findall(r'name="(csrf|seen)" value="([^"]*)"', shown))
        done = await browser.post(
            correction.partition("#")[0],
            form | {"act": "ask_correction", "text": "请写明是哪个月", "days": "0"},
        )
        assert done.status == 303, done.text
    assert await how_many(house) == 1
