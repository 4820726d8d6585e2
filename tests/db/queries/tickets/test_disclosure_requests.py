"""Requests for information as they are counted: those of a year, on both engines, by the office's own days."""

from datetime import date
from functools import partial

from sqlalchemy import Connection

from bot.casework.disclosure.table_three import TableLine, table_three
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from db import schema
from db.queries.tickets import disclosure_requests as requests
from db.store import Store
from rows import add

CAME = {
    "GK-1": (ApplicantKind.NATURAL, date(2025, 12, 31)),
    "GK-2": (ApplicantKind.NATURAL, date(2026, 1, 1)),
    "GK-3": (ApplicantKind.LEGAL, date(2026, 12, 31)),
    "GK-4": (ApplicantKind.NATURAL, date(2027, 1, 1)),
    "GK-5": (ApplicantKind.OTHER, date(2025, 5, 1)),
}


def kept(connection: Connection) -> None:
    for number, (who, day) in CAME.items():
        add(connection, schema.tickets, ticket_no=number, kind="disclosure")
        requests.add(connection, number, who, day)
    assert requests.end(connection, "GK-1", DisclosureOutcome.PARTLY, date(2026, 1, 1))
    assert not requests.end(
        connection, "GK-1", DisclosureOutcome.GRANTED, date(2026, 1, 2)
    )  # once is for ever
    requests.end(connection, "GK-5", DisclosureOutcome.CLASSIFIED, date(2025, 12, 31))


async def test_a_year_has_what_was_open_in_it_by_days_of_the_office(store: Store) -> None:
    await store.write(kept)
    table = table_three(2026, await store.read(partial(requests.counted, year=2026)))
    assert table.adds_up
    assert table.line(TableLine.NEW) == (1, 0, 0, 0, 1, 0, 2)
    assert table.line(TableLine.CARRIED) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(DisclosureOutcome.PARTLY) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(TableLine.LEFT) == (1, 0, 0, 0, 1, 0, 2)
    numbers = await store.read(partial(requests.of_year, year=2026))
    assert numbers == ["GK-1", "GK-2", "GK-3"], "the workbook of a year has what its table counts"
    assert set(await store.read(partial(requests.many, numbers=numbers))) == set(numbers)
    before = table_three(2025, await store.read(partial(requests.counted, year=2025)))
    assert before.total(DisclosureOutcome.CLASSIFIED) == before.total(TableLine.LEFT) == 1


async def test_a_page_gives_the_open_ones_first_the_latest_on_top(store: Store) -> None:
    await store.write(kept)
    rows = await store.read(partial(requests.page, ended=False, before="GK-9", most=2))
    assert [row.ticket_no for row in rows] == ["GK-4", "GK-3"]
    every = await store.read(partial(requests.page, ended=True, before="GK-9", most=9))
    assert len(every) == len(CAME)
