"""The JSON API's phone calls: the second calls and who phoned, as the console's pages have them, page by page."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.role import Role
from call_cards import PAGE as SHEET
from call_cards import saves, to_be_phoned
from console import Browser, ConsoleHouse, add_user, on_both
from db.queries.office import audit
from db.queries.office.audit import LogFilter

SECOND, PHONED = "/office/api/second_calls?month=2026-10", "/office/api/phoned?month=2026-10"


async def asked(browser: Browser, path: str) -> Any:
    answer = await browser.get(path)
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


async def pages(browser: Browser, path: str, of: str) -> list[Any]:
    """All records of all pages."""
    page = await asked(browser, path)
    found: list[Any] = page[of]
    while page["next"] is not None:
        page = await asked(browser, f"{path}&after={page['next']}")
        found += page[of]
    return found


async def phoned_twice(house: ConsoleHouse) -> None:
    """The officer hears three scores on one day; 李敏 asks two of them again on the next, and hears another one once."""
    await to_be_phoned(house, 3)
    await add_user(house.store, "limin", Role.OFFICER, real_name="李敏")
    object.__setattr__(house.console, "chance", lambda: 0.0)
    async with house.logged_in("officer") as browser:
        for score in ("5", "5", "4"):
            await saves(browser, await browser.get(SHEET), score=score)
    house.clock.turn(timedelta(days=1))
    async with house.logged_in("limin") as browser:
        for score, note in (("5", ""), ("2", "说当时不方便讲")):
            await saves(browser, await browser.get(SHEET), score=score, note=note)


@on_both
async def test_second_calls_are_records_with_both_scores_and_a_conclusion(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.api.api_calls.PAGE", 1)
    await phoned_twice(house)
    async with house.logged_in("chief") as browser:
        page = await browser.get(f"{SHEET}/second?month=2026-10")
        different = next(
            one for one in await pages(browser, SECOND, "second_calls") if one["conclusion"] == "different"
        )
        finding = {"csrf": page.token, "finding": "changed", "note": "本人改了主意", "month": "2026-10"}
        assert (await browser.post(f"{SHEET}/{different['case_no']}/second/finding", finding)).status == 303
        found = await pages(browser, SECOND, "second_calls")
        left = (await asked(browser, SECOND))["open"]
    assert ([one["case_no"] for one in found], left) == (sorted(one["case_no"] for one in found), 1)
    assert sorted((one["first_score"], one["second_score"], one["conclusion"]) for one in found) == [
        (5, 2, "different"),
        (5, 5, "same"),
    ]
    (looked_into,) = [one for one in found if one["finding"] is not None]
    assert (looked_into["finding"], looked_into["found_note"]) == ("changed", "本人改了主意")
    assert {(one["first_by"], one["second_by"]) for one in found} == {("officer", "李敏")}
    assert [one["note"] for one in found if one["note"]] == ["说当时不方便讲"]
    looks = partial(audit.lines, vault=house.vault, wanted=LogFilter(by_whom="chief", act="view"))
    seen = [line.detail for line in await house.store.read(looks)]
    assert seen.count({"page": "second_calls"}) == 6, "the page's one look, and each page of the API as well"


@on_both
async def test_who_phoned_is_ones_own_for_an_officer_and_everybodys_for_a_chief(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.api.api_calls.PAGE", 1)
    await phoned_twice(house)
    async with house.logged_in("officer") as browser:
        own = await asked(browser, PHONED)
        assert [one["who"] for one in await pages(browser, PHONED, "days")] == ["officer"]
    async with house.logged_in("auditor") as browser:
        every = await asked(browser, PHONED)
        days = [
            (one["day"], one["who"], one["counts"]["calls"]) for one in await pages(browser, PHONED, "days")
        ]
    assert (list(own["people"]), own["whole"]) == (["officer"], every["whole"])
    assert days == [("2026-11-04", "officer", 3), ("2026-11-05", "李敏", 2)]
    assert every["people"]["李敏"] == {
        "calls": 2,
        "reached": 2,
        "answered": 2,
        "unreached": 0,
        "corrected": 0,
        "withdrawn": 0,
        "seconds": 2,
    }
    async with house.logged_in("liaison") as browser:
        assert [(await browser.get(path)).status for path in (SECOND, PHONED)] == [403, 403]
    async with house.logged_in("chief") as browser:
        for path in (SECOND, PHONED):
            wrong = [f"{path}%2B9", path.replace("2026-10", "2026-13"), f"{path}&q=1"]
            assert [(await browser.get(one)).status for one in wrong] == [404, 400, 400]
        assert (await browser.get(f"{PHONED}&after=gestern")).status == 400
