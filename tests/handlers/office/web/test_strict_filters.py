"""The API takes the filters it describes and nothing else: what is not understood is an error, never passed over."""

import json
import re
from typing import Any

import pytest

from console import ConsoleHouse

WRONG = [
    "months?before=2026-13",
    "months?before=2026-00",
    "months?before=1999-10",
    "months?before=2026-10%0A",
    "months?before=",
    "months?befor=2026-10",
    "months?before=2026-10&before=2026-09",
    "months/2026-10?month=2026-10",
    "cases?score=0",
    "cases?score=6",
    "cases?score=4.0",
    "cases?score=%EF%BC%94",
    "cases?score=04",
    "cases?month=2026-10%2B0",
    "cases?disposition=happy",
    "cases?department=%20",
    "cases?q=",
    "cases?q=a&q=b",
    "cases?Score=5",
    "cases/nobody?clear=1",
    "tickets?mine=0",
    "tickets?state=",
    "tickets?month=2026-1",
    "log?since=2026-02-30",
    "log?since=20261101",
    "log?until=2026-W45-1",
    "log?since=2026-11-03&until=2026-11-01",
    "log?before=0",
    "log?before=99999999999",
    "openapi.json?pretty=1",
]


@pytest.mark.parametrize("asked", WRONG)
async def test_a_filter_that_cannot_be_is_refused_in_one_sentence(house: ConsoleHouse, asked: str) -> None:
    async with house.logged_in("chief") as browser:
        answer = await browser.get(f"/office/api/{asked}")
    assert answer.status == 400
    assert list(json.loads(answer.text)) == ["error"]


async def test_the_description_refuses_what_the_door_refuses(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        told: dict[str, Any] = json.loads((await browser.get("/office/api/openapi.json")).text)
        for fine in (
            "months?before=2026-12",
            "cases?month=2026-10&score=5",
            "log?since=2026-11-01&before=1793000000000000.9",
        ):
            assert (await browser.get(f"/office/api/{fine}")).status == 200
    (before,) = told["paths"]["/office/api/months"]["get"]["parameters"]
    assert re.search(before["schema"]["pattern"], "2026-12")
    assert not re.search(before["schema"]["pattern"], "2026-13")
    assert "refused" in told["info"]["description"]
