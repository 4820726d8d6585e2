"""What an applicant writes while a correction is awaited: a question back is kept, and uses nothing up."""

from functools import partial

import pytest

from bot.domain.disclosure_act import DisclosureAct
from bot.domain.ticket_state import TicketState
from bot.work.tickets.request_acts import applicant_adds
from complaints import Bench
from db.queries.tickets import timelines
from db.store import Store
from requests_filed import asks
from requests_worked import corrected


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
