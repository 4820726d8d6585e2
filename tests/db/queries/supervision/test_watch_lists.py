"""Cases in progress, half a million of them: lists read an index and not the table, and what is counted adds up."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, text

from db.queries.supervision import watch_lists
from db.queries.supervision.watch_lists import WatchListing
from db.queries.supervision.watch_stand import WatchStand, stand
from db.schema import watched_cases
from db.store import Store
from query_plans import Asked, listening, plan
from rows import NOW, filled

MANY = 2_000
LIGHTING = frozenset({"照明处"})


def many(connection: Connection) -> None:
    """One in fifty red, one yellow; one in a hundred odd; one in ten concluded; one in forty of a small department."""
    plain = filled(watched_cases) | {"item": "许可", "rules": ""}
    rows = [
        plain
        | {"case_no": f"{n:05}", "department": "照明处" if n % 40 == 0 else "电力处"}
        | {"card": {0: 2, 1: 1}.get(n % 50, 0), "odd": int(n % 100 == 7)}
        | {"due_by": None if n % 11 == 3 else NOW + timedelta(hours=n * 7919 % 500)}
        | {"concluded_at": NOW - timedelta(days=n % 60) if n % 10 == 7 else None}
        for n in range(MANY)
    ]
    connection.execute(watched_cases.insert(), rows)
    connection.execute(text("ANALYZE"))


def look(connection: Connection, of: WatchListing) -> tuple[list[tuple[int, object, str]], list[str]]:
    """What is listed, by what it is ordered, and the plans by which it is found."""
    ran: list[Asked] = []
    with listening(ran):
        rows = watch_lists.listed(connection, of, most=50)
    return [(row.card, row.due_by, row.case_no) for row in rows], [plan(connection, asked) for asked in ran]


@pytest.mark.parametrize(
    ("of", "index"),
    [
        (WatchListing(), "ix_watched_cases_pressing"),
        (WatchListing(card=1), "ix_watched_cases_pressing"),
        (WatchListing(departments=LIGHTING), "ix_watched_cases_of_department"),
        (WatchListing(odd=True, concluded_since=NOW - timedelta(days=35)), "ix_watched_cases_odd"),
    ],
)
async def test_the_most_pressing_come_first_along_an_index(
    store: Store, of: WatchListing, index: str
) -> None:
    await store.write(many)
    found, plans = await store.read(partial(look, of=of))
    assert found
    assert found == sorted(found, key=lambda row: (-row[0], row[1] is None, row[1] or NOW, row[2]))
    for steps in plans:
        assert index in steps, steps


async def test_what_is_counted_of_the_open_cases_adds_up(store: Store) -> None:
    await store.write(many)
    counted: WatchStand = await store.read(stand)
    by_department = counted.by_department()
    assert sum(counted.cards()) == sum(one.open for one in by_department) == MANY - MANY // 10
    assert counted.cards(LIGHTING) == next(
        (one.open - one.yellow - one.red, one.yellow, one.red)
        for one in by_department
        if one.department == "照明处"
    )
    assert (counted.departments(), counted.items(LIGHTING), counted.last) == (
        ["照明处", "电力处"],
        ["许可"],
        NOW,
    )
