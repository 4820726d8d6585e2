"""Supplement rounds in the console: the month's page lists them, and every door of a round takes theirs."""

from datetime import timedelta
from functools import partial

from bot.casework.month import Month, RoundKey, window_of
from console import ConsoleHouse, on_both
from db.queries import cases, rounds
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone

DECEMBER = window_of(Month(2026, 11))
FIRST = RoundKey(MONTH, 1)
PAGE = "/office/months/2026-10"
WRITTEN = "2026-10%2B1"
"""The supplement's key in an address."""


async def held_open(house: ConsoleHouse) -> OfficeHouse:
    """October is sealed; its supplement's window went by without anybody being called."""
    await import_cases(house.store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    office = OfficeHouse(house.store, clock, Provider(clock))
    await office.tick()
    await office.says(phone(1), "5", "SMa")
    await office.rounds.close(RoundKey(MONTH), clock())
    clock.now = WINDOW.closes + timedelta(days=9)
    ready = cases.prepared(office.vault, [case(7, phone(7))], dialect=house.store.dialect)
    await house.store.write(partial(cases.take, vault=office.vault, batch=ready, now=clock()))
    clock.now = DECEMBER.closes + timedelta(hours=10)
    await office.tick()
    house.clock.now = clock.now
    return office


@on_both
async def test_the_month_lists_its_supplements_with_the_ways_out(house: ConsoleHouse) -> None:
    await held_open(house)
    async with house.logged_in("officer") as browser:
        page = (await browser.get(PAGE)).text
        assert "2026年10月补充1" in page
        assert "办结 1，答复 0，满意 0，未曾回访 0" in page
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
