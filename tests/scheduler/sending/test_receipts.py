"""A provider's word on a message counts, and is kept, for that provider's channel alone: vendors may number alike."""

from datetime import timedelta

from sqlalchemy import select

from bot.channels.base import Fate, Receipt, Refusal
from db.schema import outbox, receipts
from db.store import Store
from offices import Clock, OfficeHouse, Provider, import_cases, phone

DAY = timedelta(days=1)
SAID = Receipt("SM1", "undelivered", "30005", None, Fate.UNDELIVERED, Refusal.NOT_HERE)


class Beside(Provider):
    """Another vendor, that gives its messages the same numbers."""

    name = "beside"


async def test_the_same_word_about_the_same_number_is_kept_for_each_vendor(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock()
    sms, beside = Provider(clock), Beside(clock)
    house = OfficeHouse(store, clock, sms, also=[beside])
    clock.turn(timedelta(hours=10))
    await house.tick()
    await house.reconcile.report("beside", SAID)  # and so the person is texted
    clock.turn(timedelta(minutes=5))
    await house.tick()
    assert (len(beside.accepted), len(sms.accepted)) == (1, 1)

    for _ in range(2):
        await house.reconcile.report("sms", SAID)
    columns = (
        receipts.c.channel,
        receipts.c.provider_id,
        receipts.c.status,
        receipts.c.ref,
        receipts.c.contradicts,
    )
    kept = await store.read(lambda c: sorted(tuple(row) for row in c.execute(select(*columns))))
    assert kept == [
        ("beside", "SM1", "undelivered", beside.accepted[0].ref, False),
        ("sms", "SM1", "undelivered", sms.accepted[0].ref, False),
    ]
    states = await store.read(lambda c: set(c.execute(select(outbox.c.state)).scalars()))
    assert states == {"undelivered"}
