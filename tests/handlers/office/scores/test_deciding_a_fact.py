"""What is contested of a fact that somebody wrote down is decided by the first of two chiefs, and the sheet follows that one."""

import asyncio
from functools import partial

import pytest

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from marks import FACTS, draws, month_of_cases, posts
from ticket_pages import said


@pytest.mark.both_engines
@on_both
async def test_of_two_chiefs_at_once_one_is_told_that_it_was_decided(house: ConsoleHouse) -> None:
    await add_user(house.store, "主任", Role.CHIEF)
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        fact = partial(posts, browser, FACTS, kind="one_time_notice", case_no="甲-1")
        assert await fact(grounds="没有给告知单") == 303
    async with house.logged_in("liaison") as browser:
        assert await posts(browser, f"{FACTS}/f1/contest", ground="mistaken", reason="给过，有签收") == 303
    ruling = f"{FACTS}/f1/decide"
    async with house.logged_in("chief") as one, house.logged_in("主任") as other:
        ends = await asyncio.gather(
            posts(one, ruling, state="upheld", reason="有签收"),
            posts(other, ruling, state="refused", reason="签收是后补的"),
        )
        assert sorted(ends) == [303, 400]
        facts = said((await one.get(f"{FACTS}?period=2026-10")).text)
        upheld = ends[0] == 303
        assert ("签收是后补的" in facts) is not upheld
    async with house.logged_in("officer") as browser:
        assert ("78.33 3 75.33" if upheld else "78.33 5 73.33") in await draws(browser)
