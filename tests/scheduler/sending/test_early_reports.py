"""A report that overtakes the answer to its own message counts all the same, once that answer is written down."""

from datetime import timedelta

from sqlalchemy import select

from bot.channels.base import Fate, Letter, Outcome, Receipt
from db.schema import outbox
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.sending.early_reports import PATIENCE

NINE = WINDOW.opens + timedelta(hours=9)


class Hasty(Provider):
    """A provider that reports before it answers, and returns no reference of ours."""

    house: OfficeHouse

    async def send(self, letter: Letter) -> Outcome:
        outcome = self.accept(letter)
        told = Receipt(outcome.provider_id, "DELIVRD", "", None, Fate.DELIVERED, to=letter.to, vouched=False)
        await self.house.reconcile.report(self.name, told)
        return outcome


async def standing(house: OfficeHouse) -> str:
    return str(await house.store.read(lambda c: c.execute(select(outbox.c.state)).scalar_one()))


async def test_it_counts_when_its_message_is_known(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(NINE)
    provider = Hasty(clock)
    provider.house = house = OfficeHouse(store, clock, provider)
    await house.tick()
    await house.reconcile.tick()
    assert await standing(house) == "delivered"


async def test_what_is_not_ours_is_forgotten(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(NINE)
    house = OfficeHouse(store, clock, Provider(clock))
    stranger = Receipt("SM1", "DELIVRD", "", None, Fate.DELIVERED, vouched=False)
    await house.reconcile.report("sms", stranger)
    clock.turn(PATIENCE)
    await house.reconcile.tick()
    await house.tick()
    await house.reconcile.tick()
    assert await standing(house) == "accepted"
