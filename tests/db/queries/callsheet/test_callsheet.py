"""The call sheet of a large month is found among the few cases that have no result, on both engines."""

from sqlalchemy import Connection, event, text

from db.queries.callsheet import callsheet
from db.schema import callbacks, cases, rounds
from db.store import Store
from rows import NOW, filled

MONTH = "2026-10"
MANY, OPEN = 2_000, 20
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def large_month(connection: Connection) -> None:
    """Most of its cases have a result; the others are to be phoned."""
    connection.execute(rounds.insert(), filled(rounds) | {"month": MONTH})
    numbers = [f"{n:04}" for n in range(1, MANY + 1)]
    case = filled(cases) | {"phone_sealed": b"x"}
    connection.execute(cases.insert(), [case | {"case_no": number} for number in numbers])
    callback = filled(callbacks) | {"month": MONTH, "stage": "by_phone"}
    rows = [
        callback
        | {"case_no": number, "archive_no": number, "place": place}
        | {"disposition": "no_answer" if place % (MANY // OPEN) else None}
        for place, number in enumerate(numbers, 1)
    ]
    connection.execute(callbacks.insert(), rows)
    connection.execute(text("ANALYZE callbacks"))


def plans(connection: Connection) -> list[str]:
    """How the engine goes through the callbacks, for each statement that lists whom to phone."""
    ran: list[tuple[str, tuple[object, ...]]] = []
    event.listen(connection, "before_cursor_execute", lambda *told: ran.append((told[2], told[3])))
    found = list(callsheet.waiting(connection, MONTH, now=NOW))
    assert [line.place for line in found] == list(range(MANY // OPEN, MANY + 1, MANY // OPEN))
    listing = [asked for asked in ran if "callbacks.place >" in asked[0]]
    explain = EXPLAIN[connection.dialect.name]
    return [
        "\n".join(str(step) for step in connection.exec_driver_sql(explain + statement, values))
        for statement, values in listing
    ]


async def test_whom_to_phone_is_read_from_an_index_of_open_cases(store: Store) -> None:
    await store.write(large_month)
    found = await store.read(plans)
    assert found
    for plan in found:
        assert "ix_callbacks_open" in plan, plan
