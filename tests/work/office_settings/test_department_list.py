"""Whatever departments are renamed to and in whatever order, a name stays with the department that bore it first."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from bot.casework.approvals.refusal import NotPossible
from bot.work.office_settings import department_list
from db.queries import department_names
from db.queries.office import departments
from db.queries.office.departments import DepartmentEntry
from db.schema import metadata

NOW = datetime(2026, 11, 6, 2, tzinfo=UTC)
NAMES = ("甲处", "乙处", "丙处", "丁处", "戊处")


@pytest.fixture(scope="module")
def database() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(NAMES)), max_size=30))
def test_no_name_ever_passes_to_another_department(
    database: Connection, wishes: list[tuple[int, str]]
) -> None:
    owner: dict[str, int] = {}
    within = database.begin_nested() if database.in_transaction() else database.begin()
    for place, name in wishes:
        rows = departments.every(database)
        entries = [DepartmentEntry(row.number, row.name, row.retired) for row in rows]
        entries[place : place + 1] = [
            DepartmentEntry(rows[place].number if place < len(rows) else None, name, False)
        ]
        others = {
            bears for bears, number in owner.items() if place >= len(rows) or number != rows[place].number
        }
        try:
            department_list.put(database, department_list.value_of(entries), NOW)
        except NotPossible:
            assert name in others, "only what is another's is refused"
            continue
        assert name not in others
        known, rows = department_names.known(database), departments.every(database)
        for row in rows:
            assert known.every(row.name) == {row.name, *row.former}
            for bears in (row.name, *row.former):
                assert owner.setdefault(bears, row.number) == row.number
                assert known.current(bears) == row.name
                assert known.every(bears) == known.every(row.name)
        assert len(owner) == sum(len(known.every(row.name)) for row in rows), "each name is one department's"
    within.rollback()
    assert department_names.known(database).every("") == frozenset()
