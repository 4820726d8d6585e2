"""The office goes over to another vendor of SMS in the middle of a month: nobody is texted twice, nothing is forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.base import Doubt, Refusal, Refused
from bot.domain.month import RoundKey
from db.schema import outbox as rows
from db.store import Store
from offices import MONTH, Clock, OfficeHouse, Provider, import_cases, phone

DAY = timedelta(days=1)
ZHAO, QIAN = phone(1), phone(2)


class AtHome(Provider):
    """The vendor that the office goes over to."""

    name = "tencent"


class Office:
    """Two people to be asked, and two vendors for their numbers, one after the other."""

    def __init__(self, store: Store) -> None:
        self.clock, self.store = Clock(), store
        self.before, self.after = Provider(self.clock), AtHome(self.clock)
        self.house = OfficeHouse(store, self.clock, self.before)

    async def opens(self) -> None:
        """The round's first morning."""
        await import_cases(self.store, [ZHAO, QIAN])
        await self.house.rounds.plan(RoundKey(MONTH), self.clock())
        self.clock.turn(timedelta(hours=10))
        await self.house.tick()

    async def goes_over(self, *, keeps_account: bool) -> None:
        """Another vendor is chosen, and the process started again; the next minute."""
        self.before.chosen = False
        also = [self.before] if keeps_account else []
        self.house = OfficeHouse(self.store, self.clock, self.after, also=also, owner="b")
        self.clock.turn(timedelta(minutes=2))
        await self.house.tick()

    async def days(self, count: int) -> None:
        """Whole days, minute by minute where it matters."""
        for _ in range(count):
            self.clock.turn(DAY)
            await self.house.tick()
            await self.house.tick()

    @property
    def texted(self) -> dict[str, list[str]]:
        """What either vendor has taken, by number: which vendor, in order."""
        taken = [(one.name, letter) for one in (self.before, self.after) for letter in one.accepted]
        return {to: [name for name, letter in taken if letter.to == to] for to in (ZHAO, QIAN)}


async def test_who_was_asked_and_reminded_by_the_one_is_not_reminded_by_the_other(store: Store) -> None:
    office = Office(store)
    await office.opens()
    await office.days(1)
    await office.goes_over(keeps_account=True)
    await office.days(2)
    assert office.texted == {ZHAO: ["sms", "sms"], QIAN: ["sms", "sms"]}


async def test_who_was_asked_by_the_one_is_reminded_by_the_other(store: Store) -> None:
    office = Office(store)
    await office.opens()
    await office.goes_over(keeps_account=False)
    await office.days(3)
    assert office.texted == {ZHAO: ["sms", "tencent"], QIAN: ["sms", "tencent"]}


@pytest.mark.parametrize("keeps_account", [True, False])
async def test_what_waited_at_the_one_is_begun_at_the_other(store: Store, keeps_account: bool) -> None:
    office = Office(store)
    office.before.answers = lambda letter: Refused(Refusal.HALT, "20003")
    await office.opens()
    await office.goes_over(keeps_account=keeps_account)
    assert office.texted == {ZHAO: ["tencent"], QIAN: ["tencent"]}
    ended = await store.read(lambda c: list(c.execute(select(rows.c.error).order_by(rows.c.id)).scalars()))
    assert ended == ["moved", "moved", None, None]


async def test_a_doubt_at_the_one_stays_a_doubt(store: Store) -> None:
    office = Office(store)
    office.before.answers = lambda letter: Doubt("timeout")
    await office.opens()
    await office.goes_over(keeps_account=False)
    assert office.texted == {ZHAO: [], QIAN: []}
    await office.days(3)
    assert office.texted == {ZHAO: ["tencent"], QIAN: ["tencent"]}, "a reminder, the next day"


async def test_what_the_one_would_not_carry_is_asked_by_the_other(store: Store) -> None:
    office = Office(store)
    office.before.answers = lambda letter: Refused(Refusal.CONTENT, "30007")
    await office.opens()
    await office.goes_over(keeps_account=True)
    await office.days(1)
    assert office.texted == {ZHAO: ["tencent", "tencent"], QIAN: ["tencent", "tencent"]}
