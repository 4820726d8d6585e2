"""Two processes meet at the same row of a database: one is first, the other notices, and nothing is duplicated."""

import asyncio
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, func, select

from bot.dialogue.complaint.filing import Complaint
from bot.work.tickets.filing import free_number
from db.queries.office import users
from db.queries.outbox import received
from db.queries.people import people
from db.queries.tickets import tickets
from db.schema import inbound, parties, ticket_bars
from db.schema import tickets as ticket_rows
from db.store import Conflict, Store, Work
from db.vault import Vault
from places import meet
from rows import NOW, add

VAULT = Vault("a secret of the tests")
AT_ONCE = 12
T = TypeVar("T")


async def again(store: Store, work: Work[T]) -> T:
    """Write, and after a lost race decide anew, as `bot.turns.turn` does."""
    for _ in range(AT_ONCE):
        try:
            return await store.write(work)
        except Conflict:
            continue
    raise AssertionError("lost every race")


async def test_a_message_delivered_twice_is_received_once(store: Store) -> None:
    """Both engines take the same ON CONFLICT statement, though it is built from PostgreSQL's construct."""

    def receive(connection: Connection, channel: str = "sms") -> int | None:
        return received.receive(
            connection, VAULT, channel=channel, message_id="SM1", party_id=1, at=NOW, text="5"
        )

    await store.write(partial(add, table=parties))
    ids = await asyncio.gather(*(store.write(receive) for _ in range(AT_ONCE)))
    assert len([i for i in ids if i is not None]) == 1
    assert await store.write(receive) is None
    assert await store.write(partial(receive, channel="telegram")) is not None
    assert await store.read(lambda c: c.execute(select(func.count()).select_from(inbound)).scalar()) == 2
    assert await store.read(partial(received.received, vault=VAULT, channel="sms", message_id="SM1"))
    assert not await store.read(partial(received.received, vault=VAULT, channel="sms", message_id="SM2"))


async def test_a_phone_is_one_party(store: Store) -> None:
    find = partial(people.of_phone, vault=VAULT, e164="+8619000000001", can_sms=True)
    found = await asyncio.gather(*(store.write(find) for _ in range(AT_ONCE)))
    assert len({party.id for party in found}) == 1
    assert found[0].phone(VAULT) == "+8619000000001"


async def test_a_chat_is_one_party(store: Store) -> None:
    find = partial(meet, vault=VAULT, chat=42, now=NOW)
    found = await asyncio.gather(*(again(store, find) for _ in range(AT_ONCE)))
    assert len({met.party.id for met in found}) == 1
    assert await store.read(lambda c: c.execute(select(func.count()).select_from(parties)).scalar()) == 1


async def test_each_ticket_has_a_number_of_its_own(store: Store) -> None:
    def register(connection: Connection) -> str:
        number = free_number(connection, NOW, chance=7)  # all draw the same
        who = tickets.Complainant(party_index=b"1", identity=b"sealed")
        tickets.register(connection, VAULT, number, Complaint("拖了半年"), who, source="telegram", now=NOW)
        return number

    await store.write(partial(add, table=parties))
    numbers = await asyncio.gather(*(again(store, register) for _ in range(AT_ONCE)))
    assert len(set(numbers)) == AT_ONCE
    assert (
        await store.read(lambda c: c.execute(select(func.count()).select_from(ticket_rows)).scalar())
        == AT_ONCE
    )


async def test_an_account_and_the_complaints_about_them_that_come_with_it_do_not_miss_each_other(
    store: Store,
) -> None:
    def complain(connection: Connection) -> str:
        number = free_number(connection, NOW, chance=7)
        who = tickets.Complainant(party_index=b"1", identity=b"sealed")
        told = Complaint("态度不好", official="陳靜")
        tickets.register(connection, VAULT, number, told, who, source="telegram", now=NOW)
        return number

    def join(connection: Connection) -> None:
        values = {"name": "chenjing", "folded": "chenjing", "role": "officer", "real_name": "陈静"}
        users.add(connection, VAULT, {**values, "password_hash": "", "must_change": False, "created_at": NOW})

    await store.write(partial(add, table=parties))
    await asyncio.gather(*(again(store, complain) for _ in range(6)), again(store, join),
                         *(again(store, complain) for _ in range(6)))  # fmt: skip
    assert await store.read(lambda c: c.execute(select(func.count()).select_from(ticket_bars)).scalar()) == 12
