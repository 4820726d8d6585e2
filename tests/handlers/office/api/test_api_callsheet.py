"""The JSON API's call sheet: whom the page has still to be phoned, page by page, masked, to whom the page is shown."""

import json

import pytest

from call_cards import PAGE as SHEET
from call_cards import current, saves, to_be_phoned
from console import ConsoleHouse
from db.schema import audit

API = "/office/api/callsheet?month=2026-10"


async def test_the_call_sheet_is_read_page_by_page_masked_and_in_the_log(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.api.api_callsheet.PAGE", 2)
    await to_be_phoned(house, 3)
    async with house.logged_in("officer") as officer:
        page = await officer.get(SHEET)
        await officer.post(f"{SHEET}/{current(page)}/number", {"csrf": page.token})
        first = json.loads((await officer.get(API)).text)
        held = first["people"][0]
        assert (first["left"], held["case_no"], held["in_hand"]) == (3, current(page), "officer")
        assert (held["applicant"], held["phones"], held["calls"]) == ("张**", ["190****0001"], 0)
        await saves(officer, page, score="5")
        second = json.loads((await officer.get(f"{API}&after={first['next']}")).text)
        everybody = [one["case_no"] for one in (*first["people"], *second["people"])]
        assert (len(set(everybody)), second["next"], second["left"]) == (3, None, 2)
        assert (await officer.get(f"{API}&after=nobody")).status == 404
    async with house.logged_in("auditor") as auditor:
        assert (await auditor.get(API)).status == (await auditor.get(SHEET)).status == 403
    seen = await house.rows(audit.c.act, audit.c.object, audit.c.detail)
    assert ("view", "month 2026-10", '{"page": "callsheet", "waiting": 3}') in seen
