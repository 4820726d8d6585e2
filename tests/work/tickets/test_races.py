"""Two at one ticket: one is first, the other is told, and nothing happens twice."""

import asyncio

import pytest

from bot.casework.tickets.ticket import Illegal
from bot.domain.act import Act
from bot.domain.ticket_state import TicketState
from complaints import Bench
from db.opening import open_store
from db.store import Conflict, Store

pytestmark = pytest.mark.both_engines


async def test_two_officers_reply_at_once_and_the_complainant_reads_one_reply(
    store: Store, database_url: str
) -> None:
    here = Bench(store)
    number = await here.files()
    await here.does(number, Act.ACCEPT)
    other = await open_store(database_url)
    there = Bench(other)
    there._letters.seed(8)
    seen = (await here.ticket(number)).version
    try:
        ends = await asyncio.gather(
            *(
                bench.does(number, Act.REPLY, f"答复{n}", seen=seen)
                for n, bench in enumerate((here, there, here, there))
            ),
            return_exceptions=True,
        )
    finally:
        await other.close()
    lost = [e for e in ends if isinstance(e, Conflict | Illegal)]
    assert len(lost) == 3
    assert len([text for _, text in await here.letters() if "答复" in text and "受理" not in text]) == 1
    assert [e.act for e in await here.timeline(number)] == ["register", "accept", "reply"]


async def test_a_yes_and_a_no_at_once_count_as_the_first_of_them(store: Store, database_url: str) -> None:
    here = Bench(store)
    number = await here.files()
    await here.does(number, Act.ACCEPT)
    await here.does(number, Act.REPLY, "已处理")
    other = await open_store(database_url)
    try:
        taken = await asyncio.gather(
            here.judges(number, True), Bench(other).judges(number, False, "不行"), return_exceptions=True
        )
    finally:
        await other.close()
    assert taken.count(True) == 1
    ticket = await here.ticket(number)
    assert (ticket.state, ticket.verdict) in (
        (TicketState.CLOSED, "satisfied"),
        (TicketState.REOPENED, "dissatisfied"),
    )
