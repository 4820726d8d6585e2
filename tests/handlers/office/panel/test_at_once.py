"""Numbers of the panel are given to many at once: each gets one of its own, and nobody is turned away."""

import asyncio

import pytest
from sqlalchemy import select

from console import ConsoleHouse, on_both
from db.schema import panel_members, panel_opinions, panel_terms
from panels import does, nominated, serving

AT_ONCE = 6
OPINIONS = "/office/member/opinions"
SEEN = {
    "occasion": "covert",
    "day": "2026-11-04",
    "object": "二楼综合窗口",
    "department": "无线电管理处",
    "words": "上午十点窗口无人，等了二十分钟。",
}


@on_both
@pytest.mark.both_engines
async def test_opinions_filed_at_once_are_numbered_apart(house: ConsoleHouse) -> None:
    await serving(house)
    async with house.logged_in("member") as member:
        token = (await member.get(OPINIONS)).token
        answers = await asyncio.gather(
            *(member.post(OPINIONS, {"csrf": token, **SEEN}) for _ in range(AT_ONCE))
        )
    numbers = await house.store.read(lambda c: c.execute(select(panel_opinions.c.number)).scalars().all())
    assert [answer.status for answer in answers] == [303] * AT_ONCE
    assert sorted(numbers) == [f"评意〔2026〕{n}号" for n in range(1, AT_ONCE + 1)]


@on_both
@pytest.mark.both_engines
async def test_members_appointed_at_once_are_numbered_apart(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        pages = [await nominated(officer) for _ in range(AT_ONCE)]
        for page in pages:
            assert (await does(officer, page, "consent", day="2026-11-05")).status == 303
        answers = await asyncio.gather(*(does(chief, page, "approve", day="2029-11-05") for page in pages))
    numbers = await house.store.read(lambda c: c.execute(select(panel_members.c.number)).scalars().all())
    given = await house.store.read(lambda c: c.execute(select(panel_terms.c.certificate)).scalars().all())
    assert [answer.status for answer in answers] == [303] * AT_ONCE
    assert len(set(numbers)) == len(set(given)) == AT_ONCE
