"""The kept counts equal a complete count, whatever has happened."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update

from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE, Month
from db.queries.archive import archive
from db.queries.figures import figures, recounting
from db.queries.rounds import planning
from db.schema import answers, attempts, callbacks, case_counts, cases, rounds
from db.store import Store
from months import ASKED, CLOSED, MONTH, Planted, answered, planted
from rows import add

CASES = [f"CASE-{n:03d}" for n in range(1, 9)]
ENDS = [*Disposition, None, None]
Change = Callable[[Connection, Random, str], object]


def ends(connection: Connection, chance: Random, case_no: str) -> None:
    end = chance.choice([*ENDS, Disposition.ANSWERED])
    given = chance.randint(1, 5) if end is Disposition.ANSWERED else None
    values = {"disposition": end.value if end else None, "score": given}
    connection.execute(update(callbacks).where(callbacks.c.case_no == case_no).values(values))


def says(connection: Connection, chance: Random, case_no: str) -> None:
    row = {
        "case_no": case_no,
        "question": chance.choice(["overall", "overall", "comment"]),
        "value": chance.choice(["5", "1", None]),
        "raw": "话",
        "channel": chance.choice(["sms", "telegram"]),
        "at": ASKED + timedelta(hours=chance.randint(-20, 150), minutes=chance.randint(0, 59)),
    }
    connection.execute(insert(answers), row)


def changes_hands(connection: Connection, chance: Random, case_no: str) -> None:
    connection.execute(select(callbacks).where(callbacks.c.case_no == case_no).with_for_update())
    new = {"department": chance.choice("甲乙"), "month": chance.choice([MONTH, MONTH, "2026-09", None])}
    connection.execute(update(cases).where(cases.c.case_no == case_no).values(new))


def goes_to_another_round(connection: Connection, chance: Random, case_no: str) -> None:
    to = chance.choice([MONTH, f"{MONTH}+1"])
    connection.execute(update(callbacks).where(callbacks.c.case_no == case_no).values(month=to))


def begins_anew(connection: Connection, _: Random, case_no: str) -> None:
    row = connection.execute(delete(callbacks).where(callbacks.c.case_no == case_no).returning(callbacks))
    connection.execute(insert(callbacks), row.one()._asdict())


CHANGES: list[Change] = [ends, ends, ends, says, says, changes_hands, goes_to_another_round, begins_anew]


def supplement_opened(connection: Connection) -> None:
    own = connection.execute(select(rounds).where(rounds.c.month == MONTH)).one()._asdict()
    connection.execute(insert(rounds), own | {"month": f"{MONTH}+1"})


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_kept_is_what_one_counts_after_any_changes(store: Store, seed: int) -> None:
    await planted(store, [Planted(case_no, n) for n, case_no in enumerate(CASES)])
    await store.write(supplement_opened)
    chance = Random(seed)

    def some(connection: Connection) -> None:
        for _ in range(20):
            chance.choice(CHANGES)(connection, chance, chance.choice(CASES))

    for _ in range(4):
        await store.write(some)
        assert await store.read(recounting.astray) == []
    if store.dialect == "postgresql":
        await store.write(recounting.fold)
        assert await store.read(recounting.astray) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_counts_hold_though_many_change_the_same_cases_at_once(store: Store) -> None:
    await planted(store, [Planted(case_no, n) for n, case_no in enumerate(CASES)])

    def one(seed: int) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            chance = Random(seed)
            chance.choice([ends, changes_hands])(connection, chance, chance.choice(CASES[:3]))

        return work

    await asyncio.gather(*(store.write(one(seed)) for seed in range(60)), store.write(recounting.fold))
    assert await store.read(recounting.astray) == []


def vanish(connection: Connection) -> None:
    """All callbacks are gone, behind the counts' back."""
    kept = connection.execute(select(case_counts)).all()
    for table in (answers, attempts, callbacks):
        connection.execute(delete(table))
    connection.execute(delete(case_counts))
    connection.execute(insert(case_counts), [row._asdict() for row in kept])


async def test_no_row_of_a_case_is_read_to_show_a_month(store: Store) -> None:
    await planted(store, [answered("CASE-001", 1, 5), Planted("CASE-002", 2)])
    before = await store.read(lambda c: figures.month_figures(c, MONTH))
    await store.write(vanish)
    after = await store.read(lambda c: figures.month_figures(c, MONTH))
    assert (after.totals, after.departments) == (before.totals, before.departments)
    assert (await store.read(lambda c: archive.figures(c, MONTH))).answered == 1
    assert await store.read(recounting.astray) == [MONTH]


async def test_a_tick_looks_at_no_case_while_as_many_are_planned_as_there_are(store: Store) -> None:
    due = partial(planning.due, month=Month.parse(MONTH), now=CLOSED, zone=OFFICE_ZONE)
    await planted(store, [Planted("CASE-001", 1)])
    await store.write(vanish)
    assert await store.read(due) == (False, [])
    await store.write(lambda c: add(c, cases, case_no="CASE-002", month=MONTH))
    assert await store.read(due) == (True, [])


async def test_a_count_that_was_altered_is_named(store: Store) -> None:
    await planted(store, [answered("CASE-001", 1, 5)])
    await store.write(lambda c: c.execute(text("UPDATE case_counts SET n = n + 1 WHERE score = 5")))
    assert await store.read(recounting.astray) == [MONTH]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_the_parts_of_many_transactions_become_one(store: Store) -> None:
    await planted(store, [Planted(case_no, n) for n, case_no in enumerate(CASES)])
    for _ in range(3):
        await store.write(lambda c: ends(c, Random(1), CASES[0]))
    before = await store.read(lambda c: archive.figures(c, MONTH))
    await store.write(recounting.fold)
    parts = select(func.count()).select_from(case_counts).where(case_counts.c.part != 0)
    assert await store.read(lambda c: c.execute(parts).scalar()) == 0
    assert await store.read(lambda c: archive.figures(c, MONTH)) == before
