"""Recycled numbers and changes of mind: a number stays silent, and only whoever said so has refused."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.channels.base import Refused
from bot.channels.twilio.codes import SMS_CODES
from bot.domain.month import Month, RoundKey, window_of
from db.queries.cases import cases
from db.schema import callbacks, claims, notes_to_staff
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, case, phone

NINE = timedelta(hours=9)
NEXT = Month(2026, 11)
Ends = dict[str, tuple[str, str | None]]


async def take_in(store: Store, house: OfficeHouse, *people: tuple[int, int, str], month: Month) -> None:
    """Concluded cases: number, phone, applicant."""
    records = [
        case(n, phone(holder), applicant=name)._replace(
            month=str(month),
            concluded_at=datetime(month.year, month.month, 12, 7, tzinfo=WINDOW.opens.tzinfo),
        )
        for n, holder, name in people
    ]
    batch = cases.prepared(house.vault, records, dialect=store.dialect)
    await store.write(partial(cases.take, vault=house.vault, batch=batch, now=house.clock()))


async def ends(store: Store) -> Ends:
    """Stage and disposition by case."""
    rows = await store.read(
        lambda c: c.execute(select(callbacks.c.case_no, callbacks.c.stage, callbacks.c.disposition)).all()
    )
    return {row.case_no[-1]: (row.stage, row.disposition) for row in rows}


def house_of(store: Store) -> OfficeHouse:
    clock = Clock(WINDOW.opens + NINE)
    return OfficeHouse(store, clock, Provider(clock))


async def next_month(house: OfficeHouse) -> None:
    """October is closed, and November's round begins."""
    house.clock.now = WINDOW.closes + timedelta(hours=1)
    await house.rounds.close(RoundKey(Month(2026, 10)), house.clock())
    house.clock.now = window_of(NEXT).opens + NINE


async def test_opting_out_refuses_the_speakers_cases_alone(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), (2, 1, "李四"), (3, 1, "张 三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "退订", "SM1")
    assert await ends(store) == {"1": ("done", "refused"), "2": ("by_phone", None), "3": ("done", "refused")}


async def test_a_silenced_number_refuses_next_month_for_the_same_applicant_alone(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "退订", "SM1")
    await next_month(house)
    await take_in(store, house, (2, 1, "张三"), (3, 1, "王五"), month=NEXT)
    await house.tick()
    after = await ends(store)
    assert (after["2"], after["3"]) == (("done", "refused"), ("by_phone", None))
    assert len(house.provider.accepted) == 1
    notes = await store.read(lambda c: c.execute(select(notes_to_staff.c.case_no)).scalars().all())
    assert [no[-1] for no in notes if no] == ["3"], "the officer reads why"


@pytest.mark.parametrize("back", ["START", "恢复"])
async def test_asking_for_messages_again_brings_the_case_back(store: Store, back: str) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "退订", "SM1")
    await house.says(phone(1), back, "SM2")
    await house.dispatch.drain()
    assert await ends(store) == {"1": ("asking", None)}
    await house.says(phone(1), "5", "SM3")
    assert (await ends(store))["1"][1] == "answered"
    assert await store.read(lambda c: c.execute(select(claims)).all()) == []


async def test_who_declined_is_not_asked_again_for_coming_back(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "不想评价", "SM1")
    await house.says(phone(1), "退订", "SM2")
    await house.says(phone(1), "START", "SM3")
    assert await ends(store) == {"1": ("done", "refused")}


async def test_a_stranger_is_not_asked_about_the_same_applicant_again(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "不是我", "SM1")
    await house.says(phone(1), "是", "SM1b")
    await next_month(house)
    await take_in(store, house, (2, 1, "张三"), (3, 1, "王五"), (4, 2, "张三"), month=NEXT)
    await house.tick()
    after = await ends(store)
    assert after["2"] == ("by_phone", None)
    assert (after["3"], after["4"]) == (("asking", None), ("asking", None)), "his phone, and his new number"


async def test_a_stranger_who_rates_after_all_is_none(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), month=Month(2026, 10))
    await house.tick()
    await house.says(phone(1), "不是我", "SM1")
    await house.says(phone(1), "是", "SM1b")
    await next_month(house)
    await house.says(phone(1), "5", "SM2")
    assert await store.read(lambda c: c.execute(select(claims)).all()) == []


async def test_a_case_moved_to_a_silenced_number_is_phoned(store: Store) -> None:
    house = house_of(store)
    await take_in(store, house, (1, 1, "张三"), (2, 2, "李四"), month=Month(2026, 10))
    await house.rounds.plan(RoundKey(Month(2026, 10)), house.clock())
    await house.says(phone(1), "退订", "SM1")
    await take_in(store, house, (2, 1, "李四"), month=Month(2026, 10))
    assert (await ends(store))["2"] == ("by_phone", None)


async def test_a_number_that_the_provider_has_on_its_stop_list_refuses_for_nobody_unasked(
    store: Store,
) -> None:
    house = house_of(store)
    body = '{"code": 21610, "message": "unsubscribed", "status": 400}'
    stop = SMS_CODES.judged(400, body, {})
    assert isinstance(stop, Refused)
    house.provider.refuses[phone(1)] = stop
    await take_in(store, house, (1, 1, "张三"), (2, 2, "李四"), month=Month(2026, 10))
    await house.tick()
    house.provider.refuses[phone(2)] = stop
    house.clock.turn(timedelta(days=1, hours=1))
    await house.tick()
    await house.tick()
    assert await ends(store) == {"1": ("by_phone", None), "2": ("done", "refused")}
