"""A round is sealed in batches: a crash after any of them, a second process and people who write meanwhile change nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from bot.casework.ledger.tree import root
from bot.casework.rounds.closing import closing_disposition
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from db.opening import open_store
from db.queries.archive import archive, histories, sealing
from db.queries.archive.sealing import Sealed
from db.queries.archive.verification import verify
from db.queries.rounds import callbacks, rounds
from db.queries.rounds.callbacks import HeardByPhone
from db.schema import callbacks as callbacks_table
from db.store import Conflict, Store
from db.upkeep.checks import check
from months import CLOSED, MONTH, VAULT, Letter, Planted, planted, worked
from mortal import Mortal
from offices import MONTH as OCTOBER
from offices import WINDOW, Clock, Crash, OfficeHouse, Provider, import_cases, phone
from scheduler.rounds.sealing import seal

pytestmark = pytest.mark.both_engines
SIZE = 23


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "BATCH", 5)


def month() -> list[Planted]:
    """A month in which some have answered, and some have been silent."""
    silent = [
        Planted("SILENT-1", SIZE - 1, None, letters=(Letter("accepted"),)),
        Planted("SILENT-2", SIZE, None, letters=(Letter("undelivered", error="30005", fault="address"),)),
    ]
    return [*worked(SIZE - 2), *silent]


async def close(store: Store) -> Sealed:
    return await seal(
        store, VAULT, MONTH, CLOSED, decide=lambda h: closing_disposition(h.attempts, reachable=h.reachable)
    )


async def lines(store: Store) -> list[str]:
    return [r.record for r in await store.read(lambda c: list(archive.records(c, MONTH)))]


async def state(store: Store) -> str:
    found = await store.read(partial(rounds.find, month=MONTH))
    assert found is not None
    return found.state


@asynccontextmanager
async def twice(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two processes on one database."""
    one, other = await open_store(url), await open_store(url)
    try:
        yield one, other
    finally:
        await one.close()
        await other.close()


async def test_a_close_that_dies_after_each_of_its_transactions_ends_as_one_that_does_not(
    store: Store, database_url: str
) -> None:
    await planted(store, month())
    deaths = 0
    while True:
        try:
            done = await close(Mortal(store, lives=min(deaths, 2)))
            break
        except Crash:
            deaths += 1
        if await state(store) == "closed":
            done = Sealed(SIZE, root(line.encode() for line in await lines(store)).hex())
            break
        found = await check(database_url)
        assert any(finding.detail.startswith(f"正在封存：{MONTH}") for finding in found.findings)
        assert await store.read(lambda c: verify(c, MONTH, VAULT)) == []
    assert deaths > 5, "the freeze, every batch and the end"
    kept = await store.read(lambda c: list(archive.records(c, MONTH)))
    assert [k.place for k in kept] == list(range(1, SIZE + 1))
    assert [sha256(k.record.encode()).hexdigest() for k in kept] == [k.sha256 for k in kept]
    assert done == Sealed(SIZE, root(k.record.encode() for k in kept).hex())
    assert len({k.sealed_at for k in kept}) == 1
    assert await store.read(lambda c: verify(c, MONTH, VAULT)) == []


async def test_whoever_was_silent_ends_as_their_attempts_did(store: Store) -> None:
    await planted(store, month())
    await close(store)
    ask = select(callbacks_table.c.case_no, callbacks_table.c.disposition)
    silent = ask.where(callbacks_table.c.case_no.startswith("SILENT"))
    ends = {row.case_no: row.disposition for row in await store.read(lambda c: c.execute(silent).all())}
    assert ends == {"SILENT-1": "no_answer", "SILENT-2": "unreachable"}


async def test_two_processes_that_close_at_once_make_every_record_once(database_url: str) -> None:
    async with twice(database_url) as (one, other):
        await planted(one, month())
        ended = await asyncio.gather(close(one), close(other), return_exceptions=True)
        assert all(isinstance(e, Sealed | Conflict | RuntimeError) for e in ended), ended
        if await state(one) != "closed":
            await close(one)
        assert len(await lines(one)) == SIZE
        assert await one.read(lambda c: verify(c, MONTH, VAULT)) == []


async def test_a_callback_that_changes_under_the_hand_is_not_sealed_as_it_was(store: Store) -> None:
    await planted(store, month())
    await store.write(partial(sealing.freeze, month=MONTH, now=CLOSED))
    questionnaire = await store.read(partial(histories.asked, month=MONTH))
    after = (SIZE - 2, "")
    page = await store.read(partial(histories.page, month=MONTH, after=after))
    assert page is not None
    batch = sealing.made(
        histories.placed(page, VAULT, MONTH, questionnaire),
        MONTH,
        lambda _: Disposition.NO_ANSWER,
        frozen_at=CLOSED,
        dialect=store.dialect,
    )
    refused = update(callbacks_table).where(callbacks_table.c.case_no == "SILENT-2")
    await store.write(lambda c: c.execute(refused.values(disposition="refused")))
    with pytest.raises(Conflict):
        await store.write(partial(sealing.append, batch=batch, frozen_at=CLOSED))
    assert await lines(store) == []


async def frozen_house(store: Store) -> tuple[OfficeHouse, list[str]]:
    """Everybody has been asked, nobody has answered, and the close died when it had frozen the round."""
    numbers = await import_cases(store, [phone(n) for n in range(1, 8)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    clock.now = WINDOW.closes
    dying = OfficeHouse(Mortal(store, lives=2), clock, house.provider, owner="dying")
    with pytest.raises(Crash):
        await dying.rounds.close(RoundKey(OCTOBER), clock())
    assert await state(store) == "closing"
    return house, numbers


async def test_words_between_the_freeze_and_the_record_are_a_supplement(store: Store) -> None:
    house, numbers = await frozen_house(store)
    await house.says(phone(7), "5", "late")
    called = HeardByPhone(score=1, disposition=Disposition.ANSWERED, by_whom="officer", note="")
    kept = await store.write(lambda c: callbacks.hear(c, numbers[5], called, now=house.clock()))
    assert not kept
    await house.tick()
    assert await state(store) == "closed"
    figures = await store.read(partial(archive.figures, month=MONTH))
    assert figures.dispositions[Disposition.NO_ANSWER] == 7
    for number, said in ((numbers[6], '"raw":"5"'), (numbers[5], "电话回访：1分")):
        later = await store.read(partial(archive.supplements_of_case, case_no=number))
        assert [said in s.content for s in later] == [True]
    assert await store.read(lambda c: verify(c, MONTH, house.vault)) == []


async def test_the_clockwork_goes_on_with_a_close_that_was_interrupted(store: Store) -> None:
    house, numbers = await frozen_house(store)
    await OfficeHouse(store, house.clock, house.provider, owner="next").tick()
    assert await state(store) == "closed"
    assert len(await lines(store)) == len(numbers)
