"""Two processes plan supplement rounds while cases are coming in: every late case is in exactly one round."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select, text

from bot.domain.month import Month, RoundKey, window_of
from db.opening import open_store
from db.queries.archive import archive
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord
from db.schema import callbacks, rounds
from db.schema import latecomers as late_rows
from db.store import Store
from gates import gate_for
from offices import BEFORE_ALL, MONTH, WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone

pytestmark = pytest.mark.both_engines

FIRST = RoundKey(MONTH, 1)
DECEMBER = window_of(Month(2026, 11))
NINE = timedelta(hours=9, minutes=30)
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


async def sealed(store: Store) -> OfficeHouse:
    """October is sealed with one case."""
    await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + NINE)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "5", "SMa")
    await house.rounds.close(RoundKey(MONTH), clock())
    return house


async def comes(house: OfficeHouse, *records: CaseRecord) -> None:
    ready = cases.prepared(house.vault, list(records), dialect=house.store.dialect)
    take = partial(cases.take, vault=house.vault, batch=ready, now=house.clock())
    await house.store.write(take)


async def test_each_late_case_is_in_one_round_whoever_plans_and_whatever_comes_in(
    store: Store, database_url: str
) -> None:
    house = await sealed(store)
    house.clock.now = DECEMBER.opens + NINE
    other_store = await open_store(database_url)
    other = OfficeHouse(other_store, house.clock, house.provider, owner="b")
    await comes(house, *(case(n, phone(n)) for n in range(2, 22)))

    async def plan(at: OfficeHouse) -> None:
        for _ in range(6):
            await at.rounds.plan_due(at.clock())

    async def bring() -> None:
        for n in range(22, 52, 2):
            await comes(other, case(n, phone(n)), case(n + 1, None))

    await asyncio.gather(plan(house), plan(other), bring(), plan(house), plan(other))
    await house.rounds.plan_due(house.clock())
    await other_store.close()
    found = await store.read(placed)
    assert Counter(month for _, month, _ in found) == {str(FIRST): 50}
    assert sorted(place for *_, place in found) == list(range(1, 51))
    assert await store.read(lambda c: c.execute(select(rounds.c.month)).scalars().all()) == [
        str(MONTH),
        str(FIRST),
    ]
    assert (await store.read(partial(archive.figures, month=str(FIRST)))).concluded == 50


def waiting(connection: Connection) -> int:
    """How many transactions of this database wait for another one, or at the gate."""
    found: int = connection.execute(WAITING).scalar_one()
    return found


def placed(connection: Connection) -> list[tuple[str, str, int]]:
    """Each late case, the round it is planned in (which `latecomers` says, too), and its place there."""
    both = (
        select(late_rows.c.case_no, callbacks.c.month, callbacks.c.place)
        .join_from(late_rows, callbacks, callbacks.c.case_no == late_rows.c.case_no)
        .where(callbacks.c.month == late_rows.c.round)
    )
    return [tuple(row) for row in connection.execute(both)]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("late", [False, True])
async def test_a_case_that_an_import_moves_to_another_month_is_not_planned_where_it_was(
    store: Store, database_url: str, late: bool
) -> None:
    """The import has changed the case, and not committed yet, when the round that it leaves is opened."""
    if late:
        house = await sealed(store)
        house.clock.now = DECEMBER.opens + NINE
    else:
        clock = Clock(WINDOW.opens + NINE)
        house = OfficeHouse(store, clock, Provider(clock))
    await comes(house, case(7, phone(7)), case(8, phone(8)))
    moved = case(7, phone(7))._replace(month="2026-08", concluded_at=BEFORE_ALL - timedelta(days=70))
    ready = cases.prepared(house.vault, [moved], dialect=store.dialect)
    other_store = await open_store(database_url)
    async with gate_for(database_url) as gate:

        def correct(connection: Connection) -> None:
            cases.take(connection, house.vault, ready, now=house.clock())
            gate.stop(connection)

        importing = asyncio.create_task(other_store.write(correct))
        await gate.reached()
        planning = asyncio.create_task(house.rounds.plan_due(house.clock()))
        while not planning.done() and await store.read(waiting) < 2:
            pass
        await gate.open()
        await asyncio.gather(importing, planning)
    await other_store.close()
    await house.rounds.plan_due(house.clock())
    key = FIRST if late else RoundKey(MONTH)
    assert await store.read(partial(callbacks_of, month=str(key))) == ["HNJX-2026-00008"]
    assert (await store.read(partial(archive.figures, month=str(key)))).concluded == 1


def callbacks_of(connection: Connection, month: str) -> list[str]:
    found = select(callbacks.c.case_no).where(callbacks.c.month == month)
    return list(connection.execute(found).scalars())
