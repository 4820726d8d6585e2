"""Dispatch, crashed at every point where it talks to the database, and between two processes that disagree."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from bot.channels.base import Accepted, Letter, Outcome, Refusal, Refused
from bot.dialogue.effects import MessageKind, Say
from db.queries.outbox import doubts, sending
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.schema import outbox, parties
from db.store import Store, StoreUnavailable, T, Work
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE
from offices import HOURS, WINDOW, Clock, Crash, Provider, phone
from scheduler.sending.dispatch import LATE, Dispatch
from scheduler.sending.outcomes import Ended, write_down
from scheduler.sending.reconcile import LONGEST_POST, Reconcile

TEN = WINDOW.opens + timedelta(hours=10)
PEOPLE = 7
VAULT = Vault("a secret for tests, and long enough")


class Fragile:
    """A store whose n-th write fails, before or after its commit; what comes then is a process without one."""

    def __init__(self, store: Store, fatal: int, error: BaseException, *, after: bool) -> None:
        self._store, self._fatal, self._error, self._after = store, fatal, error, after
        self.dialect = store.dialect
        self.writes = 0

    async def write(self, work: Work[T]) -> T:
        self.writes += 1
        if self.writes == self._fatal and not self._after:
            raise self._error
        result = await self._store.write(work)
        if self.writes == self._fatal:
            raise self._error
        return result

    async def read(self, work: Work[T]) -> T:
        return await self._store.read(work)

    async def close(self) -> None:
        pass


async def put(
    store: Store, number: int, *, kind: MessageKind = MessageKind.REPLY, expires_at: datetime | None = None
) -> None:
    """One message to one more person."""
    index = VAULT.index(f"{number}")
    party = {
        "id": number,
        "phone_sealed": VAULT.seal(phone(number), PARTY_PHONE.at(index)),
        "phone_index": index,
    }
    to = Envelope(f"R{number:07d}", number, "sms", None, due_at=TEN, expires_at=expires_at)
    await store.write(lambda c: c.execute(insert(parties), {**party, "can_sms": True}))
    await store.write(lambda c: queue.add(c, VAULT, Say(kind, f"第{number}封"), to, now=TEN))


def dispatch_of(store: Store, provider: Provider, clock: Clock, owner: str) -> Dispatch:
    return Dispatch(
        store,
        Vault("a secret for tests, and long enough"),
        [provider],
        owner=owner,
        hours=lambda: HOURS,
        clock=clock,
    )


async def states(store: Store) -> list[str]:
    return await store.read(lambda c: list(c.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars()))


async def until_accepted(store: Store, messages: int) -> None:
    for _ in range(2_000):
        if (await states(store)).count("accepted") == messages:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def twice(dispatch: Dispatch, clock: Clock) -> None:
    """Send what a second allows, and then what the next one does."""
    await dispatch.drain()
    clock.turn(timedelta(seconds=1))
    await dispatch.drain()


async def settled(store: Store, provider: Provider, clock: Clock) -> None:
    """Another process takes over until nothing is left to do."""
    dispatch = dispatch_of(store, provider, clock, "heir")
    reconcile = Reconcile(
        store, dispatch, [provider], owner="heir", alone=True, clock=clock, refs=str, timer=clock.monotonic
    )
    for _ in range(8):
        await reconcile.tick()
        await dispatch.drain()
        clock.turn(timedelta(seconds=60))


@pytest.mark.parametrize("after", [False, True], ids=["before_commit", "after_commit"])
@pytest.mark.parametrize("fatal", [1, 2, 3])
async def test_a_crash_at_any_commit_repeats_nothing_and_forgets_nothing(
    store: Store, fatal: int, after: bool
) -> None:
    for n in range(1, PEOPLE + 1):
        await put(store, n)
    clock = Clock(TEN)
    provider = Provider(clock)
    provider.rate = 32.0  # so that it takes two rounds, a second apart
    dying = dispatch_of(Fragile(store, fatal, Crash(), after=after), provider, clock, "dying")
    with pytest.raises(Crash):
        await twice(dying, clock)
    await settled(store, provider, clock)
    assert sorted(letter.ref for letter in provider.accepted) == [f"R{n:07d}" for n in range(1, PEOPLE + 1)]
    assert await states(store) == ["accepted"] * PEOPLE


@pytest.mark.both_engines
@pytest.mark.parametrize("fatal", [1, 2])
async def test_a_database_that_fails_for_a_moment_is_waited_for(store: Store, fatal: int) -> None:
    await put(store, 1)
    clock = Clock(TEN)
    provider = Provider(clock)
    fragile = Fragile(store, fatal, StoreUnavailable("磁盘满了"), after=False)
    dispatch = dispatch_of(fragile, provider, clock, "a")
    running = asyncio.create_task(dispatch.run())
    await until_accepted(store, 1)
    dispatch.stop()
    await running
    assert len(provider.accepted) == 1


async def test_what_has_expired_is_not_started_even_before_anybody_cancels_it(store: Store) -> None:
    await put(store, 1, expires_at=TEN + timedelta(minutes=1))
    clock = Clock(TEN + timedelta(minutes=1))
    provider = Provider(clock)
    await dispatch_of(store, provider, clock, "a").drain()
    assert provider.accepted == []


async def test_a_process_that_slept_between_commit_and_post_does_not_post(store: Store) -> None:
    await put(store, 1)
    clock = Clock(TEN)
    provider = Provider(clock)

    class Sleepy(Fragile):
        async def write(self, work: Work[T]) -> T:
            result = await super().write(work)
            if self.writes == 1:
                clock.turn(LATE + timedelta(seconds=1))
            return result

    sleepy = Sleepy(store, 0, Crash(), after=False)
    await dispatch_of(sleepy, provider, clock, "a").drain()
    assert len(provider.posts) == 1
    assert await store.read(lambda c: c.execute(select(outbox.c.tries)).scalar_one()) == 2


async def test_only_the_owner_may_say_that_a_row_was_not_taken(store: Store) -> None:
    await put(store, 1)
    start = partial(sending.start, channel="sms", now=TEN, most=5)
    first, _ = await store.write(partial(start, owner="a"))
    await store.write(partial(doubts.doubt_abandoned, own="b", alive=[], before=TEN))
    (doubted,) = await store.read(partial(doubts.unknown, channels=["sms"], after=0, most=5))
    assert await store.write(partial(doubts.once_more, doubted=doubted, due=TEN))
    await store.write(partial(start, owner="b"))
    refused = Ended(first[0], Refused(Refusal.LATER, "429"))
    await store.write(partial(write_down, vault=VAULT, ended=[refused], owner="a", now=TEN))
    assert await states(store) == ["sending"]
    assert not await store.write(partial(doubts.once_more, doubted=doubted, due=TEN)), "that doubt is over"
    taken = Ended(first[0], Accepted("SM1"))
    await store.write(partial(write_down, vault=VAULT, ended=[taken], owner="a", now=TEN))
    assert await states(store) == ["accepted"]


async def test_a_row_that_its_living_owner_has_lost_sight_of_is_a_doubt(store: Store) -> None:
    await put(store, 1)
    await store.write(partial(sending.start, channel="sms", owner="a", now=TEN, most=5))
    before = TEN + timedelta(seconds=1)
    assert await store.write(partial(doubts.doubt_abandoned, own="a", alive=[], before=TEN)) == 0
    assert await store.write(partial(doubts.doubt_abandoned, own="b", alive=["a"], before=before)) == 0
    assert await store.write(partial(doubts.doubt_abandoned, own="a", alive=[], before=before)) == 1
    assert timedelta(seconds=60) < LONGEST_POST


async def test_many_ends_are_written_down_at_once_and_final_ones_stay(store: Store) -> None:
    for n in range(1, 71):
        await put(store, n)
    started, more = await store.write(partial(sending.start, channel="sms", owner="a", now=TEN, most=69))
    assert (len(started), more) == (69, True)
    await store.write(
        lambda c: c.execute(update(outbox).where(outbox.c.id == started[3].id).values(state="delivered"))
    )
    ended = [Ended(p, Accepted(f"SM{p.ref}")) for p in started]
    await store.write(partial(write_down, vault=VAULT, ended=ended, owner="a", now=TEN))
    found = await store.read(
        lambda c: c.execute(select(outbox.c.ref, outbox.c.state, outbox.c.provider_id)).all()
    )
    assert sorted(r for r, state, given in found if state == "accepted" and given == f"SM{r}") == sorted(
        p.ref for p in started if p is not started[3]
    )
    assert [r.state for r in found if r.ref == started[3].ref] == ["delivered"]


@pytest.mark.both_engines
async def test_a_channel_that_hangs_holds_up_no_other(store: Store) -> None:
    class Hanging(Provider):
        name = "fax"

        async def send(self, letter: Letter) -> Outcome:
            await asyncio.Event().wait()  # for ever
            return Accepted("")

    for n in range(1, 140):
        await put(store, n)
    hung = update(outbox).where(outbox.c.id < 130).values(channel="fax")
    await store.write(lambda c: c.execute(hung))
    clock = Clock(TEN)
    quick = Provider(clock)
    dispatch = Dispatch(
        store,
        Vault("a secret for tests, and long enough"),
        [Hanging(clock), quick],
        owner="a",
        hours=lambda: HOURS,
        clock=clock,
    )
    running = asyncio.create_task(dispatch.run())
    await until_accepted(store, 10)
    assert len(quick.accepted) == 10
    running.cancel()


async def test_a_number_that_somebody_moved_gets_nothing_and_holds_up_nobody_else(store: Store) -> None:
    """The wrong person would be asked about somebody's case: the message waits, and everybody else is written to."""
    for n in (1, 2, 3):
        await put(store, n)
    theirs = select(parties.c.phone_sealed).where(parties.c.id == 3).scalar_subquery()
    await store.write(
        lambda c: c.execute(update(parties).where(parties.c.id == 2).values(phone_sealed=theirs))
    )
    clock = Clock(TEN)
    provider = Provider(clock)
    await twice(dispatch_of(store, provider, clock, "a"), clock)
    assert sorted(letter.to for letter in provider.accepted) == [phone(1), phone(3)]
    assert await states(store) == ["accepted", "pending", "accepted"]
