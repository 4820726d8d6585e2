"""Searching cases: every filter finds what it says, page after page without gap or repetition; nobody's name is sent."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from bot.casework.names.sameness import bare
from bot.casework.tickets.ticket_number import ticket_number
from console import Browser, ConsoleHouse, on_both
from db.queries.cases import search
from db.queries.cases.search import CaseLine
from db.queries.cases.wanted import PENDING, By, CasesWanted
from db.schema import audit
from months import Planted, answered, late, planted, worked
from offices import import_cases, phone

TICKET = ticket_number(date(2026, 11, 3), 7)
ROW = re.compile(r'<th scope="row"><a href="/office/cases/([^"]+)">')
NEXT = re.compile(r'href="(/office/cases\?[^"]+)" rel="next"')


def month() -> list[Planted]:
    """Forty cases of two departments with three items, some without a result."""
    found = []
    for n, case in enumerate(worked(40)):
        place: dict[str, object] = {
            "department": ("无线电管理处", "电力处")[n % 2],
            "item": ("许可", "备案", "年检")[n % 3],
            "applicant": ("张三", "张三丰", "李四", "示例科技有限公司")[n % 4],
        }
        done = replace(case, extra=place, phone=None)
        found.append(replace(done, disposition=None, score=None) if n % 9 == 5 else done)
    return found


def fits(line: CaseLine, wanted: CasesWanted) -> bool:
    return (
        wanted.month in ("", line.month)
        and wanted.department in ("", line.department)
        and wanted.item in ("", line.item)
        and wanted.disposition in ("", line.disposition or PENDING)
        and wanted.score in (None, line.score)
    )


def every_page(connection: Connection, wanted: CasesWanted, most: int) -> list[str]:
    found, after = [], ""
    while True:
        page = search.page(connection, wanted, after=after, most=most)
        found += [line.case_no for line in page.lines]
        if page.more is None:
            return found
        after = page.more


WANTED = [
    CasesWanted(),
    CasesWanted(month="2026-10"),
    CasesWanted(month="2031-01"),
    CasesWanted(disposition="answered"),
    CasesWanted(disposition="no_answer"),
    CasesWanted(month="2026-10", disposition=PENDING),
    CasesWanted(score=5),
    CasesWanted(month="2026-10", score=2, disposition="answered"),
    CasesWanted(score=5, disposition="no_answer"),
    CasesWanted(department="电力处"),
    CasesWanted(department="电力"),
    CasesWanted(item="备案", score=4),
    CasesWanted(item="备案", department="电力处", disposition="refused"),
    CasesWanted(month="2026-10", department="电力处", disposition="answered"),
    CasesWanted(month="2026-10", department="电力处", disposition=PENDING),
    CasesWanted(by=By.APPLICANT, words="张三"),
    CasesWanted(by=By.APPLICANT, words="张三丰", department="电力处"),
    CasesWanted(by=By.APPLICANT, words="三"),
    CasesWanted(by=By.NUMBER, words="CASE-01"),
    CasesWanted(by=By.NUMBER, words="CASE-", score=5),
    CasesWanted(by=By.NUMBER, words="ASE"),
]


@on_both
@pytest.mark.parametrize("most", [1, 7, 50])
async def test_every_filter_gives_all_that_fits_each_once_in_order(house: ConsoleHouse, most: int) -> None:
    await planted(house.store, month())
    everything = [case.case_no for case in month()]
    rows = await house.store.read(partial(search.lines, numbers=everything))
    for wanted in WANTED:
        there = {By.APPLICANT: "applicant", By.NUMBER: "case_no"}.get(wanted.by or By.PHONE)
        word = bare(wanted.words)
        fit = [
            line
            for line in rows
            if fits(line, wanted) and (there is None or word in bare(getattr(line, there)))
        ]
        fit.sort(key=lambda line: line.case_no, reverse=wanted.by is not None)  # by words: the latest first
        found = await house.store.read(partial(every_page, wanted=wanted, most=most))
        assert found == [line.case_no for line in fit], wanted


@on_both
async def test_a_month_is_all_its_rounds_and_a_supplement_is_itself(house: ConsoleHouse) -> None:
    await planted(house.store, month())
    rounds = {case.case_no: f"2026-10+{1 + n % 2}" for n, case in enumerate(month()) if n % 3 == 0}
    await late(house.store, rounds)
    rows = await house.store.read(partial(search.lines, numbers=[case.case_no for case in month()]))
    of_first = [
        CasesWanted(month="2026-10+1", disposition=end, score=score, item=item)
        for end, score, item in (
            ("", None, ""),
            ("answered", None, ""),
            ("no_answer", None, "备案"),
            ("", 2, ""),
        )
    ]
    for wanted in (*WANTED, *of_first):
        if wanted.by is not None:
            continue
        own = replace(wanted, month=wanted.month.partition("+")[0])
        fit = [
            line
            for line in rows
            if fits(line, own) and ("+" not in wanted.month or rounds.get(line.case_no) == wanted.month)
        ]
        found = await house.store.read(partial(every_page, wanted=wanted, most=4))
        assert found == sorted(line.case_no for line in fit), wanted


async def test_a_page_ends_when_enough_was_looked_at_and_the_next_goes_on(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planted(house.store, month())
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 5)
    monkeypatch.setattr(search, "FIRST_CHUNK", 3)
    monkeypatch.setattr(search, "NEXT_CHUNK", 3)
    wanted = CasesWanted(by=By.NUMBER, words="CASE", item="年检", disposition="no_answer")
    first = await house.store.read(partial(search.page, wanted=wanted, most=2))
    assert (first.cut, len(first.lines) <= 2) == (True, True)
    whole = [c.case_no for c in month() if c.extra["item"] == "年检" and c.disposition == "no_answer"]
    assert await house.store.read(partial(every_page, wanted=wanted, most=2)) == whole[::-1] != []


async def test_each_list_is_read_along_an_index_without_sorting(house: ConsoleHouse) -> None:
    await planted(house.store, month())
    ran: list[str] = []

    def explained(connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_trace_callback(ran.append)
        try:
            for wanted in WANTED:
                search.page(connection, wanted)
        finally:
            raw.set_trace_callback(None)
        for statement in {s for s in ran if "FROM cases" in s or "FROM callbacks" in s}:
            plan = " | ".join(
                str(step[3]) for step in connection.execute(text("EXPLAIN QUERY PLAN " + _plain(statement)))
            )
            assert "SCAN cases" not in plan, (statement, plan)
            assert "SCAN callbacks" not in plan, (statement, plan)
            merged = "UNION ALL" in statement  # of the heads of five ranges
            assert merged or "TEMP B-TREE" not in plan, (statement, plan)

    await house.store.read(explained)
    assert len(ran) > len(WANTED)


def _plain(statement: str) -> str:
    """As text(): a colon in it would be a parameter."""
    return statement.replace(":", "\\:")


async def listed(browser: Browser, query: str = "") -> list[str]:
    page = await browser.get(f"/office/cases?{query}")
    assert page.status == 200, page.text
    return ROW.findall(page.text)


async def test_a_list_of_many_is_turned_page_by_page(house: ConsoleHouse) -> None:
    numbers = await import_cases(house.store, [phone(n) for n in range(1, 121)])
    found, address = [], "/office/cases?month=2026-10"
    async with house.logged_in("officer") as browser:
        while address:
            page = await browser.get(address)
            found += ROW.findall(page.text)
            following = NEXT.search(page.text)
            address = following[1].replace("&amp;", "&") if following else ""
    assert found == numbers


async def test_names_are_masked_in_the_page_as_sent(house: ConsoleHouse) -> None:
    await planted(house.store, month())
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/cases")).text
    assert "张三" not in page
    assert "李四" not in page
    assert "张**" in page


async def test_a_phone_is_found_by_its_blind_index_and_stands_nowhere(house: ConsoleHouse) -> None:
    numbers = await import_cases(house.store, [phone(1), phone(2), phone(1)])
    async with house.logged_in("officer") as browser:
        for typed in ("19000000001", "+86 190 0000 0001", "１９００００００００１"):
            assert await listed(browser, urlencode({"q": typed})) == [
                numbers[2],
                numbers[0],
            ]  # the latest first
        assert await listed(browser, urlencode({"q": "19000000009"})) == []
        refused = await browser.get("/office/cases?by=phone&q=190")
    assert (refused.status, "完整的电话号码" in refused.text) == (400, True)
    lines = await told(house)
    assert lines[-2] == ("search", "cases", {"by": "phone", "found": 2})
    assert "1900000" not in str(lines)


async def test_a_name_that_is_searched_stands_not_in_the_log(house: ConsoleHouse) -> None:
    await planted(house.store, month())
    async with house.logged_in("officer") as browser:
        found = await listed(browser, urlencode({"q": "张三丰", "month": "2026-10", "score": 5}))
    assert (await told(house))[-1] == (
        "search",
        "cases",
        {"by": "applicant", "found": len(found), "month": "2026-10", "score": 5},
    )


async def test_nobody_tries_name_after_name(house: ConsoleHouse) -> None:
    """Whoever knows a name finds by it which case it is, and what was complained of."""
    await planted(house.store, month())
    async with house.logged_in("officer") as browser, house.logged_in("auditor") as other:
        for n in range(30):
            assert (await browser.get(f"/office/cases?q={quote('王')}{n:x}")).status == 200
        for again in ("/office/cases", "/office/api/cases", "/office/exports/cases"):
            assert (await browser.get(f"{again}?q={quote('王')}0")).status == 200  # tells nothing new
            refused = await browser.get(f"{again}?q={quote('张三')}")
            assert refused.status == 429
        assert (await browser.get("/office/cases?q=CASE-001&by=number")).status == 200
        assert (await other.get(f"/office/cases?q={quote('张三')}")).status == 200
    house.clock.turn(timedelta(hours=1, seconds=1))
    async with house.logged_in("officer") as browser, house.logged_in("chief") as chief:
        assert (await browser.get(f"/office/cases?q={quote('张三')}")).status == 200
        assert "officer：一小时里" in (await chief.get("/office/tickets")).text
    assert "张" not in str(await house.rows(audit.c.detail))


async def told(house: ConsoleHouse) -> list[tuple[str, str, object]]:
    def lines(connection: Connection) -> list[tuple[str, str, object]]:
        found = connection.execute(select(audit.c.act, audit.c.object, audit.c.detail).order_by(audit.c.id))
        return [(act, about, json.loads(detail)) for act, about, detail in found if act == "search"]

    return await house.store.read(lines)


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("CASE-007", "/office/cases/CASE-007"),
        ("case-007", "/office/cases/CASE-007"),
        ("ＣＡＳＥ－００７", "/office/cases/CASE-007"),
        ("HF-202610-00034", "/office/cases/CASE-007"),
        (TICKET.lower(), f"/office/tickets/{TICKET}"),
    ],
)
async def test_a_number_leads_straight_to_what_it_names(
    house: ConsoleHouse, typed: str, leads_to: str
) -> None:
    await planted(house.store, month())
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"/office/cases?q={quote(typed)}")
    assert (answer.status, answer.headers.get("Location")) == (303, leads_to)


@pytest.mark.parametrize("by", ["", "number"])
async def test_a_beginning_of_numbers_may_be_typed_in_small_letters(house: ConsoleHouse, by: str) -> None:
    await planted(house.store, month())
    async with house.logged_in("officer") as browser:
        assert await listed(browser, f"q=case-00&by={by}") == [f"CASE-00{n}" for n in range(9, 0, -1)]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("month=2026-13", "2026-13"),
        ("disposition=happy", "happy"),
        ("score=6", "6"),
        ("score=%EF%BC%95", "５"),
        ("by=everything", "everything"),
        ("after=nowhere", "起点不在了"),
        ("q=" + "x" * 101, "100"),
    ],
)
async def test_what_cannot_be_looked_for_is_said(house: ConsoleHouse, query: str, sentence: str) -> None:
    async with house.logged_in("auditor") as browser:
        answer = await browser.get(f"/office/cases?{query}")
    assert (answer.status, sentence in answer.text) == (400, True)


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
FIELDS = "month disposition score department item q by after format".split()


@pytest.fixture
async def officer(house: ConsoleHouse) -> AsyncIterator[Browser]:
    await planted(house.store, month())
    async with house.logged_in("officer") as browser:
        yield browser


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(FIELDS), ANYTHING | st.sampled_from(["CASE-", "张", "5", "%", "_"])
    )
)
async def test_no_search_is_too_wild(officer: Browser, fields: dict[str, str]) -> None:
    for path in ("/office/cases", "/office/exports/cases"):
        answer = await officer.get(f"{path}?{urlencode(fields, errors='surrogatepass')}")
        assert answer.status in (200, 303, 400), answer.text
        assert "Traceback" not in answer.text


async def test_a_hostile_name_is_shown_as_it_is(house: ConsoleHouse) -> None:
    hostile = '"><script>alert(1)</script>'
    await planted(house.store, [replace(answered("A-1", 1, 5), phone=None, extra={"item": hostile})])
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/cases")).text
        assert await listed(browser, urlencode({"item": hostile, "month": "2026-10"})) == ["A-1"]
    assert "<script>alert" not in page


async def test_a_number_with_any_character_leads_to_its_page(house: ConsoleHouse) -> None:
    strange = "湘经信〔2026〕12/3号?#%&+ 'x'"
    await planted(house.store, [replace(answered(strange, 1, 5), phone=None)])
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/cases?q=" + quote("湘经信〔"))).text
        address = ROW.findall(page)[0].replace("&amp;", "&")
        assert (await browser.get(f"/office/cases/{address}")).status == 200
