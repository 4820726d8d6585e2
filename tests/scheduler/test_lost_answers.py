"""An answer that a provider took and then lost for trouble of ours is said once more, and never twice to anybody."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

import written
from bot.channels.base import Fate, Receipt, Refusal
from bot.dialogue.effects import MessageKind, Say
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.schema import attempts, outbox, rounds
from db.store import Store
from offices import HOURS, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

NINE = WINDOW.opens + timedelta(hours=9)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOST = Receipt("", "undelivered", "30034", None, Fate.UNDELIVERED, Refusal.HALT)
WANG = phone(1)


async def answered(store: Store, *words: str, cases: int = 1, at: datetime = NINE) -> OfficeHouse:
    """An office that has asked somebody with so many cases, and has answered what they said."""
    await import_cases(store, [WANG] * cases)
    clock = Clock(at)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    for n, text in enumerate(words):
        house.clock.turn(MINUTE)
        await house.says(WANG, text, f"m{n}")
        await house.tick()
    return house


async def reports(house: OfficeHouse, of: int, receipt: Receipt) -> None:
    """The provider says what became of the n-th message it took; the first is the invitation."""
    await house.reconcile.report("sms", replace(receipt, provider_id=f"SM{of}"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_another_vendor_that_numbers_alike_or_shows_our_reference_moves_no_message(
    store: Store,
) -> None:
    house = await answered(store, "5")
    ref = house.provider.accepted[1].ref
    for shown in (None, ref):
        await house.reconcile.report("telegram", replace(LOST, provider_id="SM2", ref=shown))
    states = select(outbox.c.state).where(outbox.c.ref == ref)
    assert await store.read(lambda c: c.execute(states).scalar_one()) == "accepted"


async def work(house: OfficeHouse, until: datetime, step: timedelta = MINUTE) -> None:
    while house.clock() < until:
        await house.tick()
        house.clock.turn(step)


def said(house: OfficeHouse) -> list[str]:
    return [letter.text for letter in house.provider.accepted]


@pytest.mark.parametrize(("code", "why"), [("30034", Refusal.HALT), ("30001", Refusal.LATER)])
async def test_an_answer_that_was_lost_by_us_is_said_once_more_when_the_lane_has_rested(
    store: Store, code: str, why: Refusal
) -> None:
    house = await answered(store, "5")
    await reports(house, 2, replace(LOST, error=code, why=why))
    await work(house, NINE + 4 * MINUTE)
    assert len(said(house)) == 2, "the lane rests"
    await work(house, NINE + 50 * MINUTE, 10 * MINUTE)
    assert len(said(house)) == (3 if why is Refusal.LATER else 2), "somebody has to look at our account"
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert said(house)[1:] == [said(house)[1]] * 2
    assert not house.provider.twice()
    await reports(house, 3, replace(LOST, error=code, why=why))
    await work(house, NINE + 3 * HOUR, 20 * MINUTE)
    assert len(said(house)) == 3, "once"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("error", "why"),
    [("30005", Refusal.BAD_ADDRESS), ("30007", Refusal.CONTENT), ("30003", Refusal.NOT_TODAY), ("", None)],
)
async def test_what_was_not_lost_by_us_is_not_said_again(
    store: Store, error: str, why: Refusal | None
) -> None:
    house = await answered(store, "5")
    await reports(house, 2, replace(LOST, error=error, why=why))
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert len(said(house)) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_one_that_has_arrived_after_all_is_not_said_again(store: Store) -> None:
    house = await answered(store, "5")
    await reports(house, 2, LOST)
    await reports(house, 2, replace(LOST, status="delivered", error="", fate=Fate.DELIVERED, why=None))
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert len(said(house)) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_was_said_since_makes_it_old_news(store: Store) -> None:
    house = await answered(store, "5", "材料怎么还没退给我")
    before = said(house)
    await reports(house, 2, LOST)
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert said(house) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_after_an_opt_out_only_the_message_that_says_so_is_said_again(store: Store) -> None:
    house = await answered(store, "5")
    house.clock.turn(MINUTE)
    await house.says(WANG, "退订", "m9")
    await house.tick()
    await reports(house, 2, LOST)
    await reports(house, 3, LOST)
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert said(house)[2:] == [said(house)[2]] * 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_question_on_the_next_case_counts_as_a_try_of_its_own_when_it_is_said_again(
    store: Store,
) -> None:
    house = await answered(store, "5", cases=2)
    tried = (
        select(outbox.c.state, outbox.c.provider_id)
        .join(attempts, attempts.c.ref == outbox.c.ref)
        .where(outbox.c.kind == "next")
        .order_by(attempts.c.n)
    )

    async def tries() -> list[tuple[str, str]]:
        return await store.read(lambda c: [(row.state, row.provider_id) for row in c.execute(tried)])

    ((_, first),) = await tries()
    await reports(house, int(first.removeprefix("SM")), LOST)
    await work(house, NINE + 2 * HOUR, 5 * MINUTE)
    assert [state for state, _ in await tries()] == ["undelivered", "accepted"]
    await work(house, NINE + DAY + 2 * HOUR, HOUR)
    assert sum("提醒" in text for text in said(house)) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_question_on_a_case_that_has_ended_is_not_asked_again(store: Store) -> None:
    house = await answered(store, "5", cases=2, at=WINDOW.closes - 6 * HOUR)
    await work(house, WINDOW.closes + HOUR, HOUR)
    assert await store.read(lambda c: list(c.execute(select(rounds.c.state)).scalars())) == ["closed"]
    assert len(said(house)) == 2
    await reports(house, 2, LOST)
    await work(house, house.clock() + DAY, HOUR)
    assert len(said(house)) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_nobody_is_asked_about_the_next_case_when_the_window_is_over(store: Store) -> None:
    house = await answered(store, "5", cases=2, at=WINDOW.closes - 6 * HOUR)
    await work(house, WINDOW.closes - 3 * HOUR, HOUR)
    await import_cases(store, [WANG, WANG, phone(2)])
    await reports(house, 2, LOST)
    await work(house, WINDOW.closes + DAY, HOUR)
    assert await store.read(lambda c: list(c.execute(select(rounds.c.state)).scalars())) == ["open"], (
        "somebody was never called"
    )
    assert len(said(house)) == 2


async def test_words_are_kept_no_longer_than_they_may_be_needed(store: Store) -> None:
    house = await answered(store)
    to = Envelope("PRIVATE1", 1, "sms", None, due_at=NINE)
    await store.write(
        lambda c: queue.add(c, house.vault, Say(MessageKind.REPLY, "已登记", ticket_no="TS-1"), to, now=NINE)
    )
    await house.tick()
    words = outbox.c.kind == "reply"

    async def kept() -> list[tuple[str, str]]:
        rows = await store.read(partial(written.messages, vault=house.vault, which=words))
        return [(row.text, row.state) for row in rows]

    assert await kept() == [("已登记", "accepted")]
    await reports(house, 2, LOST)
    assert await kept() == [("", "undelivered"), ("已登记", "pending")]
    await work(house, NINE + 2 * HOUR, 10 * MINUTE)
    assert said(house)[2] == "已登记"
    assert await kept() == [("", "undelivered"), ("已登记", "accepted")]
    house.clock.turn(queue.NEEDED)
    await house.tick()
    assert await kept() == [("", "undelivered"), ("", "accepted")]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_at_night_it_waits_for_the_morning_unless_somebody_waits_for_it(store: Store) -> None:
    house = await answered(store)
    house.clock.now = WINDOW.opens + 22 * HOUR
    await house.says(WANG, "5", "m1")
    await house.tick()
    house.clock.turn(HOUR)
    await reports(house, 2, LOST)
    await work(house, HOURS.next_opening(house.clock()) - MINUTE, HOUR)
    assert len(said(house)) == 2
    await work(house, house.clock() + HOUR, 10 * MINUTE)
    assert len(said(house)) == 3
