"""Trouble that is ours is nobody else's: whoever could not be texted meanwhile is texted once afterwards."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.channels.base import Doubt, Fate, Letter, Outcome, Receipt, Refusal, Refused
from bot.dialogue.effects import MessageKind, Say
from bot.domain.pause import Reason
from db.queries.callsheet import callsheet
from db.queries.outbox import lanes
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.queries.rounds import uncalled
from db.schema import callbacks, notes_to_staff, outbox, parties
from db.schema import lanes as lane_rows
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

NINE = WINDOW.opens + timedelta(hours=9)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DARK = Refused(Refusal.NETWORK, "connect")
BUSY = Refused(Refusal.LATER, "20429", retry_after=3.0)
SILENT = Doubt("http_503")
PEOPLE = 12


async def office(store: Store, *, people: int = PEOPLE) -> OfficeHouse:
    """An office at nine on the first day, with one concluded case for each of so many people."""
    await import_cases(store, [phone(n) for n in range(1, people + 1)])
    clock = Clock(NINE)
    return OfficeHouse(store, clock, Provider(clock))


def trouble(house: OfficeHouse, answer: Outcome, until: datetime) -> None:
    """The provider gives this answer to everything until then."""
    house.provider.answers = lambda letter: answer if house.clock() < until else None


async def work(house: OfficeHouse, until: datetime, step: timedelta = MINUTE) -> None:
    """What the timetable does, step by step."""
    while house.clock() < until:
        await house.tick()
        house.clock.turn(step)


async def ends(store: Store) -> Counter[tuple[str, str | None, str | None]]:
    """State, error and fault of every message."""
    columns = (outbox.c.state, outbox.c.error, outbox.c.fault)
    rows = await store.read(lambda c: c.execute(select(*columns)).all())
    return Counter((r.state, r.error, r.fault) for r in rows)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answer", [DARK, BUSY, SILENT], ids=["dark", "busy", "silent"])
async def test_two_hours_of_trouble_cost_nobody_anything(store: Store, answer: Outcome) -> None:
    house = await office(store)
    trouble(house, answer, NINE + 2 * HOUR)
    await work(house, NINE + 2 * HOUR)
    (lane,) = await store.read(lanes.paused)
    assert lane.alarmed
    assert lane.paused_since is not None
    assert lane.paused_since < NINE + 2 * MINUTE
    assert len(house.provider.posts) < 2 * PEOPLE + 45, "probes, one at a time"
    await work(house, NINE + 3 * HOUR)
    assert await store.read(lanes.paused) == []
    assert Counter(letter.to for letter in house.provider.accepted) == {
        phone(n): 1 for n in range(1, PEOPLE + 1)
    }
    assert await ends(store) == {("accepted", None, None): PEOPLE}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_message_ends_by_its_hour_alone_and_the_ladder_begins_afresh_next_morning(
    store: Store,
) -> None:
    house = await office(store)
    trouble(house, DARK, NINE + 2 * DAY)
    await work(house, NINE + 2 * DAY + HOUR, 10 * MINUTE)
    assert await ends(store) == {
        ("cancelled", "expired", None): 2 * PEOPLE,
        ("accepted", None, None): PEOPLE,
    }
    assert not any("提醒" in letter.text for letter in house.provider.accepted)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_trouble_to_the_end_is_never_the_address_s_fault(store: Store) -> None:
    house = await office(store, people=3)
    trouble(house, DARK, WINDOW.closes + DAY)
    await work(house, WINDOW.closes, 30 * MINUTE)
    assert house.provider.accepted == []
    assert {fault for _, _, fault in await ends(store)} == {None}
    assert {state for state, _, _ in await ends(store)} == {"cancelled"}
    refused = await store.read(lambda c: list(c.execute(select(parties.c.sms_refused)).scalars()))
    assert refused == [None] * 3


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answer", [DARK, SILENT], ids=["dark", "silent"])
async def test_replies_wait_for_the_lane_and_go_out_afterwards(store: Store, answer: Outcome) -> None:
    house = await office(store, people=2)
    await house.tick()
    trouble(house, answer, NINE + 30 * HOUR)
    house.clock.turn(HOUR)
    await house.says(phone(1), "5", "m1")
    to = Envelope("VERDICT1", 2, "sms", None, due_at=house.clock())
    say = Say(MessageKind.REPLY, "答复如下……您认可吗？", ticket_no="TS-1")
    await store.write(lambda c: queue.add(c, house.vault, say, to, now=house.clock()))
    await work(house, NINE + 31 * HOUR, 10 * MINUTE)
    assert "VERDICT1" in {letter.ref for letter in house.provider.accepted}
    thanks = [letter for letter in house.provider.accepted if letter.to == phone(1)]
    assert len(thanks) == 2
    assert not house.provider.twice()


async def test_a_reply_that_nobody_could_take_for_days_is_not_sent_at_last_and_tells_nobody(
    store: Store,
) -> None:
    house = await office(store, people=1)
    await house.tick()
    trouble(house, DARK, NINE + 30 * DAY)
    to = Envelope("SECRET12", 1, "sms", None, due_at=NINE)
    await store.write(lambda c: queue.add(c, house.vault, Say(MessageKind.REPLY, "秘密"), to, now=NINE))
    await work(house, NINE + 4 * DAY, 6 * HOUR)
    row = await store.read(
        lambda c: c.execute(
            select(outbox.c.state, outbox.c.error, outbox.c.words_sealed).where(outbox.c.ref == to.ref)
        ).one()
    )
    assert tuple(row) == ("cancelled", "expired", None)


@pytest.mark.parametrize(
    ("code", "fault", "notes", "stage"),
    [("21211", "address", 0, "by_phone"), ("21617", "message", 1, "by_phone")],
)
async def test_what_is_about_the_number_or_the_message_ends_it_and_somebody_phones(
    store: Store, code: str, fault: str, notes: int, stage: str
) -> None:
    house = await office(store, people=1)
    why = Refusal.BAD_ADDRESS if fault == "address" else Refusal.CONTENT
    trouble(house, Refused(why, code), NINE + DAY)
    await work(house, NINE + 5 * MINUTE)
    assert await ends(store) == {("failed", code, fault): 1}
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(notes_to_staff))) == notes
    assert await store.read(lambda c: list(c.execute(select(callbacks.c.stage)).scalars())) == [stage]
    assert await store.read(lanes.paused) == []


@pytest.mark.parametrize(
    ("code", "why", "fault", "temporary"),
    [
        ("30005", Refusal.BAD_ADDRESS, "address", False),
        ("30007", Refusal.CONTENT, "message", False),
        ("30003", Refusal.NOT_TODAY, None, True),
        ("30002", Refusal.HALT, None, True),
        ("39999", None, None, True),
        ("", None, None, True),
    ],
)
async def test_a_receipt_blames_whom_its_code_is_about(
    store: Store, code: str, why: Refusal | None, fault: str | None, temporary: bool
) -> None:
    house = await office(store, people=1)
    await house.tick()
    receipt = Receipt("SM1", "undelivered", code, None, Fate.UNDELIVERED, why)
    await house.reconcile.report("sms", receipt)
    row = await store.read(lambda c: c.execute(select(outbox.c.fault, outbox.c.temporary)).one())
    assert tuple(row) == (fault, temporary)
    await work(house, NINE + DAY + 5 * MINUTE, HOUR)
    assert len(house.provider.accepted) == (2 if temporary else 1)


LOST = Receipt("", "undelivered", "30034", None, Fate.UNDELIVERED, Refusal.HALT)


async def lose(house: OfficeHouse, of: int, code: str = "30034", why: Refusal = Refusal.HALT) -> None:
    """The provider reports that the n-th message it took was lost."""
    await house.reconcile.report("sms", replace(LOST, provider_id=f"SM{of}", error=code, why=why))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("code", "why"), [("30034", Refusal.HALT), ("30001", Refusal.LATER)])
async def test_who_was_lost_by_us_is_invited_afresh_next_morning_and_never_said_to_be_silent(
    store: Store, code: str, why: Refusal
) -> None:
    house = await office(store, people=1)
    for day in range(5):
        await work(house, NINE + day * DAY + HOUR, HOUR)
        assert len(house.provider.accepted) == day + 1
        await lose(house, day + 1, code, why)
    assert not any("提醒" in letter.text for letter in house.provider.accepted)
    await work(house, WINDOW.closes + DAY, 6 * HOUR)
    assert await store.read(lambda c: uncalled.would_be_not_called(c, "2026-10")) == 1
    assert len(await store.read(lambda c: list(callsheet.waiting(c, "2026-10", now=house.clock())))) == 1
    assert await store.read(lambda c: c.scalar(select(parties.c.sms_refused))) is None


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_receipt_about_our_account_rests_the_lane_and_alarms(store: Store) -> None:
    await import_cases(store, [phone(n) for n in range(1, 41)])
    clock = Clock(NINE)
    provider = Provider(clock)
    provider.rate = 2.0
    house = OfficeHouse(store, clock, provider)
    await work(house, NINE + timedelta(seconds=5), timedelta(seconds=1))
    taken = len(house.provider.accepted)
    await lose(house, 1)
    (lane,) = await store.read(lanes.paused)
    assert (lane.reason, lane.code, lane.alarmed) == (Reason.ACCOUNT, "30034", True)
    await work(house, house.clock() + 4 * MINUTE)
    assert len(house.provider.accepted) == taken
    await work(house, house.clock() + 10 * MINUTE)
    assert await store.read(lanes.paused) == []
    assert len(house.provider.accepted) > taken
    await lose(house, 2)
    assert await store.read(lanes.paused) == [], "news of before the pause"


async def test_a_lane_whose_last_doubts_had_been_taken_is_open_again(store: Store) -> None:
    house = await office(store, people=3)

    def takes_and_says_nothing(letter: Letter) -> Outcome:
        house.provider.accept(letter)
        return SILENT

    house.provider.answers = takes_and_says_nothing
    await house.tick()
    assert len(await store.read(lanes.paused)) == 1
    await house.tick()
    assert await ends(store) == {("accepted", None, None): 3}
    assert await store.read(lanes.paused) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_pause_that_nothing_waits_out_is_told_for_a_day(store: Store) -> None:
    house = await office(store, people=1)
    trouble(house, DARK, WINDOW.closes)
    await work(house, WINDOW.closes + 6 * HOUR, HOUR)
    assert len(await store.read(lanes.paused)) == 1
    await work(house, WINDOW.closes + DAY + HOUR, 6 * HOUR)
    assert await store.read(lanes.paused) == []
    assert house.provider.accepted == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_country_that_is_not_enabled_holds_up_no_other(store: Store) -> None:
    house = await office(store)
    house.provider.refuses[phone(3)] = Refused(Refusal.ROUTE, "21408")
    await work(house, NINE + HOUR)
    assert {letter.to for letter in house.provider.accepted} == {
        phone(n) for n in range(1, PEOPLE + 1) if n != 3
    }
    assert await ends(store) == {("accepted", None, None): PEOPLE - 1, ("pending", "21408", None): 1}
    assert len(house.provider.posts) < PEOPLE + 8


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_one_message_that_always_ends_in_doubt_holds_up_no_other(store: Store) -> None:
    house = await office(store)
    house.provider.answers = lambda letter: SILENT if letter.to == phone(1) else None
    await work(house, NINE + 10 * HOUR)
    assert len(house.provider.accepted) == PEOPLE - 1
    assert len([1 for _, letter in house.provider.posts if letter.to == phone(1)]) < 20


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_process_that_dies_in_a_probe_does_not_block_the_lane(store: Store) -> None:
    house = await office(store, people=3)
    trouble(house, DARK, NINE + MINUTE)
    await house.tick()
    house.clock.turn(2 * MINUTE)
    assert (await store.read(lanes.paused)) != []
    (one,) = await store.read(
        lambda c: c.execute(select(outbox.c.id).where(outbox.c.state == "pending").limit(1)).scalars().all()
    )
    probing = update(lane_rows).values(probed_by="gone", probed_at=house.clock())
    sending = update(outbox).where(outbox.c.id == one).values(state="sending", owner="gone", sent_at=NINE)
    await store.write(lambda c: (c.execute(probing), c.execute(sending)))
    await house.tick()
    assert house.provider.accepted == []
    await work(house, house.clock() + 10 * MINUTE)
    assert len(house.provider.accepted) == 3


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answer", [DARK, SILENT, None], ids=["dark", "silent", "well"])
async def test_a_clock_set_back_an_hour_stops_no_message(store: Store, answer: Outcome | None) -> None:
    house = await office(store)
    if answer is not None:
        house.provider.answers = lambda letter: answer
    await work(house, NINE + HOUR)
    await house.says(phone(1), "5", "m1")
    house.clock.turn(-HOUR)
    house.provider.answers = lambda letter: None
    await work(house, NINE + 10 * MINUTE)
    assert {letter.to for letter in house.provider.accepted} >= {phone(n) for n in range(2, PEOPLE + 1)}
    waiting = [state for state, _, _ in (await ends(store)).elements() if state in ("pending", "unknown")]
    assert waiting == []
    assert not house.provider.twice()


async def test_sms_that_wait_hold_up_no_chat(store: Store) -> None:
    class Chat(Provider):
        name = "telegram"

    clock = Clock(NINE)
    await import_cases(store, [phone(1)])
    sms, chat = Provider(clock), Chat(clock)
    sms.answers = lambda letter: DARK
    house = OfficeHouse(store, clock, sms)
    await house.tick()
    to = Envelope("CHAT1234", 1, "telegram", None, due_at=clock())
    await store.write(lambda c: queue.add(c, house.vault, Say(MessageKind.REPLY, "您好"), to, now=clock()))
    other = OfficeHouse(store, clock, chat)
    await other.dispatch.drain()
    assert [letter.ref for letter in chat.accepted] == ["CHAT1234"]
