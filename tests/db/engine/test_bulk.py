"""Rows handed to the driver as tuples are stored as Core would have stored them."""

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from db.engine.bulk import STATEMENTS, Bulk, driver_moment
from db.schema import cases
from db.store import Conflict, Store
from rows import filled

COLUMNS = tuple(c.name for c in cases.c if c.name in {*filled(cases), "received_at", "phone_sealed"})
MANY, FEW = STATEMENTS
MOMENTS = (
    datetime(2026, 10, 3, 15, 26, 51, tzinfo=ZoneInfo("Asia/Shanghai")),
    datetime(2026, 10, 3, 15, 26, 51, 70, tzinfo=UTC),
    None,
)


def values(number: int, moment: datetime | None) -> dict[str, object]:
    return filled(cases) | {"case_no": f"甲-{number:05d}", "received_at": moment, "phone_sealed": b"\x00'"}


def in_bulk(connection: Connection, rows: list[dict[str, object]]) -> None:
    moment = driver_moment(connection.dialect.name)
    bulk = Bulk(cases, COLUMNS)
    bulk.insert(
        connection,
        [tuple(moment(v) if isinstance(v := row[name], datetime) else v for name in COLUMNS) for row in rows],
    )


def as_stored(connection: Connection) -> list[tuple[object, ...]]:
    """What stands in the database, before any type of ours has turned it into something."""
    found = connection.execute(text(f"SELECT {', '.join(COLUMNS)} FROM cases ORDER BY case_no"))
    return [tuple(row) for row in found]


async def test_bulk_stores_what_core_stores(store: Store) -> None:
    rows = [values(n, moment) for n, moment in enumerate(MOMENTS)]
    await store.write(lambda c: c.execute(insert(cases), rows))
    expected = await store.read(as_stored)
    await store.write(lambda c: c.execute(delete(cases)))
    await store.write(partial(in_bulk, rows=rows))
    assert await store.read(as_stored) == expected


@pytest.mark.parametrize("count", [0, FEW - 1, FEW, MANY, 2 * MANY + FEW + 1])
async def test_no_row_is_lost_between_statements(store: Store, count: int) -> None:
    await store.write(partial(in_bulk, rows=[values(n, None) for n in range(count)]))
    found = await store.read(
        lambda c: c.execute(select(cases.c.case_no).order_by(cases.c.case_no)).scalars().all()
    )
    assert found == [f"甲-{n:05d}" for n in range(count)]


@pytest.mark.parametrize("count", [1, FEW])
async def test_a_key_that_is_taken_is_a_conflict_and_stores_nothing(store: Store, count: int) -> None:
    await store.write(partial(in_bulk, rows=[values(count, None)]))
    with pytest.raises(Conflict):
        await store.write(partial(in_bulk, rows=[values(n, None) for n in range(1, count + 1)]))
    assert len(await store.read(as_stored)) == 1


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_moment_without_a_zone_is_refused(dialect: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        driver_moment(dialect)(datetime(2026, 11, 1))  # noqa: DTZ001 (that is the point)


def test_columns_in_another_order_than_the_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        Bulk(cases, ("month", "case_no"))


async def test_a_missing_value_is_no_conflict(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await store.write(partial(in_bulk, rows=[values(1, None) | {"item": None}]))
