"""The rate is one budget for all processes, and receipts that got lost are asked after in bulk."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.channels.base import Fate, Letter, Receipt, Refusal, Refused, Search
from bot.dialogue.effects import MessageKind, Say
from db.opening import open_store
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.schema import outbox, parties
from db.store import Store
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE
from offices import HOURS, WINDOW, Clock, Provider, phone
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import OVERDUE_RECEIPT, Reconcile

NINE = WINDOW.opens + timedelta(hours=9)
RATE = 10.0
WAITING = 60


async def put(store: Store, number: int) -> None:
    """One message to one more person."""
    vault = Vault("a secret for tests, and long enough")
    index = vault.index(f"{number}")
    party = {
        "id": number,
        "phone_sealed": vault.seal(phone(number), PARTY_PHONE.at(index)),
        "phone_index": index,
    }
    to = Envelope(f"R{number:07d}", number, "sms", None, due_at=NINE)
    await store.write(lambda c: c.execute(insert(parties), {**party, "can_sms": True}))
    await store.write(lambda c: queue.add(c, vault, Say(MessageKind.INVITE, f"第{number}封"), to, now=NINE))


def in_any_second(moments: Sequence[datetime]) -> int:
    """The most that fell into one second."""
    second = timedelta(seconds=1)
    return max(sum(1 for other in moments if moment <= other < moment + second) for moment in moments)


async def test_two_processes_keep_to_one_rate_from_their_first_second(
    store: Store, database_url: str
) -> None:
    for n in range(1, WAITING + 1):
        await put(store, n)
    clock = Clock(NINE)
    provider = Provider(clock)
    provider.rate = RATE
    other = await open_store(database_url)
    both = [
        Dispatch(
            its_store,
            Vault("a secret for tests, and long enough"),
            [provider],
            owner=name,
            hours=lambda: HOURS,
            clock=clock,
        )
        for name, its_store in (("a", store), ("b", other))
    ]
    while len(provider.posts) < WAITING:
        assert clock() < NINE + timedelta(seconds=10), "most of the rate is used"
        for dispatch in both:
            await dispatch.drain()
        clock.turn(timedelta(milliseconds=50))
    await other.close()
    assert in_any_second([at for at, _ in provider.posts]) <= RATE
    assert not provider.twice()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_provider_that_was_too_busy_is_sent_less_for_a_while(store: Store) -> None:
    for n in range(1, WAITING + 1):
        await put(store, n)
    clock = Clock(NINE)
    provider = Provider(clock)
    provider.rate = 40.0
    busy = Refused(Refusal.LATER, "20429", retry_after=2.0)
    provider.answers = lambda letter: busy if clock() == NINE else None
    dispatch = Dispatch(
        store,
        Vault("a secret for tests, and long enough"),
        [provider],
        owner="a",
        hours=lambda: HOURS,
        clock=clock,
    )
    while len(provider.accepted) < WAITING:
        assert clock() < NINE + timedelta(seconds=10)
        await dispatch.drain()
        clock.turn(timedelta(milliseconds=50))
    again = [at for at, _ in provider.posts if at > NINE]
    assert again[0] == NINE + timedelta(seconds=2)
    soon = [at for at in again if at < NINE + timedelta(seconds=3)]
    assert 0.25 * provider.rate < len(soon) < 0.6 * provider.rate


class Listing(Provider):
    """A provider whose receipts get lost, and who lists what it took."""

    def __init__(self, clock: Clock, *, page: int) -> None:
        super().__init__(clock)
        self.page = page
        self.asked: list[tuple[datetime, datetime]] = []

    async def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        self.asked.append((since, until))
        for start in range(0, len(self.accepted), self.page):
            numbers = range(start + 1, min(start + self.page, len(self.accepted)) + 1)
            yield [self._receipt(n) for n in numbers]

    def _receipt(self, n: int) -> Receipt:
        match n % 3:
            case 0:
                return Receipt(f"SM{n}", "undelivered", "30005", None, Fate.UNDELIVERED, Refusal.BAD_ADDRESS)
            case 1:
                return Receipt(f"SM{n}", "delivered", "", None, Fate.DELIVERED)
            case _:
                return Receipt(f"SM{n}", "sent", "", None, Fate.ACCEPTED)

    async def search(self, letter: Letter, since: datetime) -> Search:
        raise AssertionError("one by one")


async def test_receipts_that_got_lost_are_asked_after_in_bulk_and_by_one_process(store: Store) -> None:
    people = 90
    for n in range(1, people + 1):
        await put(store, n)
    clock = Clock(NINE)
    provider = Listing(clock, page=40)
    dispatch = Dispatch(
        store,
        Vault("a secret for tests, and long enough"),
        [provider],
        owner="a",
        hours=lambda: HOURS,
        clock=clock,
    )
    both = [
        Reconcile(store, dispatch, [provider], owner=o, alone=False, clock=clock, refs=str)
        for o in ("a", "b")
    ]
    await dispatch.drain()
    await both[0].ask_overdue()
    assert provider.asked == [], "nothing is overdue yet"
    clock.turn(OVERDUE_RECEIPT + timedelta(minutes=1))
    for reconcile in both:
        await reconcile.ask_overdue()
    assert provider.asked == [(NINE, NINE)]
    rows = await store.read(lambda c: c.execute(select(outbox.c.state, outbox.c.fault)).all())
    third = people // 3
    assert Counter(map(tuple, rows)) == {
        ("delivered", None): third,
        ("undelivered", "address"): third,
        ("accepted", None): third,
    }
    clock.turn(timedelta(hours=1))
    await both[1].ask_overdue()
    assert len(provider.asked) == 2, "what is still missing is asked after again"
