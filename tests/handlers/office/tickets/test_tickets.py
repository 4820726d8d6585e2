"""Complaints in the console: the inbox by deadline, one complaint worked from arrival to close, and who sees what."""

import re
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from complaints import CHIEF, DEPARTMENT, STORY, Bench
from console import Browser, ConsoleHouse, add_user, on_both
from db.queries.office import audit as log
from db.queries.tickets.ticket_inbox import PAGE
from handlers.office.tickets.ticket_acts import ACTS as ACT_WORDS
from offices import import_cases
from ticket_pages import HANDED_OVER, INBOX, at, does, last_form, listed, said


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
        assert (answer.status, answer.headers["Location"]) == (303, f"{INBOX}/{number}")
        assert "已受理，十分钟后告诉投诉人" in (await browser.get(answer.headers["Location"])).text
        answer = await does(browser, number, "assign", to=DEPARTMENT, text=HANDED_OVER, checked="1")
        assert answer.status == 303
        async with house.logged_in("liaison") as liaison:
            theirs = (await liaison.get(f"{INBOX}/{number}")).text
            assert HANDED_OVER in theirs
            assert STORY not in theirs
            assert (await does(liaison, number, "start")).status == 303
            drafted = await does(liaison, number, "draft", text="已批评教育，向您道歉")
            assert (drafted.status, drafted.headers["Location"]) == (
                303,
                f"{INBOX}/{number}?done=ticket_drafted",
            )
            assert "已批评教育，向您道歉" in (await liaison.get(f"{INBOX}/{number}")).text
            preview = await does(browser, number, "reply", text="已批评教育，向您道歉")
            assert (preview.status, "有答复了" in preview.text) == (200, True)
            sent = await browser.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text))
            assert sent.status == 303
        assert await bench.judges(number, True, "很好")
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert "投诉人评价：认可" in page
        assert "已办完" in page
    assert any("已批评教育，向您道歉" in text for _, text in await bench.letters())


async def test_the_inbox_begins_with_what_is_overdue_and_the_rail_counts_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    late = await bench.files()
    await bench.does(late, Act.ACCEPT)
    asked, replied, done = await bench.files(), await bench.files(), await bench.files()
    for number in (asked, replied):
        await bench.does(number, Act.ACCEPT)
    await bench.does(asked, Act.SUSPEND, "哪一天？")
    await bench.does(replied, Act.REPLY, "已改正")
    await bench.does(done, Act.DECLINE, "不属于本机关职权")
    at(house, bench, days=11)
    near = await bench.files()
    await bench.does(near, Act.ACCEPT)
    at(house, bench, days=29)
    fresh = await bench.files()
    await bench.does(fresh, Act.ACCEPT)
    async with house.logged_in("officer") as browser:
        page = (await browser.get(INBOX)).text
        assert listed(page) == [late, near, fresh, asked, replied]
        assert '<span class="count late">1</span>' in page
        assert "超期10天" in said(page)
        for pile, there in (("red", [late]), ("yellow", [near]), ("green", [fresh]), ("asked", [asked])):
            assert listed((await browser.get(f"{INBOX}?pile={pile}")).text) == there
        assert listed((await browser.get(f"{INBOX}?pile=done")).text) == [done]
        assert listed((await browser.get(f"{INBOX}?state=declined")).text) == [done]
        assert listed((await browser.get(f"{INBOX}?month=2026-12")).text) == [fresh]
        assert listed((await browser.get(f"{INBOX}?mine=1")).text) == []
        assert listed((await browser.get(f"{INBOX}?department={quote(DEPARTMENT)}&state=replied")).text) == [
            replied
        ]
        found = await browser.get(f"{INBOX}?q={near.lower()}")
        assert (found.status, found.headers["Location"]) == (303, f"{INBOX}/{near}")


@on_both
@pytest.mark.parametrize("pile", ["", "done"])
async def test_pages_follow_each_other_without_a_gap_or_a_ticket_twice(
    house: ConsoleHouse, bench: Bench, pile: str
) -> None:
    numbers = []
    for n in range(PAGE + 7):
        about = "officer" if n % 5 == 0 else "周志丽"  # the fifth ones name whoever looks
        numbers.append(await bench.files(Complaint(STORY, Category.DELAY, DEPARTMENT, about)))
        if pile:
            await bench.does(numbers[-1], Act.DECLINE, "不属于本机关职权")
    mine = [number for n, number in enumerate(numbers) if n % 5]
    numbers += [await bench.files() for _ in range(PAGE)]
    if pile:
        for number in numbers[PAGE + 7 :]:
            await bench.does(number, Act.DECLINE, "不属于本机关职权")
    seen, where = [], f"{INBOX}?pile={pile}"
    async with house.logged_in("officer") as browser:
        while where:
            page = (await browser.get(where)).text
            assert len(listed(page)) <= PAGE
            seen += listed(page)
            found = re.search(r'href="([^"]+)" rel="next"', page)
            where = found[1].replace("&amp;", "&") if found else ""
    assert sorted(seen) == sorted([*mine, *numbers[PAGE + 7 :]])


async def test_what_one_may_not_see_is_neither_listed_nor_counted_nor_found(
    house: ConsoleHouse, bench: Bench
) -> None:
    await add_user(house.store, "周志丽", Role.OFFICER)
    number = await bench.files()
    office = await bench.files(Complaint(STORY, Category.DELAY, "监察室", about_office=True))
    for name in ("周志丽", "liaison", "superior", "officer"):
        there = {"superior": [office], "officer": [number]}.get(name, [])
        async with house.logged_in(name) as browser:
            page = (await browser.get(INBOX)).text
            assert listed(page) == there
            assert (f'<span class="count ">{len(there)}</span>' in page) is bool(there)
            for one in (number, office):
                assert (await browser.get(f"{INBOX}/{one}")).status == (200 if one in there else 404)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in("周志丽") as browser:
        assert (await browser.get(f"{INBOX}/{number}")).status == 404
        assert listed((await browser.get(f"{INBOX}?department={quote(DEPARTMENT)}")).text) == []
        token = browser_token((await browser.get("/office/account")).text)
        fields = {"version": "1", "csrf": token}
        assert (await browser.post(f"{INBOX}/{number}/acts/start", fields)).status == 404


def browser_token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_a_filter_does_not_tell_a_department_what_was_complained_about(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files(Complaint(STORY, Category.LEAK, "运行处", "王工"))
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in("liaison") as browser:
        page = (await browser.get(f"{INBOX}?department={quote('运行处')}")).text
        assert listed(page) == [number]  # a liaison has no such filter
        assert "运行处" not in page


async def test_a_dissatisfied_callback_is_not_offered_to_be_sent_away(
    house: ConsoleHouse, bench: Bench
) -> None:
    (case_no,) = await import_cases(house.store, [None])
    number = await bench.files(Complaint(STORY, case_no=case_no))
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "/acts/accept" in page
        assert "/acts/decline" not in page
        assert "/acts/transfer" not in page
        answer = await does(browser, number, "decline", text="不归我们")
        assert (answer.status, "必须回访核实" in answer.text) == (400, True)


async def test_an_extension_is_the_chiefs_and_the_rest_is_said_in_one_sentence(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    async with house.logged_in("officer") as browser:
        assert (await browser.get(f"{INBOX}/{number}/acts/extend")).status == 409
        tried = await does(browser, number, "suspend", text="请说说是哪一天")
        assert tried.status == 303
        assert (await does(browser, number, "resume")).status == 303
    async with house.logged_in("chief") as browser:
        wrong = await does(browser, number, "extend", days="31", text="需要外地核实")
        assert (wrong.status, "1 到 30" in wrong.text, "需要外地核实" in wrong.text) == (400, True, True)
        assert (await does(browser, number, "extend", days="10", text="需要外地核实")).status == 303
    assert (await bench.ticket(number)).extended_days == 10


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
async def test_every_state_of_a_ticket_is_shown_in_every_language(
    house: ConsoleHouse, bench: Bench, language: str
) -> None:
    number = await bench.files(Complaint("<script>alert(1)</script>\u202e\x00", None, "", anonymous=True))
    steps = (
        (Act.ACCEPT, ""),
        (Act.SUSPEND, "哪一天？"),
        (Act.RESUME, ""),
        (Act.REPLY, "已改正"),
        (Act.TRY, "打电话没人接"),
    )
    async with house.logged_in("chief") as browser:
        await browser.get(f"/office/language/{language}")
        for act, text in steps:
            assert (await browser.get(f"{INBOX}/{number}")).status == 200
            await bench.does(number, act, text, by=CHIEF)
        await bench.judges(number, False, "不行")
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "<script>alert" not in page
        for word in ("assign", "reply", "suspend", "extend"):
            assert (await browser.get(f"{INBOX}/{number}/acts/{word}")).status == 200


async def test_a_complaint_about_the_office_is_worked_by_the_superior_on_the_same_pages(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files(Complaint(STORY, Category.DELAY, "监察室", about_office=True))
    async with house.logged_in("superior") as browser:
        assert STORY in (await browser.get(f"{INBOX}/{number}")).text
        assert (await does(browser, number, "accept")).status == 303
        preview = await does(browser, number, "reply", text="已责成改正")
        assert (await browser.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text))).status == 303
    for name in ("officer", "chief", "auditor"):
        async with house.logged_in(name) as browser:
            assert number not in (await browser.get(INBOX)).text
            assert (await browser.get(f"{INBOX}/{number}")).status == 404
    assert (await bench.ticket(number)).reply == "已责成改正"


async def test_an_auditor_reads_and_does_nothing(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("auditor") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert STORY in page
        assert "/acts/" not in page
        assert (await browser.get(f"{INBOX}/{number}/acts/accept")).status == 403


async def test_each_look_leaves_its_line_in_the_log(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await browser.get(f"{INBOX}/{number}")
        await browser.get(f"{INBOX}?category=delay")
        await does(browser, number, "accept")
    found = await house.store.read(partial(log.lines, vault=house.vault, wanted=log.LogFilter()))
    lines = [(line.by_whom, line.act, line.object) for line in reversed(found)]
    assert ("officer", "view", f"ticket {number}") in lines
    assert ("officer", "search", "tickets") in lines
    assert lines[-1] == ("officer", "ticket.accept", f"ticket {number}")


async def test_the_log_does_not_tell_of_complaints_that_one_must_not_know_of(
    house: ConsoleHouse, bench: Bench
) -> None:
    await add_user(house.store, "周志丽", Role.CHIEF)
    number = await bench.files()
    office = await bench.files(Complaint(STORY, Category.DELAY, "监察室", about_office=True))
    for name, one in (("officer", number), ("superior", office)):
        async with house.logged_in(name) as browser:
            await browser.get(f"{INBOX}/{one}")
    for name, known in (("chief", {number}), ("周志丽", set())):
        async with house.logged_in(name) as browser:
            for page in ("/office/log", f"/office/log?object={office}", f"/office/log?object={number}"):
                text = (await browser.get(page)).text
                rows = {n for n in (number, office) if f"{n}</td>" in text}
                assert rows <= known
                assert rows or not known or office in page


WILD = st.dictionaries(
    st.sampled_from(["pile", "month", "state", "category", "department", "mine", "q", "after", "done", "x"]),
    st.text(max_size=60)
    | st.sampled_from(["0.0.TS-20261103-0007-C", "3.99999999999999999.TS-20261103-0007-C"]),
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WILD)
async def test_whatever_stands_in_the_address_gets_a_page(house: ConsoleHouse, query: dict[str, str]) -> None:
    pairs = {k: v.encode("utf-8", "surrogatepass") for k, v in query.items()}
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{INBOX}?{urlencode(pairs)}")
    assert answer.status in (200, 303, 400)
    assert "Traceback" not in answer.text


@pytest.fixture
async def officer(house: ConsoleHouse) -> AsyncIterator[Browser]:
    """Logged in once for all examples."""
    async with house.logged_in("officer") as browser:
        yield browser


WILD_FORM = st.dictionaries(
    st.sampled_from(["version", "text", "to", "days", "step", "checked"]),
    st.text(max_size=120) | st.sampled_from(["0", "1", "-1", "9" * 30, "send", "preview", "字" * 3_001]),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(act=st.sampled_from(sorted({*ACT_WORDS, "satisfied", "add", "x"})), form=WILD_FORM)
async def test_whatever_stands_in_a_form_gets_a_page(
    officer: Browser, bench: Bench, act: str, form: dict[str, str]
) -> None:
    number = await bench.files()
    token = (await officer.get("/office/account")).token
    fields = {k: v.encode("utf-8", "surrogatepass") for k, v in form.items()} | {"csrf": token.encode()}
    answer = await officer.post(
        f"{INBOX}/{number}/acts/{act}",
        urlencode(fields).encode(),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status in (200, 303, 400, 404, 409, 413)
    assert "Traceback" not in answer.text
