"""What is hidden from somebody leaves no gap: no number, count, line or address tells that there is something else.

The same office lives through the same days twice. In one of them there is a complaint more, about the office itself or
about one of its people: those who may read it, act on it and ask to know who it was. Those who may not know of it get the
same pages, byte for byte.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from shutil import copyfile
from urllib.parse import quote

import pytest
from sqlalchemy import Connection

from approval_pages import asks, decides, waiting
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from complaints import CHIEF, DEPARTMENT, FILED, LIAISON, OFFICER, PHONE, SUPERIOR, Bench, numbers
from console import ConsoleHouse, add_user, served, spoken
from db.opening import open_store
from db.queries.office import audit
from db.queries.office.audit import Who
from engines import sqlite_url
from ticket_pages import attached

ACCUSED = "陈大文"
PAGES = (
    "/office/tickets",
    "/office/tickets?pile=green",
    "/office/tickets/{seen}",
    "/office/tickets/{hidden}",
    "/office/tickets/{hidden}/acts/reply",
    "/office/api/tickets",
    "/office/find?q=TS",
    f"/office/find?q={quote('处')}",
)
"""What a department may ask for."""
MORE = (
    *PAGES,
    "/office/",
    "/office/months/2026-11",
    "/office/tickets/{hidden}/attachments/1",
    "/office/approvals/ask/unseal/{hidden}",
    "/office/approvals",
    "/office/log",
    "/office/log?act=view",
    "/office/log?object={hidden}",
    "/office/api/log",
    "/office/api/tickets/{hidden}",
    f"/office/find?q={quote('压着')}",
    f"/office/find?q={quote('收费')}",
    "/office/find?q={hidden}",
)


@dataclass(frozen=True)
class Beside:
    """The complaint more: who works on it, who asks about it and who decides, and what is read by whom it is hidden from."""

    complaint: Complaint
    worker: Viewer
    asker: str
    decider: str
    readers: Mapping[str, tuple[str, ...]]


HIDDEN = (
    Beside(
        Complaint("监察室的人压着不办", Category.DELAY, "监察室", about_office=True),
        SUPERIOR,
        "superior",
        "superior2",
        {"chief": MORE, "auditor": MORE[-9:], LIAISON.name: PAGES},
    ),
    Beside(
        Complaint("陈大文乱收钱", Category.FEES, DEPARTMENT, ACCUSED),
        OFFICER,
        "officer",
        "chief",
        {ACCUSED: MORE},
    ),
)
_NEXT = re.compile(r'href="(/office/[^"]+)" rel="next"|"next": ?"([^"]+)"')


@pytest.fixture
async def houses(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[list[ConsoleHouse]]:
    """Two offices with the same people, the second of which gets the complaint."""
    async with AsyncExitStack() as stack:
        found = []
        for n in range(2):
            copyfile(migrated_sqlite, tmp_path / f"{n}.db")
            store = await open_store(sqlite_url(tmp_path / f"{n}.db"))
            stack.push_async_callback(store.close)
            for name in ("officer", "chief", "auditor", "superior", "superior2"):
                await add_user(store, name, Role(name.rstrip("2")))
            await add_user(store, ACCUSED, Role.CHIEF)
            await add_user(store, LIAISON.name, Role.LIAISON, department=DEPARTMENT)
            found.append(await stack.enter_async_context(served(store)))
        yield found


@pytest.mark.parametrize("beside", HIDDEN, ids=["about the office", "about a chief"])
async def test_a_complaint_that_somebody_may_not_know_of_leaves_no_gap(
    houses: list[ConsoleHouse], beside: Beside
) -> None:
    both_houses = [
        await lived_through(house, beside, there=there)
        for house, there in zip(houses, (False, True), strict=True)
    ]
    assert both_houses[0] == both_houses[1]
    seen, hidden = both_houses[0]
    for name, asked in beside.readers.items():
        async with houses[0].logged_in(name) as one, houses[1].logged_in(name) as other:
            both = one, other
            tokens = [(await browser.get("/office/account")).token for browser in both]
            pages = [page.format(seen=seen, hidden=hidden) for page in asked]
            while pages:
                page = pages.pop(0)
                these, those = [
                    spoken(await b.get(page), token) for b, token in zip(both, tokens, strict=True)
                ]
                assert these == those, f"{name} reads of it at {page}"
                path = page.partition("?")[0]
                pages += [
                    (href or f"{path}?before={before}").replace("&amp;", "&")
                    for href, before in _NEXT.findall(these)
                    if before
                    or href.partition("?")[0] == path  # a list goes on; a month leads to all to come
                ]
    async with houses[1].logged_in(beside.asker) as browser:
        assert hidden in (await browser.get("/office/tickets")).text, "nothing was hidden"


async def lived_through(house: ConsoleHouse, beside: Beside, *, there: bool) -> tuple[str, str]:
    """The days; the number of a complaint that everybody sees, and the one of the other."""
    bench = Bench(house.store, now=FILED, vault=house.vault)
    other = Bench(house.store, now=FILED, vault=house.vault, _filed=20, _letters=Random(8))
    hidden = numbers(FILED.date())[21]
    if there:
        assert await other.files(beside.complaint, chat=9_999) == hidden
        await attached(house, hidden, b"%PDF-1.7 hidden")
    seen = await bench.files(phone=PHONE)
    await attached(house, seen, b"%PDF-1.7 seen")
    for n in range(24):
        bench.now = house.clock.now = FILED + timedelta(hours=n)
        if there and n % 3:
            await works(house, other, beside.worker, hidden, n)
        await house.store.write(partial(everyday, n=n, house=house))
    await bench.does(seen, Act.ACCEPT)
    await bench.does(seen, Act.ASSIGN, "请核实", to=DEPARTMENT, by=CHIEF)
    async with house.logged_in("officer") as browser:
        await browser.get(f"/office/tickets/{seen}")
        await asks(browser, "unseal", seen)
    async with house.logged_in(beside.asker) as browser:
        await browser.get("/office/tickets")
        assert (await asks(browser, "unseal", hidden)).status == (303 if there else 404)
    async with house.logged_in(beside.decider) as browser:
        if there:
            await decides(browser, await waiting(browser, hidden), "granted")
        else:
            await browser.get("/office/approvals")
    async with house.logged_in("officer") as browser:
        await asks(browser, "extension", seen, days="5")
    async with house.logged_in("chief") as browser:
        await decides(browser, await waiting(browser, seen), "refused")
    return seen, hidden


def everyday(connection: Connection, *, n: int, house: ConsoleHouse) -> None:
    """What stands in the log anyway, some of it of the same moment."""
    for again in range(3):
        who = Who(None, "officer", "officer", "192.0.2.7")
        audit.note(
            connection, None, who, "view", f"case HNJX-2026-{n:05d}", detail={"n": again}, now=house.clock.now
        )


async def works(house: ConsoleHouse, bench: Bench, worker: Viewer, number: str, n: int) -> None:
    """What is done about the hidden one, between what everybody sees."""
    bench.now = house.clock.now
    for act in ("view", "unseal", "ticket.brake"):
        note = partial(
            audit.note,
            vault=house.vault,
            who=Who(None, worker.name, worker.role.value, ""),
            act=act,
            object_=f"ticket {number}",
        )
        await house.store.write(partial(note, now=house.clock.now))
    if n == 1:
        await bench.does(number, Act.ACCEPT, by=worker)
