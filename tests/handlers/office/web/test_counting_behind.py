"""Pages that show something that takes long to count: they answer at once, say what they still count, and show it when it is there."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import Connection, select

from bot.domain.month import Month, RoundKey
from console import ConsoleHouse, add_one_of_each, served
from db import schema
from db.store import Store
from handlers.office.web.ahead import count_ahead
from handlers.office.web.console import Console
from handlers.office.web.remedies_counted import RemediesWanted
from handlers.pages.lately import Patience
from rows import add
from ticket_pages import said

OCTOBER = Month(2026, 10)
SIGNS = f"/office/months/{OCTOBER}/signs"
SUPERVISION = "/office/supervision"
COUNTING = "正在统计，数好了会自己显示。"


@pytest.fixture
async def hurried(store: Store) -> AsyncIterator[ConsoleHouse]:
    """A console whose pages wait for no count at all, however quick; one case is watched, and one month has a round."""
    await add_one_of_each(store)
    await store.write(lambda c: add(c, schema.rounds, month="2026-10", state="open"))
    await store.write(
        lambda c: add(c, schema.watched_cases, case_no="HN-1", department="节能处", item="节能审查")
    )
    async with served(store, patience=Patience(0, 0)) as house:
        yield house


def chief(connection: Connection) -> int:
    """The account that looks."""
    found: int = connection.execute(
        select(schema.users.c.id).where(schema.users.c.name == "chief")
    ).scalar_one()
    return found


@pytest.mark.parametrize(
    ("page", "counts", "counted"),
    [
        (SIGNS, lambda console, _: console.signs.of(OCTOBER), "和前几个月比"),
        (SUPERVISION, lambda console, _: console.closings.of(None), "正常 1 件"),
        ("/office/supervision/board", lambda console, _: console.watching.of(None), "正常 1 件"),
        (
            f"/office/remedies/figures?month={OCTOBER}",
            lambda console, reader: console.remedies.of(RemediesWanted(OCTOBER, reader, None)),
            "这个月的办件没有差评",
        ),
        (
            f"/office/callsheet/phoned?month={OCTOBER}",
            lambda console, _: console.calls.of(RoundKey(OCTOBER)),
            "这个月还没有打过电话",
        ),
    ],
    ids=["signs", "supervision", "board", "remedies", "phoned"],
)
async def test_the_first_look_is_answered_at_once_and_loads_itself_again(
    hurried: ConsoleHouse,
    page: str,
    counts: Callable[[Console, int], Awaitable[object]],
    counted: str,
) -> None:
    async with hurried.logged_in("chief") as browser:
        first = await browser.get(page)
        await counts(hurried.console, await hurried.store.read(chief))
        again = await browser.get(page)
    assert COUNTING in said(first.text)
    assert counted not in said(first.text), "nothing is said that has not been counted"
    assert first.headers["Refresh"] == "2"
    assert counted in said(again.text)
    assert COUNTING not in said(again.text)


async def test_what_is_being_counted_anew_is_shown_with_its_time(hurried: ConsoleHouse) -> None:
    await count_ahead(hurried.console)
    async with hurried.logged_in("chief") as browser:
        page = await browser.get(SIGNS)
    assert "10:00数的，正在重新数。" in said(page.text)
    assert "Refresh" not in page.headers, "there is something to read"


async def test_cases_are_listed_while_they_are_still_being_counted(hurried: ConsoleHouse) -> None:
    async with hurried.logged_in("chief") as browser:
        page = said((await browser.get(SUPERVISION)).text)
    assert COUNTING in page
    assert "HN-1" in page


async def test_after_counting_ahead_nobody_is_the_first(hurried: ConsoleHouse) -> None:
    await count_ahead(hurried.console)
    async with hurried.logged_in("chief") as browser:
        pages = [await browser.get(page) for page in (SIGNS, SUPERVISION)]
    assert [COUNTING in page.text for page in pages] == [False, False]
