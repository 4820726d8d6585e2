"""What no webhook brought is read in the provider's list, taken once, and dated when it was said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

import written
from bot.channels.inbox import HIDDEN, InboundSms, Listed, Unreadable
from bot.domain.disposition import Disposition
from db.schema import answers, callbacks, inbound, outbox, parties
from db.store import Store
from handlers.inbound.acceptance import Desk, keeper
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.inbound.hearing import Hearing

TEN = WINDOW.opens + timedelta(hours=10)
HOUR = timedelta(hours=1)


@dataclass
class Mailbox:
    """A provider's list, kept by its own clock."""

    name: str = "sms"
    hears: bool = True
    lines: list[Listed] = field(default_factory=list)
    broken: bool = False

    def gets(self, number: int, text: str, at: datetime, *, hidden: bool = False) -> InboundSms:
        sms = InboundSms(f"SM{len(self.lines)}", phone(number), text)
        self.lines.append(Listed(sms, at, hidden))
        return sms

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        if self.broken:
            raise Unreadable("503")
        return sorted((line for line in self.lines if since is None or line.at >= since), key=lambda m: m.at)


class Listening(OfficeHouse):
    """An office whose people have been asked at nine, and its inbox."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock, Provider(clock))
        self.mailbox = Mailbox()
        desk = Desk(self.turns.take, keeper(store, self.vault), clock)
        self.hearing = Hearing(store, self.vault, [self.mailbox], take=desk.take, keep=desk.keep, clock=clock)
        self.other = Hearing(store, self.vault, [self.mailbox], take=desk.take, keep=desk.keep, clock=clock)


async def listening(store: Store, people: int) -> Listening:
    await import_cases(store, [phone(n) for n in range(1, people + 1)])
    clock = Clock(WINDOW.opens + timedelta(hours=9))
    house = Listening(store, clock)
    await house.hearing.tick()
    await house.tick()
    clock.now = TEN
    return house


async def ends(store: Store) -> list[str | None]:
    return await store.read(
        lambda c: list(c.execute(select(callbacks.c.disposition).order_by(callbacks.c.case_no)).scalars())
    )


async def test_an_opt_out_read_an_hour_later_counts_from_when_it_was_said(store: Store) -> None:
    house = await listening(store, 1)
    house.mailbox.gets(1, "退订", TEN)
    house.clock.turn(HOUR)
    await house.other.tick()
    assert await ends(store) == [Disposition.REFUSED]
    opted_out = await store.read(lambda c: c.execute(select(parties.c.opted_out_at)).scalar())
    assert opted_out == TEN
    assert await store.read(lambda c: c.execute(select(inbound.c.at)).scalar()) == TEN


@pytest.mark.both_engines
async def test_two_who_read_and_a_webhook_take_a_message_once(store: Store) -> None:
    house = await listening(store, 5)
    for n in range(1, 6):
        house.mailbox.gets(n, "4", TEN)
    await asyncio.gather(
        house.hearing._read(house.mailbox, HOUR, TEN),
        house.other.tick(),
        *(house.says(phone(n), "4", f"SM{n - 1}") for n in range(1, 6)),
    )
    assert await ends(store) == [Disposition.ANSWERED] * 5
    assert len(await store.read(lambda c: c.execute(select(answers)).all())) == 5


async def test_a_score_that_a_later_one_corrected_is_left_to_an_officer(store: Store) -> None:
    house = await listening(store, 1)
    house.mailbox.gets(1, "1", TEN)
    later = house.mailbox.gets(1, "5", TEN + timedelta(minutes=5))
    await house.says(phone(1), later.text, later.message_id)
    await house.other.tick()
    scores = await store.read(lambda c: list(c.execute(select(callbacks.c.score)).scalars()))
    noted = await store.read(partial(written.noted, vault=house.vault))
    assert (scores, noted) == ([5], ["1"])


async def test_words_that_the_provider_hides_go_to_an_officer(store: Store) -> None:
    house = await listening(store, 1)
    house.mailbox.gets(1, "", TEN, hidden=True)
    await house.other.tick()
    assert await ends(store) == [None]
    assert await store.read(partial(written.noted, vault=house.vault)) == [HIDDEN]


async def test_our_wrong_clock_skips_nothing(store: Store) -> None:
    house = await listening(store, 1)
    house.clock.turn(timedelta(days=6))
    await house.other.tick()
    house.clock.now = TEN
    house.mailbox.gets(1, "5", TEN)
    house.clock.turn(HOUR)
    await Listening.tick(house)
    fresh = Hearing(
        store,
        house.vault,
        [house.mailbox],
        take=Desk(house.turns.take, keeper(store, house.vault), house.clock).take,
        keep=Desk(house.turns.take, keeper(store, house.vault), house.clock).keep,
        clock=house.clock,
    )
    await fresh.tick()
    assert await ends(store) == [Disposition.ANSWERED]


async def test_what_came_before_our_time_is_not_for_us(store: Store) -> None:
    clock = Clock(TEN)
    house = Listening(store, clock)
    house.mailbox.gets(1, "你好", TEN - timedelta(days=3))
    await house.hearing.tick()
    assert await store.read(lambda c: c.execute(select(inbound)).all()) == []


async def test_a_reply_read_late_at_night_waits_for_the_morning(store: Store) -> None:
    house = await listening(store, 1)
    house.mailbox.gets(1, "5", TEN)
    house.clock.now = TEN.replace(hour=23)
    await house.other.tick()
    due = await store.read(lambda c: c.execute(select(outbox.c.due_at).order_by(outbox.c.id.desc())).scalar())
    assert due == WINDOW.opens + timedelta(days=1, hours=9)


async def test_an_inbox_that_cannot_be_read_holds_reminders_back(store: Store) -> None:
    house = await listening(store, 1)
    house.mailbox.broken = True
    before = house.other.heard("sms")
    await house.other.tick()
    assert house.other.heard("sms") == before
    assert list(house.other.failing()) == ["sms"]
    assert house.other.heard("telegram") == house.clock.now, "no inbox, nothing to wait for"
