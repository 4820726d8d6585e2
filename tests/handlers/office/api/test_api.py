"""The JSON API: the same as the pages show to the same role, in the types that its description promises."""

import json
import re
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

import months
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.month import Month, window_of
from bot.domain.role import Role
from complaints import DEPARTMENT, STORY, Bench
from console import Browser, ConsoleHouse, on_both
from db.queries.archive import archive
from db.queries.cases import search
from db.queries.figures import figures
from db.queries.office import audit
from db.queries.office.audit import LogFilter
from db.queries.tickets import ticket_inbox
from db.schema import archive as archive_table
from db.schema import rounds
from handlers.office.api.api import ENDPOINTS
from handlers.office.api.endpoint import Endpoint
from months import planted, sealed, worked

Json = dict[str, Any]
HANDED_OVER = "有人反映窗口要求多次往返"
OFFICE = Complaint("监察室自己拖着不办", Category.ATTITUDE, "监察室", "", about_office=True)


async def asked(browser: Browser, path: str) -> Json:
    answer = await browser.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    found: Json = json.loads(answer.text)
    return found


@pytest.fixture
async def bench(house: ConsoleHouse) -> Bench:
    """The office at work on complaints, at the hour the console shows."""
    return Bench(house.store, vault=house.vault)


@pytest.fixture
def cases(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The month's phones are sealed with the console's own key."""
    monkeypatch.setattr(months, "VAULT", house.vault)


async def handed_over(bench: Bench) -> str:
    """A complaint that a department works on."""
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    return number


@on_both
async def test_a_months_figures_are_those_of_its_page(house: ConsoleHouse) -> None:
    await planted(house.store, worked(30))
    expected = await house.store.read(partial(figures.month_figures, month="2026-10"))
    async with house.logged_in("auditor") as browser:
        one = await asked(browser, "/office/api/months/2026-10")
        several = await asked(browser, "/office/api/months")
    assert one["figures"] == expected.totals.as_json()
    assert [group["concluded"] for group in one["departments"]] == [30]
    assert sum(came["count"] for came in one["answers"]) == one["figures"]["answered"] > 0
    assert one["state"] == "open"
    assert [(m["month"], m["figures"]) for m in several["months"]] == [("2026-10", one["figures"])]


async def test_a_month_nobody_planned_has_its_window_and_no_figures(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        one = await asked(browser, "/office/api/months/2031-02")
    assert one["state"] == "unplanned"
    assert one["opens"].startswith("2031-03-01T00:00:00")
    assert (one["figures"]["concluded"], one["figures"]["coverage"]) == (0, None)


@on_both
async def test_months_come_a_page_at_a_time_the_latest_first(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.api.api_months.PAGE", 2)
    month, known = Month(2026, 1), []
    for _ in range(5):
        known.append(str(month))
        await house.store.write(partial(add_round, month=month))
        month = month.next
    seen, path = [], "/office/api/months"
    async with house.logged_in("officer") as browser:
        while path:
            found = await asked(browser, path)
            seen += [m["month"] for m in found["months"]]
            path = f"/office/api/months?before={found['next']}" if found["next"] else ""
    assert seen == sorted(known, reverse=True)


async def test_cases_are_searched_as_on_the_page_with_names_masked(house: ConsoleHouse) -> None:
    await planted(house.store, worked(search.PAGE + 4))
    seen, path = [], "/office/api/cases?month=2026-10"
    async with house.logged_in("officer") as browser:
        while path:
            found = await asked(browser, path)
            seen += found["cases"]
            path = f"/office/api/cases?month=2026-10&after={found['next']}" if found["next"] else ""
        some = await asked(browser, "/office/api/cases?disposition=answered&score=2")
        one = await asked(browser, "/office/api/cases?q=case-007")
        by_name = await asked(browser, f"/office/api/cases?{urlencode({'q': '张三'})}")
    assert [c["case_no"] for c in seen] == [f"CASE-{n:03d}" for n in range(1, search.PAGE + 5)]
    assert {c["applicant"] for c in seen} == {"张*"}
    assert {(c["disposition"], c["score"]) for c in some["cases"]} == {("answered", 2)}
    assert ([c["case_no"] for c in one["cases"]], one["by"]) == (["CASE-007"], "number")
    assert by_name["by"] == "applicant"
    lines = await house.store.read(partial(audit.lines, vault=house.vault, wanted=LogFilter(act="search")))
    assert "张三" not in repr(lines)


@on_both
async def test_an_archive_is_read_with_its_seal_and_no_name_or_phone_in_clear(
    house: ConsoleHouse, cases: None
) -> None:
    await planted(house.store, worked(8))
    async with house.logged_in("auditor") as browser:
        before = await asked(browser, "/office/api/cases/CASE-001")
        await sealed(house.store)
        answer = await browser.get("/office/api/cases/CASE-001")
    after = json.loads(answer.text)
    assert (before["seal"], before["record"]["sealed_at"]) == (None, None)
    kept = await house.store.read(partial(archive.record_of, number="CASE-001"))
    assert kept is not None
    assert after["seal"]["sha256"] == kept.sha256
    assert after["record"]["answers"] == json.loads(kept.record)["answers"]
    assert after["record"]["case"]["applicant"] == "张*"
    assert "张三" not in answer.text
    assert "19000000001" not in answer.text


async def test_a_record_altered_into_something_else_is_null_and_found_out(
    house: ConsoleHouse, cases: None
) -> None:
    await planted(house.store, worked(3))
    await sealed(house.store)
    await house.store.write(partial(alter, case_no="CASE-002"))
    async with house.logged_in("auditor") as browser:
        one = await asked(browser, "/office/api/cases/CASE-002")
    assert one["record"] is None
    assert one["seal"]["findings"] != []


@on_both
async def test_the_inbox_is_that_of_the_page_page_by_page(house: ConsoleHouse, bench: Bench) -> None:
    numbers = [await bench.files() for _ in range(ticket_inbox.PAGE + 3)]
    seen, path = [], "/office/api/tickets?pile=green"
    async with house.logged_in("officer") as browser:
        while path:
            found = await asked(browser, path)
            assert {t["department"] for t in found["tickets"]} == {DEPARTMENT}
            assert sum(found["open"].values()) == len(numbers)
            seen.append([t["ticket_no"] for t in found["tickets"]])
            path = f"/office/api/tickets?pile=green&after={found['next']}" if found["next"] else ""
        none = await asked(browser, "/office/api/tickets?pile=done")
    assert [len(page) for page in seen] == [ticket_inbox.PAGE, 3]
    assert sorted(number for page in seen for number in page) == sorted(numbers)
    assert none["tickets"] == []


async def test_the_office_reads_a_complaint_but_not_who_complained(house: ConsoleHouse, bench: Bench) -> None:
    number = await handed_over(bench)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"/office/api/tickets/{number}")
    one = json.loads(answer.text)
    assert one["office"]["content"] == STORY
    assert [step["act"] for step in one["office"]["timeline"]][-2:] == ["accept", "assign"]
    assert "陈小满" not in answer.text
    assert "1900000" not in answer.text


async def test_a_department_reads_what_was_handed_over_and_nothing_else(
    house: ConsoleHouse, bench: Bench
) -> None:
    mine, others = await handed_over(bench), await bench.files()
    async with house.logged_in("liaison") as browser:
        inbox = await browser.get("/office/api/tickets")
        one = await browser.get(f"/office/api/tickets/{mine}")
        assert (await browser.get(f"/office/api/tickets/{others}")).status == 404
    assert [t["ticket_no"] for t in json.loads(inbox.text)["tickets"]] == [mine]
    assert json.loads(one.text)["handed_over"] == HANDED_OVER
    assert json.loads(one.text)["office"] is None
    for answer in (inbox, one):
        assert not [word for word in (STORY, "周志丽", "陈小满", "李敏", others) if word in answer.text]


async def test_a_complaint_about_the_office_is_its_superiors_alone(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files(OFFICE)
    for role in Role:
        async with house.logged_in(role.value) as browser:
            answer = await browser.get(f"/office/api/tickets/{number}")
            seen = answer.status == 200 and json.loads(answer.text)["office"] is not None
        assert seen is (role is Role.SUPERIOR), role


async def test_a_look_by_a_program_leaves_the_pages_line_in_the_log(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await browser.get(f"/office/api/tickets/{number}")
        await browser.get("/office/api/tickets?pile=green")
    async with house.logged_in("auditor") as browser:
        told = await asked(browser, "/office/api/log?by=officer")
        looks = await asked(browser, f"/office/api/log?object={number}&act=view")
    assert [(line["act"], line["object"]) for line in told["lines"]][:2] == [
        ("search", "tickets"),
        ("view", f"ticket {number}"),
    ]
    assert told["lines"][0]["detail"] == {"pile": "green"}, (
        "how many somebody else found may count hidden ones"
    )
    assert len(looks["lines"]) == 1
    lines = await house.store.read(
        partial(audit.lines, vault=house.vault, wanted=LogFilter(by_whom="officer"))
    )
    assert [line["act"] for line in told["lines"]] == [line.act for line in lines]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/office/api/months/2026-13", 404, "月份"),
        ("/office/api/months?before=yesterday", 400, "月份"),
        ("/office/api/tickets/TS-20261103-0007-C", 404, "没有"),
        ("/office/api/tickets?pile=secret", 400, "不能是“secret”"),
        ("/office/api/tickets?after=9.9.9", 400, ""),
        ("/office/api/log", 403, "角色"),
        ("/office/api/nowhere", 404, "没有"),
        ("/office/api/", 404, "没有"),
    ],
)
async def test_what_goes_wrong_is_one_sentence_in_json(
    house: ConsoleHouse, path: str, status: int, said: str
) -> None:
    async with house.logged_in("officer") as browser:
        answer = await browser.get(path)
    told = json.loads(answer.text)
    assert answer.status == status
    assert list(told) == ["error"]
    assert said in told["error"]


NAMES = sorted({p.name for e in ENDPOINTS for p in e.parameters})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    endpoint=st.sampled_from(ENDPOINTS),
    part=st.text(min_size=1, max_size=60).filter(lambda text: text not in (".", "..")),
    query=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=80), max_size=4),
)
async def test_whatever_is_asked_gets_json_of_one_kind_or_the_other(
    house: ConsoleHouse, endpoint: Endpoint[Any], part: str, query: dict[str, str]
) -> None:
    path = re.sub(r"{\w+}", quote(part, safe=""), endpoint.path)
    async with house.logged_in("chief") as browser:
        answer = await browser.get(f"{path}?{urlencode(query)}")
    told = json.loads(answer.text)
    assert answer.status in (200, 400, 404)
    assert (list(told) == ["error"]) is (answer.status != 200)


def alter(connection: Connection, *, case_no: str) -> None:
    """As somebody with the database in hand would, past the guard."""
    connection.exec_driver_sql("DROP TRIGGER archive_no_update")
    connection.execute(update(archive_table).where(archive_table.c.case_no == case_no).values(record="[]"))


def add_round(connection: Connection, *, month: Month) -> None:
    window = window_of(month)
    values = {"month": str(month), "state": "open", "opens": window.opens, "closes": window.closes}
    about = {"questionnaire_id": "q", "questionnaire_version": 1, "questionnaire_sha256": "0" * 64}
    planned = {"rule": "固定不变", "planned_at": window.opens}
    connection.execute(insert(rounds), {**values, **about, **planned})
