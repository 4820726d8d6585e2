"""The list of departments in the browser: added, renamed, ordered and retired by two; older names are not forgotten."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

import pytest
from sqlalchemy import Connection

from approval_pages import second_chief_grants
from bot.domain.role import Role
from bot.settings import Settings
from console import ConsoleHouse, add_user, on_both, served
from db import schema
from db.queries.office.departments import every, listed
from db.store import Store
from department_list import (
    PAGE,
    asked,
    draws_up,
    late_case,
    newer_letters_to_others,
    rated_case,
    two_departments,
    what_a_department_has,
)
from rows import add
from ticket_pages import said


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    await two_departments(store)
    async with served(store, settings=Settings()) as house:
        yield house


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
    page = await second_chief_grants(house)
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
    await second_chief_grants(house)
    assert [one.name for one in await house.store.read(listed) if one.number] == ["无线电管理处"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"new.0": "电力处"}, "写了两遍"),
        ({"name.1": " "}, "不能是空的"),
        ({"name.1": "电力处", "name.2": "无线电管理处"}, "不能给别的处室用"),
        ({}, "没有改动"),
        ({"seen": "5", "new.0": "办公室"}, "这里改过了"),
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
        await second_chief_grants(house)
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        again = {"csrf": page.token, "key": "department_list", "version": "1"}
        looked = await browser.post("/office/settings/restore", again)
        assert "办公室" in looked.text
        again |= {"csrf": looked.token, "step": "do", "reason": "先不调整"}
        assert (await browser.post("/office/settings/restore", again)).status == 303
    await second_chief_grants(house)
    rows = await house.store.read(every)
    assert [row.name for row in rows] == ["无线电处", "电力处", "办公室"]
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        again = {"csrf": page.token, "key": "department_list", "version": "1"}
        refused = await browser.post("/office/settings/restore", again)
    assert (refused.status, "没有要改的" in refused.text) == (400, True)


FORMER, BETWEEN, TODAY = "无线电管理处", "无线电处", "频谱管理处"


async def renamed_twice(house: ConsoleHouse) -> None:
    for name in (BETWEEN, TODAY):
        async with house.logged_in("admin") as admin:
            assert (await asked(admin, **{"name.1": name})).status == 303
        await second_chief_grants(house)


@on_both
async def test_what_a_department_had_is_theirs_and_nobody_elses_under_every_later_name(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "电力", Role.LIAISON, department="电力处")
    await house.store.write(what_a_department_has)
    async with house.logged_in("officer") as officer:
        assert f"{FORMER} 1 1" in await draws_up(officer)
    await renamed_twice(house)
    await add_user(house.store, "后来", Role.LIAISON, department=FORMER)
    await house.store.write(lambda c: rated_case(c, "甲-2", TODAY, score=5))
    await house.store.write(lambda c: late_case(c, "HN-2", TODAY))
    await house.store.write(newer_letters_to_others)
    pages = (
        "/office/supervision/cases/HN-1",
        "/office/supervision/cases/HN-2",
        "/office/supervision/letters/ref-1",
        "/office/remedies/1",
    )
    lists = ("/office/supervision", "/office/supervision/letters", "/office/remedies")
    for name in ("liaison", "后来"):
        async with house.logged_in(name) as theirs:
            assert [(await theirs.get(page)).status for page in pages] == [200] * 4
            seen = " ".join([said((await theirs.get(page)).text) for page in lists])
            assert all(words in seen for words in ("HN-1", "HN-2", "督办〔2026〕1号", "周敏"))
            marks = said((await theirs.get("/office/scores?period=2026-10")).text)
            assert f"{FORMER} 1 1" in marks, "a sheet keeps the words with which it was drawn up"
            assert "差评核实" in (await theirs.get("/office/scores/facts?period=2026-10")).text
    async with house.logged_in("电力") as others:
        assert [(await others.get(page)).status for page in pages] == [404] * 4
        seen = " ".join([(await others.get(page)).text for page in (*lists, "/office/scores/facts")])
        assert not any(words in seen for words in ("HN-1", "HN-2", "督办〔2026〕1号", "周敏"))
    async with house.logged_in("liaison") as theirs:
        page = await theirs.get(pages[0])
        explained = {"csrf": page.token, "words": "等专家评审"}
        assert (await theirs.post("/office/supervision/cards/1/explain", explained)).status == 303
        page = await theirs.get(pages[2])
        answered = {"csrf": page.token, "act": "answer", "seen": "1", "words": "已经办结"}
        assert (await theirs.post(f"{pages[2]}/act", answered)).status == 303
        page = await theirs.get(pages[3])
        reported = {"csrf": page.token, "seen": "1", "words": "已经整改到位"}
        assert (await theirs.post(f"{pages[3]}/report", reported)).status == 303


@on_both
async def test_the_office_finds_and_counts_a_department_once_whatever_it_was_called(
    house: ConsoleHouse,
) -> None:
    await house.store.write(what_a_department_has)
    await renamed_twice(house)
    await house.store.write(lambda c: rated_case(c, "甲-2", TODAY, score=5))
    await house.store.write(lambda c: late_case(c, "HN-2", TODAY))
    async with house.logged_in("officer") as officer:
        board = said((await officer.get("/office/supervision/board")).text)
        assert f"{TODAY} 2 2 0 0" in board
        assert f"{TODAY} 2 2" in await draws_up(officer)
        assert f"{TODAY} 2 2" in said((await officer.get("/office/months/2026-10")).text)
        assert f"{TODAY} 1 1" in said((await officer.get("/office/remedies/figures?month=2026-10")).text)
        for name in (FORMER, BETWEEN, TODAY):
            watched = await officer.get(f"/office/supervision?department={quote(name)}")
            assert {"HN-1", "HN-2"} <= set(said(watched.text).split())
            listed = said((await officer.get(f"/office/cases?month=2026-10&department={quote(name)}")).text)
            assert {"甲-1", "甲-2"} <= set(listed.split())
        found = said((await officer.get(f"/office/find?q={quote(FORMER)}")).text)
        assert TODAY in found
    async with house.logged_in("admin") as admin:
        refused = await asked(admin, **{"new.0": FORMER})
        assert (refused.status, f"“{FORMER}”是{TODAY}的名称" in refused.text) == (400, True)


async def test_a_liaison_of_no_department_is_told_so_wherever_they_would_act_for_one(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "哪里也不是", Role.LIAISON)
    async with house.logged_in("哪里也不是") as nobodys:
        for page in ("tickets", "remedies", "supervision", "supervision/letters", "scores", "panel/opinions"):
            refused = await nobodys.get(f"/office/{page}")
            assert (refused.status, "没有写明是哪个处室" in refused.text) == (403, True)
        assert (await nobodys.get("/office/account")).status == 200


def _case(connection: Connection, row: dict[str, object]) -> None:
    add(connection, schema.cases, **row)


async def test_a_name_that_cases_or_an_account_bear_is_taken_along_only_by_who_says_it_is_the_same(
    house: ConsoleHouse,
) -> None:
    month = datetime(2026, 10, 12, tzinfo=UTC)
    for n in range(3):
        row = {"case_no": f"A-{n}", "department": "能源处", "month": "2026-10", "concluded_at": month}
        await house.store.write(partial(_case, row=row))
    await add_user(house.store, "other", Role.LIAISON, department="能源处")
    async with house.logged_in("admin") as browser:
        first = await asked(browser, **{"name.2": "能源处"})
        assert first.status == 400
        assert "“能源处”：办件里有 3 件写着这个名称，账号other也用它" in said(first.text)
        assert 'name="same"' in first.text
        assert (await asked(browser, **{"name.2": "能源二处"}, reason="")).status == 400, (
            "asked for the reason"
        )
        assert (await asked(browser, **{"name.2": "能源处", "same": "1"})).status == 303
    assert "办件里有 3 件写着这个名称" in await second_chief_grants(house), "who grants it is told as well"
    assert [row.name for row in await house.store.read(every)] == ["无线电管理处", "能源处"]
