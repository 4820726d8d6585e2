"""The SQL that holds a round open and the Python that seals it agree on who would end as not called."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import product

import pytest
from sqlalchemy import Connection, select, update

from bot.casework.rounds.closing import closing_disposition
from bot.domain.disposition import Disposition
from db.queries.archive import histories
from db.queries.callsheet import callsheet
from db.queries.rounds import uncalled
from db.schema import callbacks, cases, parties
from db.store import Store
from months import CLOSED, MONTH, VAULT, Letter, Planted, planted

FATES = (
    *(Letter(state) for state in ("pending", "cancelled", "failed", "sending", "accepted", "undelivered")),
    *(
        Letter(state, fault=fault)
        for state in ("failed", "undelivered")
        for fault in ("address", "message", "way")
    ),
    *(
        Letter(state, temporary=True, ours=ours)
        for state in ("failed", "undelivered")
        for ours in (False, True)
    ),
    *(Letter(state, fault="address", temporary=True) for state in ("failed", "undelivered")),
)
"""Everything that one message can have come to."""
TELLING = (
    Letter("cancelled"),
    Letter("failed", fault="address"),
    Letter("accepted"),
    Letter("cancelled", "telegram"),
    Letter("failed", "telegram", fault="address"),
    Letter("failed", "telegram", fault="way"),
    Letter(None, "phone", outcome="unreachable"),
    Letter(None, "phone", outcome="no_answer"),
)
"""What a try can amount to, on each channel."""


def month() -> Iterator[Planted]:
    """Open cases with any one try, and with any two that amount to something else; with a phone and without."""
    tries = [(), *((one,) for one in FATES), *product(TELLING, repeat=2)]
    for place, (letters, phone) in enumerate(product(tries, ("+8619000000001", None)), start=1):
        yield Planted(f"CASE-{place:04}", place, None, letters=letters, phone=phone)


def by_query(connection: Connection) -> set[str]:
    found = select(callbacks.c.case_no).join(cases).where(uncalled.UNCALLED)
    return set(connection.execute(found).scalars())


def by_rule(connection: Connection) -> Iterator[str]:
    asked = histories.asked(connection, MONTH)
    page = histories.page(connection, MONTH, histories.BEFORE_ALL)
    assert page is not None
    for placed in histories.placed(page, VAULT, MONTH, asked):
        told = placed.history
        if closing_disposition(told.attempts, reachable=told.reachable) is Disposition.NOT_CALLED:
            yield told.case.case_no


async def test_the_query_and_the_rule_name_the_same_cases(store: Store) -> None:
    cases_of_month = list(month())
    assert len(cases_of_month) < histories.BATCH
    await planted(store, cases_of_month)
    named = await store.read(by_query)
    assert named == await store.read(lambda connection: set(by_rule(connection)))
    assert 0 < len(named) < len(cases_of_month)
    assert await store.read(partial(uncalled.would_be_not_called, month=MONTH)) == len(named)


@pytest.mark.parametrize("number", [{}, {"sms_refused": "30005"}, {"opted_out_at": CLOSED}])
async def test_the_sheet_and_the_count_name_the_same_reasons_the_never_called_first(
    store: Store, number: dict[str, object]
) -> None:
    await planted(store, [one for one in month() if one.phone])

    def to_phone(connection: Connection) -> None:
        connection.execute(update(callbacks).values(stage="by_phone"))
        if number:
            connection.execute(update(parties).values(**number))

    await store.write(to_phone)
    sheet = await store.read(lambda c: list(callsheet.waiting(c, MONTH, now=CLOSED)))
    never = [line.why.never_called for line in sheet]
    assert never == sorted(never, reverse=True)
    counted = Counter(line.why for line in sheet if line.why.never_called)
    assert await store.read(partial(uncalled.by_reason, month=MONTH)) == counted
    assert len({line.case_no for line in sheet}) == len(sheet) > counted.total() > 0
    last = sheet[counted.total() // 2]
    rest = await store.read(lambda c: list(callsheet.waiting(c, MONTH, now=CLOSED, after=last)))
    assert rest == sheet[sheet.index(last) + 1 :]
