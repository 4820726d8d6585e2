"""补充月次: a case that comes in after its month was sealed is called back and sealed, and nothing sealed changes."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.domain.month import OFFICE_ZONE, Month, RoundKey, Window, window_of
from bot.domain.period import Period
from db.queries.archive import archive, verification
from db.queries.callsheet import callsheet
from db.queries.cases import cases
from db.queries.cases.cases import RowFate
from db.queries.figures import figures, recounting
from db.queries.processes.health import measure
from db.queries.rounds import latecomers as latecomer_queries
from db.queries.rounds import rounds, uncalled
from db.schema import latecomers, supplements
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone
from scheduler.rounds.closing import NeverCalled
from scheduler.rounds.planning import RoundRefused

OWN, FIRST, SECOND = RoundKey(MONTH), RoundKey(MONTH, 1), RoundKey(MONTH, 2)
DECEMBER, JANUARY = window_of(Month(2026, 11)), window_of(Month(2026, 12))
NINE = timedelta(hours=9, minutes=30)


async def sealed_october(store: Store) -> OfficeHouse:
    """Two people were asked and answered, and October is sealed."""
    await import_cases(store, [phone(1), phone(2)])
    clock = Clock(WINDOW.opens + NINE)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "5", "SMa")
    await house.says(phone(2), "4", "SMb")
    await at(house, WINDOW.closes + timedelta(hours=1))
    assert await state(store, OWN) == "closed"
    return house


async def at(house: OfficeHouse, moment: datetime) -> None:
    house.clock.now = moment
    await house.tick()


async def comes(house: OfficeHouse, *numbers: int) -> list[RowFate]:
    """October cases come in now."""
    ready = cases.prepared(house.vault, [case(n, phone(n)) for n in numbers], dialect=house.store.dialect)
    take = partial(cases.take, vault=house.vault, batch=ready, now=house.clock())
    return await house.store.write(take)


async def state(store: Store, key: RoundKey) -> str | None:
    found = await store.read(partial(rounds.find, month=str(key)))
    return found.state if found is not None else None


async def sealed_as(store: Store, key: RoundKey) -> tuple[str | None, list[str]]:
    """The root of a round, and its records' lines."""
    found = await store.read(partial(rounds.find, month=str(key)))
    lines = await store.read(lambda c: [r.record for r in archive.records(c, str(key))])
    return (found.root if found is not None else None), lines


async def counts(store: Store, key: RoundKey) -> tuple[int, int, int]:
    """Concluded, with a result, answered."""
    found = await store.read(partial(archive.figures, month=str(key)))
    return found.concluded, found.accounted, found.answered


async def clean(house: OfficeHouse, *keys: RoundKey) -> None:
    for key in keys:
        assert await house.store.read(partial(verification.verify, month=str(key), vault=house.vault)) == []


async def asked(house: OfficeHouse) -> list[str]:
    return [letter.to for letter in house.provider.accepted]


async def worked(house: OfficeHouse, window: Window, *people: int) -> None:
    """A window in which these people answer."""
    await at(house, window.opens + NINE)
    for n in people:
        await house.says(phone(n), "3", f"SM{n}")
    await at(house, window.closes + timedelta(hours=1))


async def test_a_case_of_a_sealed_month_is_called_back_in_the_next_window_and_sealed(store: Store) -> None:
    house = await sealed_october(store)
    before = await sealed_as(store, OWN)
    house.clock.now += timedelta(days=10)
    assert await comes(house, 7) == [RowFate.LATE]
    await house.tick()
    assert await state(store, FIRST) is None, "nobody is called back outside a window"
    await worked(house, DECEMBER, 7)
    assert (await asked(house)).count(phone(7)) >= 1
    root, lines = await sealed_as(store, FIRST)
    assert (await state(store, FIRST), len(lines)) == ("closed", 1)
    assert '"archive_no":"HF-202610B1-00001"' in lines[0]
    assert '"month":"2026-10"' in lines[0]
    assert root not in (None, before[0])
    assert await sealed_as(store, OWN) == before
    assert (await counts(store, OWN), await counts(store, FIRST)) == ((2, 2, 2), (1, 1, 1))
    await clean(house, OWN, FIRST)


async def test_a_month_sealed_early_calls_back_in_the_same_window(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + NINE)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "5", "SMa")
    await house.rounds.close(OWN, clock())
    await comes(house, 7)
    await house.tick()
    assert phone(7) in await asked(house)
    assert await state(store, FIRST) == "open"


async def test_cases_that_come_in_different_windows_are_different_supplements(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await at(house, DECEMBER.opens + NINE)
    await comes(house, 8)
    await worked(house, Window(house.clock() - NINE, DECEMBER.closes), 7, 8)
    await comes(house, 9)
    await worked(house, JANUARY, 9)
    assert await counts(store, FIRST) == (2, 2, 2)
    assert await counts(store, SECOND) == (1, 1, 1)
    roots = {(await sealed_as(store, key))[0] for key in (OWN, FIRST, SECOND)}
    assert len(roots) == 3
    await clean(house, OWN, FIRST, SECOND)


async def test_what_comes_in_while_a_supplement_is_sealed_waits_for_the_next(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await at(house, DECEMBER.opens + NINE)
    house.clock.now = DECEMBER.closes - timedelta(minutes=1)
    await house.says(phone(7), "3", "SM7")
    house.clock.now = DECEMBER.closes
    await comes(house, 8)
    await at(house, DECEMBER.closes + timedelta(hours=1))
    assert (await state(store, FIRST), await state(store, SECOND)) == ("closed", None)
    assert await counts(store, FIRST) == (1, 1, 1)
    await worked(house, JANUARY, 8)
    await clean(house, OWN, FIRST, SECOND)


async def test_a_supplement_in_which_nobody_was_called_stays_open(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await at(house, DECEMBER.closes + timedelta(hours=10))
    assert await state(store, FIRST) == "open"
    assert await store.read(partial(uncalled.would_be_not_called, month=str(FIRST))) == 1
    sheet = await store.read(lambda c: list(callsheet.waiting(c, str(FIRST), now=house.clock())))
    assert [line.case_no for line in sheet] == ["HNJX-2026-00007"]
    with pytest.raises(NeverCalled, match=r"huifang round late 2026-10\+1"):
        await house.rounds.close(FIRST, house.clock())
    await house.tick()
    assert (await counts(store, OWN))[0] == 2


async def test_an_answer_that_comes_after_the_seal_becomes_a_supplement_of_the_record_only(
    store: Store,
) -> None:
    house = await sealed_october(store)
    before = await sealed_as(store, OWN)
    await comes(house, 7)
    await house.says(phone(1), "1", "SMc")
    await worked(house, DECEMBER, 7)
    assert await sealed_as(store, OWN) == before
    assert await store.read(lambda c: c.execute(select(func.count()).select_from(supplements)).scalar()) == 1
    assert await counts(store, FIRST) == (1, 1, 1)


async def test_planning_by_hand_says_why_there_is_nothing_to_plan(store: Store) -> None:
    house = await sealed_october(store)
    with pytest.raises(RoundRefused, match="没有新导入"):
        await house.rounds.plan(FIRST, house.clock())
    await comes(house, 7)
    with pytest.raises(RoundRefused, match="从 2026-12-01 开始"):
        await house.rounds.plan(FIRST, house.clock())
    with pytest.raises(RoundRefused, match=r"补充月次 2026-10\+1"):
        await house.rounds.plan(SECOND, house.clock())
    house.clock.now = DECEMBER.opens
    assert await house.rounds.plan(FIRST, house.clock()) == 1
    assert await house.rounds.plan(OWN, house.clock()) == 0


async def test_whoever_waits_in_their_window_is_a_problem_and_before_it_is_none(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7, 8)
    assert await worries(house, DECEMBER.opens) == []
    (problem,) = await worries(house, DECEMBER.opens + timedelta(hours=1))
    assert problem.startswith("2026-10 封存以后又导入的 2 件")
    assert problem.endswith("huifang round plan 2026-10+1")
    await at(house, DECEMBER.opens + NINE)
    assert await worries(house, DECEMBER.opens + NINE) == []


async def worries(house: OfficeHouse, now: datetime) -> list[str]:
    """What health says then about cases that came in late."""
    months, silent = [str(MONTH)], dict[str, int]()
    look = partial(measure, now=now, zone=OFFICE_ZONE, months=months, receipts_on=[], not_called=silent)
    return [p.says for p in problems(await house.store.read(look)) if p.kind is ProblemKind.LATE]


async def test_who_comes_on_the_last_day_of_an_open_supplement_that_ends_early_is_awaited_in_the_next(
    store: Store,
) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await at(house, DECEMBER.opens + NINE)
    await house.says(phone(7), "3", "SM7")
    house.clock.now = DECEMBER.closes - timedelta(hours=5)
    await house.rounds.close(FIRST, house.clock())
    await comes(house, 8)
    await house.tick()
    look = partial(latecomer_queries.coming, month=MONTH, now=house.clock(), zone=OFFICE_ZONE)
    coming = await store.read(look)
    assert coming is not None
    assert (coming.key, coming.window, coming.waiting) == (SECOND, JANUARY, 1)


async def test_a_late_case_hidden_from_its_supplement_is_found(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await worked(house, DECEMBER, 7)
    await store.write(lambda c: c.execute(latecomers.delete()))
    assert {f.kind for f in await store.read(partial(verification.verify, month=str(OWN)))} >= {"missing"}
    assert {f.kind for f in await store.read(partial(verification.verify, month=str(FIRST)))} >= {"sum"}


async def test_the_figures_of_a_month_show_both_rounds_and_a_year_adds_them_up(store: Store) -> None:
    house = await sealed_october(store)
    await comes(house, 7)
    await worked(house, DECEMBER, 7)
    await comes(house, 8)
    month = await store.read(partial(figures.month_figures, month=str(OWN)))
    assert (month.totals.concluded, sum(group.concluded for group in month.departments)) == (2, 2)
    assert [(line.month, line.state, line.figures.answered) for line in month.supplements] == [
        (str(FIRST), "closed", 1)
    ]
    assert [line.month for line in month.trend] == [str(OWN)]
    late = await store.read(partial(figures.month_figures, month=str(FIRST)))
    assert (late.totals.answered, [group.answered for group in late.items], late.days[0].month) == (
        1,
        [1],
        12,
    )
    assert sum(part.count for part in late.answers if part.day is not None) == 1
    year = await store.read(partial(figures.period_figures, period=Period.parse("2026")))
    assert [line.month for line in year.months] == [str(OWN), str(FIRST)]
    assert year.totals.concluded == sum(group.concluded for group in year.departments) == 3
    assert await store.read(partial(figures.latest)) == str(OWN)
    assert [line.month for line in await store.read(partial(figures.months, before="", most=5))] == [str(OWN)]
    assert await store.read(recounting.astray) == []
