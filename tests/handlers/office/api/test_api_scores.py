"""The JSON API's marks and joined complaints: what the pages show to the same role, and nothing that tells who rated."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.domain.role import Role
from complaints import Bench
from console import Browser, ConsoleHouse
from db.queries.office import audit
from db.queries.office.audit import LogFilter
from marks import RADIO, draws, month_of_cases

OCTOBER = "/office/api/scores?period=2026-10"


async def asked(browser: Browser, path: str) -> Any:
    answer = await browser.get(path)
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


async def joined_in_list(browser: Browser) -> dict[str, Any]:
    return {
        one["ticket_no"]: one["same_matter"]
        for one in (await asked(browser, "/office/api/tickets"))["tickets"]
    }


async def test_marks_stand_with_n_and_the_interval_and_too_few_ratings_with_neither(
    house: ConsoleHouse,
) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        nothing = await asked(browser, OCTOBER)
        assert (nothing["sheet"], nothing["marks"]) == (None, [])
        await draws(browser)
        found = await asked(browser, OCTOBER)
        assert (found["period"], found["of"], found["next"]) == ("2026-10", "department", None)
        assert (found["sheet"]["rule"]["print_from"], found["sheet"]["number"]) == (10, 1)
        silent, radio = sorted(found["marks"], key=lambda one: one["rated"])
        assert (radio["name"], radio["rated"], radio["mean"], radio["mark"]) == (RADIO, 12, 78.33, 75.33)
        assert 0 < radio["low"] < radio["satisfied"] < radio["high"] < 1
        assert radio["facts"] == {"low_rating": 1}
        assert (silent["basis"], silent["rated"], silent["concluded"]) == ("no_rating", 0, 3)
        assert all(
            silent[name] is None for name in ("satisfied", "low", "high", "mean", "cost", "mark", "place")
        )
        handlers = await asked(browser, f"{OCTOBER}&of=handler")
        named = {(one["name"], one["department"]) for one in handlers["marks"]}
        assert named == {("周志丽", RADIO), ("吴敏", "电力处")}
    log = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(object="scores")))
    assert log[0].detail == {"page": "scores", "period": "2026-10"}


async def test_a_department_has_its_own_marks_and_asks_for_no_other(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
    async with house.logged_in("liaison") as browser:
        own = await asked(browser, OCTOBER)
        assert ([one["name"] for one in own["marks"]], own["department"]) == ([RADIO], RADIO)
        assert [one["name"] for one in (await asked(browser, f"{OCTOBER}&of=handler"))["marks"]] == ["周志丽"]
        assert (await browser.get(f"{OCTOBER}&department={quote('电力处')}")).status == 403
    async with house.logged_in("admin") as browser:
        assert (await browser.get(OCTOBER)).status == 403


async def test_a_sheet_is_read_page_by_page_and_a_wrong_period_is_one_sentence(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.api.api_scores.PAGE", 1)
    await house.store.write(month_of_cases)
    async with house.logged_in("chief") as browser:
        assert (await browser.get("/office/api/scores?period=2026-Q5")).status == 400
        assert (await browser.get("/office/api/scores?sheet=1")).status == 400, "no former sheet is given out"
        async with house.logged_in("officer") as officer:
            await draws(officer)
        first = await asked(browser, OCTOBER)
        second = await asked(browser, f"{OCTOBER}&after={first['next']}")
        assert second["next"] is None
        assert len({one["name"] for page in (first, second) for one in page["marks"]}) == 2


async def test_joined_complaints_stand_beside_each_other_for_whoever_may_see_both(
    house: ConsoleHouse, bench: Bench
) -> None:
    main, merged, linked = await bench.files(), await bench.files(), await bench.files()
    officer = Viewer("officer", Role.OFFICER)
    await bench.does(merged, Act.MERGE, to=main, by=officer)
    await bench.does(linked, Act.LINK, to=main, by=officer)
    async with house.logged_in("officer") as browser:
        same = (await asked(browser, f"/office/api/tickets/{main}"))["office"]["same_matter"]
        assert (same["main"], same["merged"], same["linked"]) == (None, [merged], [linked])
        same = (await asked(browser, f"/office/api/tickets/{merged}"))["office"]["same_matter"]
        assert same["main"] == main
        listed = await joined_in_list(browser)
        assert listed[main] == {"main": None, "merged": [merged], "linked": [linked]}
        assert (listed[merged]["main"], listed[linked]["linked"]) == (main, [main])
    async with house.logged_in("auditor") as browser:
        same = (await asked(browser, f"/office/api/tickets/{main}"))["office"]["same_matter"]
        assert same == {"main": None, "merged": [], "linked": [], "likely": []}
        assert (await joined_in_list(browser))[main] == {"main": None, "merged": [], "linked": []}
