"""Supplement rounds in the console: the month's page lists them, and every door of a round takes theirs."""

import json
import re
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import pytest

from bot.domain.month import Month, RoundKey, window_of
from console import ConsoleHouse, on_both
from db.queries.cases import cases
from db.queries.rounds import rounds
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone

DECEMBER = window_of(Month(2026, 11))
FIRST = RoundKey(MONTH, 1)
PAGE = "/office/months/2026-10"
ROW = re.compile(r'<th scope="row"><a href="/office/cases/([^"]+)">')
WRITTEN = "2026-10%2B1"
"""The supplement's key in an address."""


async def held_open(house: ConsoleHouse) -> OfficeHouse:
    """October is sealed; its supplement's window went by without anybody being called."""
    office = await came_late(house)
    office.clock.now = DECEMBER.closes + timedelta(hours=10)
    await office.tick()
    house.clock.now = office.clock.now
    return office


async def came_late(house: ConsoleHouse) -> OfficeHouse:
    """October is sealed, and one more of its cases comes in."""
    await import_cases(house.store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    office = OfficeHouse(house.store, clock, Provider(clock))
    await office.tick()
    await office.says(phone(1), "5", "SMa")
    await office.rounds.close(RoundKey(MONTH), clock())
    clock.now = WINDOW.closes + timedelta(days=9)
    ready = cases.prepared(office.vault, [case(7, phone(7))], dialect=house.store.dialect)
    await house.store.write(partial(cases.take, vault=office.vault, batch=ready, now=clock()))
    return office


@on_both
async def test_the_month_lists_its_supplements_with_the_ways_out(house: ConsoleHouse) -> None:
    await held_open(house)
    async with house.logged_in("officer") as browser:
        page = (await browser.get(PAGE)).text
        assert "2026年10月补充1" in page
        assert "办结 1，已评价 0，满意 0，未曾回访 0" in page
        for way in (f"/office/callsheet?month={WRITTEN}", "/office/approvals/ask/late/2026-10"):
            assert f'href="{way}' in page
        moved = await browser.get(f"{PAGE}+1")
        assert (moved.status, moved.headers["Location"]) == (303, PAGE)


async def test_the_call_sheet_of_a_supplement_is_phoned_like_any_other(house: ConsoleHouse) -> None:
    await held_open(house)
    async with house.logged_in("officer") as browser:
        sheet = (await browser.get(f"/office/callsheet?month={WRITTEN}")).text
        assert "2026年10月补充1" in sheet
        assert "HNJX-2026-00007" in sheet
        assert "HNJX-2026-00007" in (await browser.get("/office/callsheet")).text


@on_both
async def test_cases_of_a_month_and_result_are_those_of_its_supplements_too(house: ConsoleHouse) -> None:
    office = await came_late(house)
    office.clock.now = DECEMBER.opens + timedelta(hours=10)
    await office.tick()
    await office.says(phone(7), "4", "SMb")
    async with house.logged_in("officer") as browser:
        whole, first = [
            ROW.findall((await browser.get(f"/office/cases?month={month}&disposition=answered")).text)
            for month in ("2026-10", WRITTEN)
        ]
        assert (whole, first) == (["HNJX-2026-00001", "HNJX-2026-00007"], ["HNJX-2026-00007"])
        listed = json.loads((await browser.get(f"/office/api/cases?month={WRITTEN}")).text)
        assert [case["case_no"] for case in listed["cases"]] == first
        file = (await browser.get(f"/office/exports/cases?month={WRITTEN}&format=csv")).text
        assert ("HNJX-2026-00007" in file, "HNJX-2026-00001" in file) == (True, False)


@on_both
async def test_programs_get_a_month_with_its_supplements_and_each_by_itself(house: ConsoleHouse) -> None:
    office = await held_open(house)
    ready = cases.prepared(office.vault, [case(8, phone(8))], dialect=house.store.dialect)
    await house.store.write(partial(cases.take, vault=office.vault, batch=ready, now=office.clock()))
    async with house.logged_in("auditor") as browser:
        [listed] = json.loads((await browser.get("/office/api/months")).text)["months"]
        one, first = [
            json.loads((await browser.get(f"/office/api/months/{key}")).text)
            for key in ("2026-10", "2026-10+1")
        ]
        page = (await browser.get(PAGE)).text
        report = (await browser.get(f"{PAGE}/report")).text
        own = (await browser.get(f"{PAGE}+1/report")).text
    assert listed["supplements"] == one["supplements"]
    assert [(s["month"], s["state"], s["figures"]["concluded"]) for s in one["supplements"]] == [
        ("2026-10+1", "open", 1),
        ("2026-10+2", "unplanned", 1),
    ]
    assert (first["month"], first["figures"]["concluded"], first["supplements"]) == ("2026-10+1", 1, [])
    assert "1 件等着补充回访，2027年1月1日起" in page
    assert "2026-10 封存以后又导入 1 件，还没有回访，不在各项数字里：2027年1月1日起作为补充 2 回访" in report
    assert "2026年10月补充月次 1 回访月报" in own


@pytest.mark.parametrize("key", ["2026-10+9", "2026-10+0", "2026-10+x", "2026-10+01", "2026-09+1"])
async def test_a_round_that_is_not_there_is_refused_at_every_door(house: ConsoleHouse, key: str) -> None:
    await held_open(house)
    asked = quote(key)
    async with house.logged_in("officer") as browser:
        for address in (
            f"/office/months/{key}",
            f"/office/months/{key}/report",
            f"/office/months/{key}/export",
            f"/office/callsheet?month={asked}",
            f"/office/callsheet/second?month={asked}",
            f"/office/exports?month={asked}",
            f"/office/cases?month={asked}",
            f"/office/exports/cases?month={asked}",
            f"/office/api/months/{key}",
            f"/office/api/cases?month={asked}",
            f"/office/approvals/ask/late/{key}",
            f"/office/approvals/ask/close/{key}",
        ):
            answer = await browser.get(address)
            assert answer.status in (400, 404), address
            said = json.loads(answer.text)["error"] if "/api/" in address else answer.text
            assert "2026-10+1 这样" in said or f"没有补充月次 {key}" in said, address


@on_both
async def test_two_persons_decide_about_a_supplement_that_is_held_open(house: ConsoleHouse) -> None:
    office = await held_open(house)
    async with house.logged_in("officer") as browser:
        form = await browser.get("/office/approvals/ask/close/2026-10+1")
        assert form.status == 200
        asked = await browser.post(
            "/office/approvals/ask/close/2026-10+1", {"csrf": form.token, "reason": "停电三天"}
        )
        assert asked.status == 303, asked.text
    page = asked.headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as browser:
        assert (await browser.get(page)).status == 200
        token = (await browser.get("/office/account")).token
        done = await browser.post(page, {"csrf": token, "decision": "granted", "note": ""})
        assert done.status == 303, done.text
    await office.rounds.close(FIRST, office.clock())
    found = await house.store.read(partial(rounds.find, month=str(FIRST)))
    assert found is not None
    assert found.state == "closed"
    async with house.logged_in("auditor") as browser:
        got = await browser.get(f"{PAGE}+1/export?format=jsonl")
        assert (got.status, "HF-202610B1-00001" in got.text) == (200, True)
