"""The list of a month is read along that month, wherever its numbers stand among all others."""

from functools import partial

from sqlalchemy import Connection, text

from db.queries.cases import search
from db.queries.cases.wanted import CasesWanted
from db.schema import callbacks, cases, rounds
from db.store import Store
from query_plans import Asked, listening, plan
from rows import NOW, filled

BEFORE, THEIRS = 600, 400


def numbered(connection: Connection) -> None:
    """All numbers of the month asked for stand behind those of another, as a year's running number puts them."""
    rows = [(n, "2026-10" if n < BEFORE else "2026-11") for n in range(BEFORE + THEIRS)]
    connection.execute(
        rounds.insert(), [filled(rounds) | {"month": month} for month in ("2026-10", "2026-11")]
    )
    connection.execute(
        cases.insert(),
        [filled(cases) | {"case_no": f"{n:05}", "month": month, "concluded_at": NOW} for n, month in rows],
    )
    connection.execute(
        callbacks.insert(),
        [
            filled(callbacks) | {"case_no": f"{n:05}", "month": month, "archive_no": f"{n:05}", "place": n}
            for n, month in rows
        ],
    )
    connection.execute(text("ANALYZE"))


async def test_a_month_is_listed_without_going_through_the_numbers_before_it(store: Store) -> None:
    await store.write(numbered)

    def look(connection: Connection) -> tuple[list[str], str]:
        ran: list[Asked] = []
        if store.dialect == "postgresql":
            for way in ("seqscan", "sort", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        with listening(ran):
            found = search.page(connection, wanted=CasesWanted(month="2026-11"))
        heads = next(asked for asked in ran if "LIMIT" in asked[0] and "callbacks" in asked[0])
        return [row.case_no for row in found.lines], plan(connection, heads)

    numbers, steps = await store.read(look)
    assert numbers[0] == f"{BEFORE:05}"
    assert "ix_cases_month_case_no" in steps, steps


async def test_pages_of_a_month_follow_each_other_and_end_with_it(store: Store) -> None:
    await store.write(numbered)
    wanted, seen = CasesWanted(month="2026-10"), list[str]()
    after: str | None = ""
    while after is not None:
        page = await store.read(partial(search.page, wanted=wanted, after=after))
        seen += [line.case_no for line in page.lines]
        after = page.more
    assert seen == [f"{n:05}" for n in range(BEFORE)]
