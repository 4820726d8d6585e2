"""The API's own description: every route and nothing else, and every real answer is as it says."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import months
from bot.domain.act import Act
from bot.domain.role import Role
from complaints import DEPARTMENT, Bench
from console import Browser, ConsoleHouse
from handlers.office.api.api import ENDPOINTS
from handlers.office.pages import PAGES
from months import planted, sealed, worked
from requests_filed import asks

Json = dict[str, Any]


async def asked(browser: Browser, path: str) -> Json:
    answer = await browser.get(path)
    assert answer.status == 200
    found: Json = json.loads(answer.text)
    return found


async def test_the_description_names_every_route_and_nothing_else(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        told = await asked(browser, "/office/api/openapi.json")
    api = {r.path: r for r in PAGES if r.path.startswith("/office/api/")}
    assert told["openapi"] == "3.1.0"
    assert set(told["paths"]) == set(api)
    assert {r.method for r in api.values()} == {"GET"}
    for path, route in api.items():
        operation = told["paths"][path]["get"]
        assert list(told["paths"][path]) == ["get"]
        assert operation["x-roles"] == sorted(r.value for r in Role if route.allows(r))
        parts = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert parts == {part[1:-1] for part in path.split("/") if part.startswith("{")}
    assert len({o["get"]["operationId"] for o in told["paths"].values()}) == len(api)


async def test_every_answer_is_as_the_description_says(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "VAULT", house.vault)
    await planted(house.store, worked(12))
    await sealed(house.store)
    bench = Bench(house.store, vault=house.vault)
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, "有人反映窗口要求多次往返", to=DEPARTMENT)
    await bench.does(number, Act.REPLY, "已改为一次告知。")
    asked_for = await asks(bench)
    values = {"month": "2026-10", "ticket_no": number, "case_no": "CASE-001"}
    of_requests = values | {"ticket_no": asked_for}
    async with house.logged_in("chief") as browser:
        told = await asked(browser, "/office/api/openapi.json")
    validated = 0
    for role in Role:
        async with house.logged_in(role.value) as browser:
            for endpoint in ENDPOINTS:
                of = of_requests if endpoint.name == "api_request" else values
                answer = await browser.get(endpoint.path.format(**of))
                responses = told["paths"][endpoint.path]["get"]["responses"]
                schema = responses[str(answer.status)]["content"]["application/json"]["schema"]
                whole = {**schema, "components": told["components"]}
                Draft202012Validator.check_schema(whole)
                Draft202012Validator(whole).validate(json.loads(answer.text))
                validated += answer.status == 200
    assert validated >= 3 * len(ENDPOINTS) - 2


async def test_a_schema_would_notice_what_it_does_not_promise(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        told = await asked(browser, "/office/api/openapi.json")
        found = await asked(browser, "/office/api/months/2026-10")
    ref = {"$ref": "#/components/schemas/OneMonth", "components": told["components"]}
    validator = Draft202012Validator(ref)
    assert validator.is_valid(found)
    assert not validator.is_valid({**found, "applicant": "张三"})
    assert not validator.is_valid({**found, "state": "shut"})
    assert not validator.is_valid({**found, "figures": {**found["figures"], "answered": "many"}})
