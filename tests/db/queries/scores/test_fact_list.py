"""What marks are made of, thousands of facts in a period: a page reads what it shows, along indexes, and all pages are the whole."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import islice

import pytest
from sqlalchemy import Connection, Table, text

from db.queries.remedies import kept
from db.queries.scores import fact_list
from db.queries.scores.facts import ScoredFact
from db.schema import (
    callbacks,
    cases,
    remedies,
    rounds,
    score_contests,
    score_facts,
    tickets,
    users,
)
from db.store import Store
from query_plans import Asked, listening, plan
from rows import NOW, filled

MANY = 1_200
REACH = ("2026-10", "2026-10")
THROUGH_ALL = re.compile(
    r"SCAN (?!CONSTANT|score_contests|of_other)\w+\b(?! USING)|(SEARCH|SCAN) cases USING \w+ ?INDEX ix_"
    r"(?!cases_month_department_case_no \(month=\? AND department=\?\))"
)
"""A step that goes through all rows of a table, or through all cases of the months and not just of a department. (Of contests there are three here; PostgreSQL has
each of so few rows in memory at once.)"""


def many(connection: Connection) -> None:
    """Of every case one fact: a low rating that was verified, a complaint that was found so, or something written down."""
    month = ["2026-10" if n % 4 else "2026-09" for n in range(MANY)]

    def put(table: Table, rows: Sequence[dict[str, object]]) -> None:
        connection.execute(table.insert(), [filled(table) | row for row in rows])

    put(users, [{"id": n, "name": f"u{n}", "folded": f"u{n}"} for n in (1, 2)])
    numbers = [f"{n:05}" for n in range(MANY)]
    put(rounds, [{"month": "2026-10"}])
    put(
        cases,
        [
            {
                "case_no": no,
                "month": month[n],
                "department": "照明处" if n % 8 == 3 else "电力处",
                "concluded_at": NOW,
            }
            for n, no in enumerate(numbers)
        ],
    )
    put(
        callbacks,
        [
            {
                "case_no": no,
                "month": "2026-10",
                "archive_no": no,
                "place": n,
                "score": 1,
                "disposition": "answered",
            }
            for n, no in enumerate(numbers)
        ],
    )
    verified = {"verified_at": NOW, "verified_by": 1, "verified_from": NOW, "term": "5个工作日", "score": 1}
    put(
        remedies,
        [
            verified
            | {"id": n, "case_no": no, "month": month[n], "verified_at": NOW + timedelta(hours=n % 50)}
            for n, no in enumerate(numbers)
            if n % 3 == 1
        ],
    )
    founded = {"finding": "founded", "measures": "", "state": "replied"}
    put(
        tickets,
        [
            founded | {"ticket_no": f"TS{no}", "case_no": no, "replied_at": NOW + timedelta(days=n % 7)}
            for n, no in enumerate(numbers)
            if n % 3 == 0
        ],
    )
    put(
        score_facts,
        [
            {"id": n, "case_no": no, "kind": "overdue", "by_user": 1, "at": NOW + timedelta(minutes=n % 90)}
            for n, no in enumerate(numbers)
            if n % 3 == 2
        ],
    )
    said = filled(score_contests) | {"by_user": 1, "ground": "mistaken", "fact_id": None, "remedy_id": None}
    for n, (of, name) in enumerate((("fact_id", 5), ("remedy_id", 7), ("ticket_no", "TS00009"))):
        ends = {"state": "open"} if n else {"state": "refused", "decided_by": 2, "decided_at": NOW}
        connection.execute(score_contests.insert(), said | {"ticket_no": None, "id": n + 1, of: name} | ends)
    connection.execute(text("ANALYZE"))


def names(connection: Connection, **of: object) -> list[str]:
    return [fact.name for fact in fact_list.of_period(connection, *REACH, **of)]  # type: ignore[arg-type]


async def test_all_facts_are_told_once_in_their_order_and_by_their_names(store: Store) -> None:
    await store.write(many)

    def look(connection: Connection) -> list[ScoredFact]:
        return list(fact_list.of_period(connection, *REACH))

    found = await store.read(look)
    expected = [n for n in range(MANY) if n % 4]
    assert len(found) == len({fact.name for fact in found}) == len(expected)
    assert [fact.at for fact in found] == sorted(fact.at for fact in found)
    middle = found[400].at
    later = await store.read(partial(names, since=middle))
    assert later == [fact.name for fact in found if fact.at >= middle]
    theirs = await store.read(partial(names, departments=["照明处"]))
    assert theirs == [fact.name for fact in found if fact.department == "照明处"]
    named = partial(fact_list.named, first=REACH[0], last=REACH[1])
    for fact in (found[0], found[-1], found[400]):
        assert await store.read(partial(named, name=fact.name)) == fact
    assert await store.read(partial(named, name="f2", departments=["照明处"])) is None
    contested = await store.read(lambda c: fact_list.contested(c, *REACH))
    assert [fact.name for fact in contested] == ["r7", "TS00009"]
    news = await store.read(lambda c: fact_list.news(c, *REACH, NOW - timedelta(seconds=1)))
    assert news == len(expected) + 1, "all of them, and one that was decided"


async def test_the_facts_of_few_cases_are_the_same_looked_up_by_these(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.write(many)
    looks = [partial(names, departments=["照明处"]), partial(names, departments=["照明处"], since=NOW)]
    by_cases = [await store.read(look) for look in looks]
    monkeypatch.setattr(fact_list, "FEW", 0)
    assert [await store.read(look) for look in looks] == by_cases
    assert len(by_cases[0]) > 100


async def test_a_page_passes_over_no_more_than_was_verified_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the month before there is no complaint that was found so early: they are not gone through to the last for its first page."""
    await store.write(many)
    monkeypatch.setattr(fact_list, "_PIECE", 10)

    def asked_for(connection: Connection, most: int) -> int:
        ran: list[Asked] = []
        with listening(ran):
            list(islice(fact_list.of_period(connection, "2026-09", "2026-09"), most))
        return len(ran)

    page, whole = [await store.read(partial(asked_for, most=most)) for most in (20, MANY)]
    assert page < whole / 2


async def test_a_page_of_facts_reads_no_table_through(store: Store) -> None:
    await store.write(many)

    def look(connection: Connection) -> list[str]:
        ran: list[Asked] = []
        if store.dialect == "postgresql":
            for way in ("seqscan", "sort", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        with listening(ran):
            assert len(list(islice(fact_list.of_period(connection, *REACH), 100))) == 100
            assert list(fact_list.of_period(connection, *REACH, departments=["照明处"]))
            fact_list.named(connection, *REACH, "r7")
            kept.waiting(connection, ["received"], None)  # type: ignore[list-item]
        return [plan(connection, asked) for asked in ran if "ledger" not in asked[0]]

    plans = await store.read(look)
    for steps in plans:
        assert not THROUGH_ALL.search(steps), steps
    for index in ("ix_remedies_verified", "ix_tickets_found", "ix_score_facts_at_id", "ix_remedies_open"):
        assert any(index in steps for steps in plans), "\n\n".join(plans)
