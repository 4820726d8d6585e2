"""The list of departments in the browser: added, renamed, ordered and retired by two; older names are not forgotten."""

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, insert

from bot.domain.role import Role
from bot.settings import Settings
from console import Answer, Browser, ConsoleHouse, add_one_of_each, add_user, on_both, served
from db.queries.office.departments import every, listed
from db.schema import departments
from db.store import Store

PAGE = "/office/settings/departments"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """A liaison reads for one of two departments."""
    await add_one_of_each(store)
    await add_user(store, "second", Role.CHIEF)

    def put(connection: Connection) -> None:
        names = ["无线电管理处", "电力处"]
        connection.execute(insert(departments), [{"name": n, "position": i} for i, n in enumerate(names, 1)])

    await store.write(put)
    async with served(store, settings=Settings()) as house:
        yield house


async def asked(browser: Browser, **fields: str) -> Answer:
    page = await browser.get(PAGE)
    sent = dict(re.findall(r'<input class="in[^"]*" name="([^"]+)"[^>]* value="([^"]*)"', page.text))
    found = re.search(r'name="seen" value="(\d+)"', page.text)
    assert found is not None
    fixed = {"csrf": page.token, "seen": found[1], "step": "do", "reason": "机构改革"}
    return await browser.post(PAGE, sent | fixed | fields)


async def granted(house: ConsoleHouse) -> str:
    async with house.logged_in("second") as browser:
        found = re.search(r"/office/approvals/(\d+)", (await browser.get("/office/approvals")).text)
        assert found is not None
        page = await browser.get(found[0])
        answer = await browser.post(found[0], {"csrf": page.token, "decision": "granted", "note": ""})
        assert answer.status == 303
        return page.text


@on_both
async def test_a_department_is_renamed_with_its_liaison_and_the_old_name_is_known(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("admin") as browser:
        assert "没有联络员" in (await browser.get(PAGE)).text
        moved = await asked(
            browser, **{"name.1": "无线电处", "place.2": "1", "place.1": "2", "new.0": "办公室"}
        )
        assert moved.status == 303
        assert (await house.store.read(listed))[0].name == "无线电管理处"
    page = await granted(house)
    assert all(words in page for words in ("改名", "无线电处", "加处室", "办公室"))
    rows = await house.store.read(every)
    assert [(row.name, row.former) for row in rows] == [
        ("电力处", ()),
        ("无线电处", ("无线电管理处",)),
        ("办公室", ()),
    ]
    assert rows[1].liaisons == ("liaison",)
    assert "无线电管理处" not in {one.name for one in await house.store.read(listed)}
    assert house.console.settings.departments == ("电力处", "无线电处", "无线电管理处", "办公室")


async def test_a_retired_department_is_offered_no_more(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        await asked(browser, **{"retired.2": "1"})
    await granted(house)
    assert [one.name for one in await house.store.read(listed) if one.number] == ["无线电管理处"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"new.0": "电力处"}, "写了两遍"),
        ({"name.1": " "}, "不能是空的"),
        ({"name.1": "电力处", "name.2": "无线电管理处"}, "不能给别的处室用"),
        ({}, "没有改动"),
        ({"seen": "5", "new.0": "办公室"}, "别人改过"),
    ],
)
async def test_a_list_that_cannot_be_is_refused_in_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], said: str
) -> None:
    async with house.logged_in("admin") as browser:
        answer = await asked(browser, **fields)
    assert (answer.status, said in answer.text) == (400, True)


async def test_an_earlier_list_is_put_back_and_what_was_added_since_stays(house: ConsoleHouse) -> None:
    for fields in ({"name.1": "无线电处"}, {"new.0": "办公室", "place.1": "2", "place.2": "1"}):
        async with house.logged_in("admin") as browser:
            await asked(browser, **fields)
        await granted(house)
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        again = {"csrf": page.token, "key": "department_list", "version": "1"}
        looked = await browser.post("/office/settings/restore", again)
        assert "办公室" in looked.text
        again |= {"csrf": looked.token, "step": "do", "reason": "先不调整"}
        assert (await browser.post("/office/settings/restore", again)).status == 303
    await granted(house)
    rows = await house.store.read(every)
    assert [row.name for row in rows] == ["无线电处", "电力处", "办公室"]
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        again = {"csrf": page.token, "key": "department_list", "version": "1"}
        refused = await browser.post("/office/settings/restore", again)
    assert (refused.status, "没有要改的" in refused.text) == (400, True)
