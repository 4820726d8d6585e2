"""A large month gets the parties of its phones ahead of its cases: whoever is interrupted goes on, and nobody is there twice."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.month import RoundKey
from db.queries.cases import cases
from db.queries.rounds import phone_parties, planning
from db.schema import callbacks, parties
from db.schema import cases as stored_cases
from db.store import Store
from mortal import Mortal
from offices import BEFORE_ALL, MONTH, WINDOW, Clock, Crash, OfficeHouse, Provider, case, import_cases, phone
from scheduler.rounds import planning as scheduled

PHONES = [phone(7), None, phone(3), phone(7), phone(9), phone(1), None, phone(4), phone(3)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 2)
    monkeypatch.setattr(phone_parties, "AHEAD", 5)
    monkeypatch.setattr(scheduled, "PARTIES_AT_ONCE", 2)


def office(store: Store) -> OfficeHouse:
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    return OfficeHouse(store, clock, Provider(clock))


def planned(connection: Connection) -> list[tuple[str, int, bool]]:
    """Each case in the order of the round, its place, and whether its party is the one of its phone."""
    own = callbacks.c.party_id.is_not_distinct_from(
        select(parties.c.id).where(parties.c.phone_index == stored_cases.c.phone_index).scalar_subquery()
    )
    joined = select(callbacks.c.case_no, callbacks.c.place, own).join_from(callbacks, stored_cases)
    return [tuple(row) for row in connection.execute(joined.order_by(callbacks.c.place))]


def how_many_parties(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(parties)).scalar_one()


async def test_every_case_has_the_party_of_its_phone_in_the_order_of_their_numbers(store: Store) -> None:
    numbers = await import_cases(store, PHONES)
    assert await office(store).rounds.plan(RoundKey(MONTH), WINDOW.opens) == len(PHONES)
    assert await store.read(planned) == [(number, n, True) for n, number in enumerate(numbers, 1)]
    assert await store.read(how_many_parties) == len({*PHONES} - {None})


async def test_a_plan_that_dies_after_any_of_its_transactions_is_finished_by_the_next(store: Store) -> None:
    numbers = await import_cases(store, PHONES)
    for lives in (1, 2, 3):
        with pytest.raises(Crash):
            await office(Mortal(store, lives)).rounds.plan(RoundKey(MONTH), WINDOW.opens)
    await office(store).rounds.plan(RoundKey(MONTH), WINDOW.opens)
    assert await store.read(planned) == [(number, n, True) for n, number in enumerate(numbers, 1)]
    assert await store.read(how_many_parties) == len({*PHONES} - {None})


async def test_a_phone_that_was_corrected_meanwhile_gets_no_party(store: Store) -> None:
    await import_cases(store, PHONES[:1])
    house = office(store)
    read = partial(phone_parties.coming, vault=house.vault, month=str(MONTH), after="")
    coming = await store.read(read)
    assert coming is not None
    corrected = cases.prepared(house.vault, [case(1, phone(8))], dialect=store.dialect)
    await store.write(partial(cases.take, vault=house.vault, batch=corrected, now=BEFORE_ALL))
    ready = phone_parties.sealed(house.vault, coming.new)
    await store.write(partial(phone_parties.add, ready=ready))
    assert await store.read(how_many_parties) == 0
