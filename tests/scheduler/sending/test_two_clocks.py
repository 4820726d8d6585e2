"""Two machines whose clocks differ by minutes serve one database: nobody is texted twice, nor hears the second word first."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from bot.channels.base import CannotTell, Doubt, Letter, Outcome, Search
from bot.dialogue.effects import MessageKind, Say
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.schema import outbox, parties
from db.store import Store
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE
from offices import HOURS, WINDOW, Clock, Provider, phone
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import SILENT_OWNER, Reconcile

pytestmark = pytest.mark.both_engines

TEN = WINDOW.opens + timedelta(hours=10)
AHEAD = timedelta(minutes=4)
"""Less than what a clock is distrusted for."""
SECOND = timedelta(seconds=1)
VAULT = Vault("a secret for tests, and long enough")


class Slow(Provider):
    """A provider that takes a message only when it is let, and lists it no earlier."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.asked, self.let = asyncio.Event(), asyncio.Event()

    async def send(self, letter: Letter) -> Outcome:
        self.asked.set()
        await self.let.wait()
        return await super().send(letter)


class Machine:
    """One of those that serve: its clock, how it counts seconds, and its parts."""

    def __init__(self, store: Store, provider: Provider, owner: str, clock: Clock) -> None:
        self.clock, self.seconds = clock, 0.0
        self.dispatch = Dispatch(store, VAULT, [provider], owner=owner, hours=lambda: HOURS, clock=clock)
        self.reconcile = Reconcile(
            store,
            self.dispatch,
            [provider],
            owner=owner,
            alone=False,
            clock=clock,
            refs=str,
            timer=lambda: self.seconds,
        )

    def turn(self, by: timedelta) -> None:
        self.clock.turn(by)
        self.seconds += by.total_seconds()

    async def tick(self) -> None:
        await self.reconcile.tick()
        await self.dispatch.drain()


async def put(store: Store, *words: str, after: timedelta = timedelta()) -> None:
    """Replies to one person, in this order; the first written by a clock that is so much ahead."""
    index = VAULT.index("1")
    sealed = VAULT.seal(phone(1), PARTY_PHONE.at(index))
    await store.write(
        lambda c: c.execute(
            insert(parties), {"id": 1, "phone_sealed": sealed, "phone_index": index, "can_sms": True}
        )
    )
    for n, text in enumerate(words, 1):
        now = TEN + after if n == 1 else TEN
        to = Envelope(f"R{n:07d}", 1, "sms", None, due_at=now, expires_at=None)
        say = Say(MessageKind.REPLY, text)
        await store.write(partial(queue.add, vault=VAULT, say=say, to=to, now=now))


async def pass_together(machines: list[Machine], time: timedelta) -> None:
    """Time passes on all machines, and each does what its timetable has."""
    for _ in range(int(time / (3 * SECOND))):
        for machine in machines:
            machine.turn(3 * SECOND)
            await machine.reconcile.tick()


def machines(store: Store, provider: Provider) -> tuple[Machine, Machine]:
    """One with the right time, and one that is ahead."""
    return Machine(store, provider, "a", Clock(TEN)), Machine(store, provider, "b", Clock(TEN + AHEAD))


async def test_what_another_is_just_sending_is_not_given_up_for_dead_by_a_clock_that_is_ahead(
    store: Store,
) -> None:
    await put(store, "先说的", "后说的")
    provider = Slow(Clock(TEN))
    right, ahead = machines(store, provider)
    await right.reconcile.tick()
    await ahead.reconcile.tick()
    sending = asyncio.create_task(right.dispatch.drain())
    await asyncio.wait_for(provider.asked.wait(), 30)
    provider.asked.clear()
    await pass_together([right, ahead], timedelta(seconds=15))
    second = asyncio.create_task(ahead.dispatch.drain())
    asked = asyncio.create_task(provider.asked.wait())
    await asyncio.wait([second, asked], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    waited = second.done()
    provider.let.set()
    await asyncio.gather(sending, second)
    await ahead.tick()
    assert waited, "the second word waits for the first"
    assert [letter.text for letter in provider.accepted] == ["先说的", "后说的"]


async def test_what_one_machine_wrote_first_is_not_overtaken_by_another_s_for_its_clock_is_ahead(
    store: Store,
) -> None:
    await put(store, "先说的", "后说的", after=AHEAD)
    provider = Provider(Clock(TEN))
    right, ahead = machines(store, provider)
    await right.dispatch.drain()
    await ahead.dispatch.drain()
    await right.dispatch.drain()
    assert [letter.text for letter in provider.accepted] == ["先说的", "后说的"]


async def test_a_doubt_is_waited_for_by_seconds_that_pass_not_by_clocks_that_differ(store: Store) -> None:
    await put(store, "只说一遍")
    provider = Provider(Clock(TEN))
    late = list[Letter]()

    def doubt(letter: Letter) -> Outcome:
        late.append(letter)  # it has it, and lists it a minute later
        return Doubt("timeout")

    provider.answers = doubt
    right, ahead = machines(store, provider)
    await right.tick()
    provider.answers = lambda letter: None
    await pass_together([right, ahead], timedelta(seconds=60))
    await ahead.dispatch.drain()
    provider.accepted += late
    await pass_together([right, ahead], timedelta(seconds=60))
    await ahead.dispatch.drain()
    assert [letter.text for letter in provider.accepted] == ["只说一遍"]


async def test_who_fell_silent_is_given_up_for_dead_whatever_its_clock_showed(store: Store) -> None:
    await put(store, "说到一半")
    provider = Slow(Clock(TEN))
    right, ahead = machines(store, provider)
    await ahead.reconcile.tick()
    await right.reconcile.tick()
    dying = asyncio.create_task(ahead.dispatch.drain())
    await asyncio.wait_for(provider.asked.wait(), 30)
    dying.cancel()
    provider.let.set()
    await pass_together([right], SILENT_OWNER + timedelta(seconds=90))
    await right.dispatch.drain()
    assert [letter.text for letter in provider.accepted] == ["说到一半"]


class Mute(Slow):
    """A provider that never says what it has taken."""

    async def search(self, letter: Letter, since: datetime) -> Search:
        await asyncio.Event().wait()  # for ever
        return CannotTell()


async def test_who_is_kept_waiting_for_what_became_of_a_doubt_lives_all_the_same(store: Store) -> None:
    await put(store, "说不准的", "正在说的")
    doubted = update(outbox).where(outbox.c.id == 1).values(state="unknown", doubts=1, sent_at=TEN)
    await store.write(lambda c: c.execute(doubted))
    provider = Mute(Clock(TEN))
    waits, other = Machine(store, provider, "a", Clock(TEN)), Machine(store, provider, "b", Clock(TEN))
    sending = asyncio.create_task(waits.dispatch.drain())
    await asyncio.wait_for(provider.asked.wait(), 30)
    asking = asyncio.create_task(waits.reconcile.tick())
    for _ in range(30):
        for machine in (waits, other):
            machine.turn(3 * SECOND)
            await machine.reconcile.doubt_abandoned()
    states = await store.read(
        lambda c: c.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars().all()
    )
    for task in (asking, sending):
        task.cancel()
    assert states == ["unknown", "sending"]
