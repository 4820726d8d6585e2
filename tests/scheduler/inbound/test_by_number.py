"""A provider that lists nothing is asked number by number: all at the start, then whoever is about to be reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.inbox import InboundSms, Listed, Unreadable
from db.schema import answers
from db.store import Store
from handlers.inbound.acceptance import Desk, keeper
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.inbound import by_number
from scheduler.inbound.by_number import AskedInbox
from scheduler.inbound.hearing import Hearing

NINE = WINDOW.opens + timedelta(hours=9)
EVERYBODY = [phone(n) for n in range(1, 6)]


class Desks:
    """A provider that tells what one number sent us."""

    name = "sms"
    hears = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.said: dict[str, list[Listed]] = {}
        self.failures = 0

    async def inbound_from(self, number: str, since: datetime) -> Sequence[Listed]:
        self.asked.append(number)
        if self.failures:
            self.failures -= 1
            raise Unreadable("503")
        return [line for line in self.said.get(number, []) if line.at >= since]

    def asked_now(self) -> list[str]:
        asked, self.asked = sorted(self.asked), []
        return asked


async def asking(store: Store) -> tuple[OfficeHouse, Desks, AskedInbox]:
    """An office that has invited five people at nine."""
    await import_cases(store, EVERYBODY)
    clock = Clock(NINE)
    house, desks = OfficeHouse(store, clock, Provider(clock)), Desks()
    await house.tick()
    return house, desks, AskedInbox(desks, store, house.vault, clock=clock)


async def test_all_are_asked_about_first_then_a_few_and_those_about_to_be_reminded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_number, "AT_ONCE", 2)
    house, desks, inbox = await asking(store)
    await inbox.inbound(None)
    assert desks.asked_now() == EVERYBODY
    turns = []
    for _ in range(3):
        await inbox.inbound(None)
        turns.append(desks.asked_now())
    assert turns == [EVERYBODY[:2], EVERYBODY[2:4], EVERYBODY[4:]]
    house.clock.turn(timedelta(days=2))
    await house.rounds.tick(house.clock())
    await inbox.inbound(None)
    assert desks.asked_now() == EVERYBODY, "reminders wait for all of them"
    await inbox.inbound(None)
    assert len(desks.asked_now()) == 2, "and need not wait twice"


async def test_one_failure_undoes_nothing_and_two_say_that_nothing_is_known(store: Store) -> None:
    _, desks, inbox = await asking(store)
    desks.failures = 1
    await inbox.inbound(None)
    assert len(desks.asked_now()) == len(EVERYBODY) + 1
    desks.failures = 2
    with pytest.raises(Unreadable):
        await inbox.inbound(None)


async def test_what_no_push_brought_is_heard_before_the_reminder(store: Store) -> None:
    house, desks, inbox = await asking(store)
    desk = Desk(house.turns.take, keeper(store, house.vault), house.clock)
    hearing = Hearing(store, house.vault, [inbox], take=desk.take, keep=desk.keep, clock=house.clock)
    await hearing.tick()
    house.clock.turn(timedelta(hours=1))
    desks.said[phone(3)] = [Listed(InboundSms("a digest", phone(3), "4"), house.clock())]
    await Hearing(store, house.vault, [inbox], take=desk.take, keep=desk.keep, clock=house.clock).tick()
    assert await store.read(lambda c: list(c.execute(select(answers.c.value)).scalars())) == ["4"]
