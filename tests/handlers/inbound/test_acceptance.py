"""Taking what came in: which faults are ours, which are the database's, and what becomes of the message."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels.inbound import Unavailable
from bot.channels.incoming import Chat, Incoming, PartyOn, Phone
from bot.dialogue.inputs import Said
from bot.dialogue.reading.characters import Reading
from bot.dialogue.reading.tokens import Token, tokens
from bot.domain.medium import Medium
from bot.logs import where
from db.queries.people import people
from db.schema import inbound, notes_to_staff, parties
from db.store import Conflict, Store, StoreUnavailable
from db.vault import Vault
from doorway import doorway
from handlers.inbound.acceptance import Desk, Unkept, is_outage, keeper
from handlers.inbound.order import SenderQueues

SAYS = Said(Medium.SMS, "坏")
SMS = Incoming("sms", Phone("+8619000000001"), SAYS, "SM1", "坏")


def fault(kind: type[Exception]) -> Exception:
    return kind("INSERT …", {}, ValueError("inner"))


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (StoreUnavailable("full"), True),
        (Conflict(), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (PoolTimeout(), True),
        (fault(OperationalError), True),
        (fault(IntegrityError), False),
        (fault(DataError), False),
        (InvalidRequestError(), False),
        (ValueError(), False),
        (KeyError(), False),
    ],
)
def test_an_outage_is_told_from_a_fault_of_ours(error: Exception, outage: bool) -> None:
    assert is_outage(error) is outage


def test_the_log_says_where_and_never_what() -> None:
    with pytest.raises(ValueError, match="王芳") as caught:
        int("王芳 +8619000000001")
    assert where(caught.value).startswith("ValueError test_the_log_says_where_and_never_what:")


async def failing(_: object, now: datetime) -> None:
    raise ZeroDivisionError


async def away(_: object, now: datetime) -> None:
    raise StoreUnavailable("full")


def clock() -> datetime:
    return datetime(2026, 11, 2, tzinfo=UTC)


async def test_an_outage_is_told_at_once_and_keeps_nothing() -> None:
    kept: list[Incoming] = []

    async def keep(incomings: Sequence[Incoming], now: datetime) -> None:
        kept.extend(incomings)

    with pytest.raises(Unavailable):
        await Desk(away, keep, clock).take(SMS)
    assert kept == []


async def test_an_outage_while_keeping_is_an_outage() -> None:
    with pytest.raises(Unavailable):
        await Desk(failing, away, clock, pauses=()).take(SMS)


async def test_when_nothing_can_be_done_that_is_said() -> None:
    with pytest.raises(Unkept):
        await Desk(failing, failing, clock, pauses=(0.0,)).take(SMS)


async def test_one_that_cannot_be_kept_keeps_back_none_of_the_others() -> None:
    kept: list[str] = []

    async def keep(incomings: Sequence[Incoming], now: datetime) -> None:
        if any(incoming.raw == "坏" for incoming in incomings):
            raise ZeroDivisionError
        kept.extend(incoming.raw for incoming in incomings)

    flood = [Incoming("telegram", Chat("7001"), SAYS, f"1:{n}", raw) for n, raw in enumerate("一坏二")]
    with pytest.raises(Unkept):
        await Desk(failing, keep, clock).keep_all(flood)
    assert kept == ["一", "二"]


@pytest.mark.parametrize("times", [1, 3])
async def test_what_is_kept_is_kept_once_for_its_sender(store: Store, times: int) -> None:
    vault = Vault("a secret for tests, and long enough")
    desk = Desk(failing, keeper(store, vault), clock, pauses=())
    known = await store.write(lambda c: people.of_phone(c, vault, "+8619000000002", can_sms=True))
    for _ in range(times):
        await desk.take(SMS)
        await desk.take(Incoming("telegram", Chat("7001"), SAYS, "1:7001:5", "坏"))
        await desk.take(Incoming("telegram", PartyOn(known.id), SAYS, "1:7001:6", "坏"))
    counted = await store.read(
        lambda c: [
            c.execute(select(func.count()).select_from(t)).scalar_one()
            for t in (inbound, notes_to_staff, parties)
        ]
    )
    assert counted == [3, 3, 3]


async def test_queues_are_first_come_first_served_and_gone_when_idle() -> None:
    queues, order = SenderQueues(at_once=2), list[int]()

    async def take(n: int) -> None:
        async with queues.turn(n % 3):
            order.append(n)
            await asyncio.sleep(0)

    await asyncio.gather(*(take(n) for n in range(30)))
    assert [n for n in order if n % 3 == 0] == list(range(0, 30, 3))
    assert len(queues) == 0


async def test_a_turn_given_up_lets_the_next_one_in() -> None:
    queues = SenderQueues()
    entered = asyncio.Event()

    async def hold() -> None:
        async with queues.turn(1):
            entered.set()
            await asyncio.Event().wait()

    async def pass_through() -> None:
        async with queues.turn(1):
            pass

    holding = asyncio.create_task(hold())
    await entered.wait()
    waiting = [asyncio.create_task(pass_through()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    holding.cancel()
    await asyncio.wait_for(asyncio.gather(*waiting[1:]), 5)
    assert len(queues) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_long_text_is_read_by_a_thread_before_the_writer_is_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[str] = []

    def noted(reading: Reading) -> list[Token]:
        readers.append(threading.current_thread().name.partition("_")[0])
        return tokens(reading)

    monkeypatch.setattr("bot.dialogue.reading.understanding.tokens", noted)
    async with doorway(store) as door:
        text = "好，" * 900 + "窗口没人"
        await door.desk.take(Incoming("telegram", Chat("7001"), Said(Medium.CHAT, text), "1:7001:5", text))
        assert await door.received() == [text]
    assert set(readers) == {"asyncio"}
