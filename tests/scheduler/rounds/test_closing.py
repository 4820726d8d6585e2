"""The gate of the close: whoever was never called keeps the round open, on the call sheet, and is never sealed as tried."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from db.queries.archive import archive
from db.queries.callsheet import callsheet
from db.queries.rounds import callbacks, rounds, uncalled
from db.queries.rounds.callbacks import HeardByPhone
from db.schema import callbacks as callback_rows
from db.schema import outbox
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.rounds.closing import NeverCalled

NOBODY_THERE = HeardByPhone(None, Disposition.NO_ANSWER, "陈静", "")


async def house_at(store: Store, at: timedelta) -> OfficeHouse:
    """An office whose clockwork starts at some time after the window opened."""
    clock = Clock(WINDOW.opens + at)
    return OfficeHouse(store, clock, Provider(clock))


async def state(store: Store) -> str:
    found = await store.read(partial(rounds.find, month=str(MONTH)))
    assert found is not None
    return found.state


async def to_phone(house: OfficeHouse) -> list[str]:
    now = house.clock()
    return await house.store.read(
        lambda c: [line.case_no for line in callsheet.waiting(c, str(MONTH), now=now)]
    )


async def ends(store: Store) -> set[str | None]:
    return set(await store.read(lambda c: c.execute(select(callback_rows.c.disposition)).scalars().all()))


async def test_an_office_that_was_off_all_the_window_seals_nobody_and_phones_everybody(store: Store) -> None:
    numbers = await import_cases(store, [phone(1), phone(2), None])
    house = await house_at(store, timedelta(days=6, hours=10))
    for _ in range(3):
        await house.tick()
    assert house.provider.accepted == [], "outside the window nothing is started"
    assert await state(store) == "open"
    assert await ends(store) == {None}
    assert await to_phone(house) == numbers[:2]
    with pytest.raises(NeverCalled, match="2 件未曾回访"):
        await house.rounds.close(RoundKey(MONTH), house.clock())


async def test_the_round_closes_once_everybody_has_been_phoned(store: Store) -> None:
    numbers = await import_cases(store, [phone(1), phone(2), None])
    house = await house_at(store, timedelta(days=6, hours=10))
    await house.tick()
    for number in numbers[:2]:
        assert await state(store) == "open"
        await store.write(partial(callbacks.hear, case_no=number, heard=NOBODY_THERE, now=house.clock()))
        await house.rounds.climb(house.clock())
    assert await to_phone(house) == numbers[:2], "whom nobody reached may be phoned again"
    await house.rounds.close(RoundKey(MONTH), house.clock())
    assert await state(store) == "closed"
    assert await ends(store) == {"no_answer", "no_contact"}


async def test_what_an_outage_kept_back_is_recorded_against_nobody(store: Store) -> None:
    numbers = await import_cases(store, [phone(1), phone(2)])
    house = await house_at(store, timedelta(hours=10))
    await house.tick()
    lost = update(outbox).values(state="cancelled", error="expired", provider_id=None)
    await store.write(lambda c: c.execute(lost))
    house.clock.now = WINDOW.closes
    await house.tick()
    assert await state(store) == "open"
    assert await to_phone(house) == numbers
    assert await store.read(partial(uncalled.would_be_not_called, month=str(MONTH))) == 2


async def test_whom_no_message_reached_by_noon_of_the_last_day_is_on_the_call_sheet(store: Store) -> None:
    numbers = await import_cases(store, [phone(1)])
    house = await house_at(store, timedelta(hours=10))
    await house.rounds.tick(house.clock())
    assert await to_phone(house) == []
    house.clock.now = WINDOW.closes - timedelta(hours=12)
    assert await to_phone(house) == numbers


async def test_two_persons_decide_about_so_many_and_no_more(store: Store) -> None:
    await import_cases(store, [phone(1), phone(2)])
    house = await house_at(store, timedelta(days=6))
    await house.tick()
    await store.write(partial(rounds.give_up, month=str(MONTH), count=1, by="甲、乙", reason="停电"))
    with pytest.raises(NeverCalled):
        await house.rounds.close(RoundKey(MONTH), house.clock())
    await store.write(partial(rounds.give_up, month=str(MONTH), count=2, by="甲、乙", reason="停电"))
    await house.rounds.close(RoundKey(MONTH), house.clock())
    figures = await store.read(partial(archive.figures, month=str(MONTH)))
    assert next(iter(figures.dispositions.items())) == (Disposition.NOT_CALLED, 2)


async def test_in_a_late_window_messages_go_out_again(store: Store) -> None:
    await import_cases(store, [phone(1), phone(2)])
    house = await house_at(store, timedelta(days=6, hours=10))
    await house.tick()
    late = partial(rounds.open_late, closes=house.clock() + timedelta(days=1), by="甲、乙", reason="停电")
    await store.write(partial(late, month=str(MONTH), now=house.clock()))
    await house.tick()
    assert [letter.to for letter in house.provider.accepted] == [phone(1), phone(2)]
    await house.rounds.close(RoundKey(MONTH), house.clock() + timedelta(days=1))
    assert await ends(store) == {"no_answer"}
