"""Two departments become one, by two persons: what is open goes along and is found; what was counted stays as it was."""

import re
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, insert

from approval_pages import second_chief_grants
from bot.domain.month import Month
from bot.domain.role import Role
from bot.settings import Settings
from console import VAULT, Browser, ConsoleHouse, add_user, on_both, served
from db.queries import department_names
from db.queries.figures import figures
from db.queries.office.departments import every
from db.queries.tickets import ticket_words
from db.schema import rounds, tickets
from db.store import Store
from department_list import (
    HEARD,
    PAGE,
    asked,
    draws_up,
    rated_case,
    two_departments,
    what_a_department_has,
)
from rows import add
from ticket_pages import said

ENDS, WHOLE = "无线电管理处", "电力处"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """Each of the two has a liaison, and a 周敏 whose cases were rated in October."""
    await two_departments(store)
    await add_user(store, "电力", Role.LIAISON, department=WHOLE)
    async with served(store, settings=Settings()) as house:
        await store.write(what_a_department_has)
        await store.write(lambda c: rated_case(c, "乙-1", WHOLE, score=5))
        await store.write(complaints)
        yield house


def complaints(connection: Connection) -> None:
    """One waits for the department's answer; what it answered to the other was found out."""
    found = {"finding": "founded", "measures": "rectified"}
    for number, told in (("A", {"state": "assigned"}), ("B", {"state": "replied", **found})):
        no = f"TS-20261103-{number * 5}-{number}"
        words = ticket_words.columns(VAULT, no, {"content": "慢"})
        row = {
            "ticket_no": no,
            "day": "20261103",
            "source": "web",
            "party_index": b"p",
            "created_at": HEARD,
            "with_department": ENDS,
        }
        connection.execute(insert(tickets), row | words | told)


async def merged(house: ConsoleHouse) -> str:
    """What whoever grants it reads."""
    async with house.logged_in("admin") as admin:
        looked = await asked(admin, step="look", **{"into.1": "2"})
        assert f"{ENDS}并入{WHOLE}：联络员liaison、没有结果的投诉 1 件" in said(looked.text)
        assert (await asked(admin, **{"into.1": "2"})).status == 303
    return said(await second_chief_grants(house))


async def counted(browser: Browser) -> list[str]:
    """Whatever tells of October by department or by handler."""
    sheet = await draws_up(browser)
    by_handler = await browser.get("/office/scores?period=2026-10&of=handler")
    pages = ("months/2026-10", "remedies/figures?month=2026-10", "reports/2026-10")
    rows = [said(row) for row in re.findall(r"<tr>.*?</tr>", by_handler.text, re.DOTALL)]
    tables = [
        re.findall(r"<tbody>.*?</tbody>", (await browser.get(f"/office/{p}")).text, re.DOTALL) for p in pages
    ]
    return [re.sub(r"\d\d:\d\d", "", sheet), *rows, *(said(" ".join(table)) for table in tables)]


async def test_what_is_open_goes_along_and_what_was_counted_stays(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as officer:
        before = await counted(officer)
    assert f"{ENDS}并入{WHOLE}" in await merged(house), "who grants it is told what goes along"
    (row,) = await house.store.read(every)
    assert (row.name, row.absorbed, row.liaisons) == (WHOLE, (ENDS,), ("liaison", "电力"))
    assert set(await house.rows(tickets.c.ticket_no, tickets.c.with_department)) == {
        ("TS-20261103-AAAAA-A", WHOLE),
        ("TS-20261103-BBBBB-B", ENDS),
    }, "what was found out counts for who answered"
    async with house.logged_in("officer") as officer:
        assert await counted(officer) == before
        assert WHOLE in said((await officer.get(f"/office/find?q={quote(ENDS)}")).text)
        for name in (ENDS, WHOLE):
            cases = said((await officer.get(f"/office/cases?month=2026-10&department={quote(name)}")).text)
            assert {"甲-1", "乙-1"} <= set(cases.split())
    for name in ("liaison", "电力"):
        async with house.logged_in(name) as theirs:
            for page in ("supervision/cases/HN-1", "supervision/letters/ref-1", "remedies/1"):
                assert (await theirs.get(f"/office/{page}")).status == 200
            inbox = (await theirs.get("/office/tickets")).text
            assert "TS-20261103-AAAAA-A" in inbox
    async with house.logged_in("admin") as admin:
        assert f"并入的：{ENDS}" in (await admin.get(PAGE)).text
        for field in ("new.0", "name.2"):
            refused = await asked(admin, **{field: ENDS})
            assert (refused.status, ENDS in said(refused.text)) == (400, True), "its name is no other's"


@on_both
async def test_from_the_next_month_on_both_names_are_counted_as_one(house: ConsoleHouse) -> None:
    await merged(house)
    names = await house.store.read(department_names.known)
    told = {
        str(first): names.counted(ENDS, first)
        for first in (Month(2026, 10), Month(2026, 11), Month(2026, 12))
    }
    assert told == {"2026-10": ENDS, "2026-11": ENDS, "2026-12": WHOLE}

    def december(connection: Connection) -> None:
        add(connection, rounds, month="2026-12", state="open")
        for number, department in (("甲-9", ENDS), ("乙-9", WHOLE)):
            rated_case(connection, number, department, score=5, month="2026-12")

    await house.store.write(december)
    found = await house.store.read(partial(figures.month_figures, month="2026-12"))
    assert [(group.name, group.concluded) for group in found.departments] == [(WHOLE, 2)]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"into.1": "1"}, "另一个处室"),
        ({"into.1": "9"}, "另一个处室"),
        ({"into.1": "2", "into.2": "1"}, "自己也不再用了"),
        ({"into.1": "2", "retired.2": "1"}, "自己也不再用了"),
    ],
)
async def test_a_merger_that_cannot_be_is_refused_in_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], why: str
) -> None:
    async with house.logged_in("admin") as admin:
        refused = await asked(admin, **fields)
    assert (refused.status, why in refused.text) == (400, True)


async def test_an_earlier_list_does_not_part_them_again(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin:
        assert (await asked(admin, **{"new.0": "办公室"})).status == 303
    await second_chief_grants(house)
    await merged(house)
    async with house.logged_in("admin") as admin:
        page = await admin.get(PAGE)
        again = {"csrf": page.token, "key": "department_list", "version": "1"}
        refused = await admin.post("/office/settings/restore", again)
    assert (refused.status, "没有要改的" in refused.text) == (400, True)
