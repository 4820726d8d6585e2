"""A flood from one chat is stored for people to read and holds nobody else up."""

import pytest
from sqlalchemy import func, select

from db.schema import notes_to_staff, parties
from db.store import Store
from doorway import doorway, polled
from handlers.inbound.flood import A_MINUTE, LETTERS_A_MINUTE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WANG, LI = 7001, 7002


async def test_nothing_is_kept_of_a_chat_that_is_silent(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            for n in range(20):
                door.people.person(WANG + n).says("你好")
        assert len(door.queues) == 0


async def test_taps_and_greetings_by_the_hundred_are_passed_over_and_edits_kept(store: Store) -> None:
    async with doorway(store) as door:
        flooder = door.people.person(WANG)
        sent = flooder.says("你好")
        for n in range(2 * A_MINUTE):
            flooder.starts()
            flooder.edits(sent, f"投诉 第{n}遍")
        flooder.shares_contact()
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert received.count("/start") == A_MINUTE
        assert len([text for text in received if "遍" in text]) == 2 * A_MINUTE
        assert "[contact]" in received


async def test_a_flood_is_kept_and_holds_nobody_up(store: Store) -> None:
    async with doorway(store) as door:
        flooder, other = door.people.person(WANG), door.people.person(LI)
        for n in range(300):
            flooder.says(f"投诉 第{n}遍")
        flooder.says("退订")
        other.says("投诉 窗口没人")
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert len(received) == 302
        await door.sends()
        assert len(other.inbox) > 0
        kept = await store.read(
            lambda c: c.execute(select(func.count()).select_from(notes_to_staff)).scalar()
        )
        assert kept == 300 - A_MINUTE
        out = await store.read(lambda c: c.execute(select(parties.c.opted_out_at)).scalars().all())
        assert [at is not None for at in out].count(True) == 1


async def test_a_flood_of_long_texts_is_kept_after_a_few_and_none_is_lost(store: Store) -> None:
    async with doorway(store) as door:
        flooder, other = door.people.person(WANG), door.people.person(LI)
        for n in range(30):
            flooder.says(f"{n:02d}" + "不·" * 1_999)
        other.says("你好")
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert [text[:2] for text in received if "·" in text] == [f"{n:02d}" for n in range(30)]
        assert "你好" in received
        assert len([text for text in await door.notes() if "·" in text]) >= 30 - LETTERS_A_MINUTE // 4_000
