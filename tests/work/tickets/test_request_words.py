"""What an applicant writes while a correction is awaited: a question back is kept, and uses nothing up."""

from functools import partial

import pytest

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.casework.tickets.ticket import Illegal
from bot.domain.disclosure_act import DisclosureAct
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets.request_acts import applicant_adds
from complaints import Bench
from db.queries.tickets import timelines
from db.store import Store
from requests_filed import asks
from requests_worked import corrected, worked
from written import messages


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("能不能晚几天交？", False),
        ("什么时候截止", True),
        ("要写到哪个月吗", False),
        ("十月的。还要别的吗？", True),
        ("要的是十月份的", True),
    ],
)
async def test_a_question_back_is_no_correction(store: Store, words: str, counts: bool) -> None:
    bench = Bench(store)
    number = await asks(bench)
    await store.write(partial(corrected, number=number, now=bench.now))
    add = partial(applicant_adds, registry=bench.registry, ticket_no=number, words=words, now=bench.now)
    assert await store.write(add) is True
    lines = await store.read(partial(timelines.of, vault=bench.vault, ticket_no=number))
    assert (lines[-1].act == DisclosureAct.CORRECTED, lines[-1].note) == (counts, words)
    assert (await bench.ticket(number)).state is (TicketState.WORKING if counts else TicketState.SUSPENDED)


async def test_an_officer_finds_no_correction_in_what_came_and_the_applicants_time_begins_anew(
    store: Store,
) -> None:
    bench = Bench(store)
    number = await asks(bench)
    await store.write(partial(corrected, number=number, now=bench.now))
    bench.passes(days=2)
    words = "什么时候截止"
    await store.write(
        partial(applicant_adds, registry=bench.registry, ticket_no=number, words=words, now=bench.now)
    )
    order = DisclosureOrder(DisclosureAct.STILL, "李敏", Role.OFFICER, "只问了截止的日子；请写明是哪个月")
    done = partial(
        worked, registry=bench.registry, number=number, order=order, now=bench.now, voice=bench.voice
    )
    await store.write(done)
    assert (await bench.ticket(number)).state is TicketState.SUSPENDED
    told = await store.read(partial(messages, vault=bench.vault))
    assert "还不能算补正" in told[-1].text
    assert "只问了截止的日子" in told[-1].text
    with pytest.raises(Illegal):
        await store.write(done)
