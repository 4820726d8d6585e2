"""The departments that work may be given to: the office's list first, then what cases and accounts name."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db.queries.office.departments import DepartmentListed, listed
from db.schema import departments

NOW = datetime(2026, 11, 3, tzinfo=UTC)


@on_both
async def test_the_list_comes_first_with_whoever_reads_for_it_and_without_the_retired(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "wugang", Role.LIAISON, department="电力处")
    await add_user(house.store, "zhaomin", Role.LIAISON, department="办公室")

    def put(connection: Connection) -> None:
        connection.execute(
            insert(departments),
            [
                {"id": 1, "name": "无线电处", "position": 2, "retired_at": None},
                {"id": 2, "name": "电力处", "position": 1, "retired_at": None},
                {"id": 3, "name": "老处", "position": 0, "retired_at": NOW},
            ],
        )

    await house.store.write(put)
    found = await house.store.read(listed)
    assert [d for d in found if d.number is not None] == [
        DepartmentListed("电力处", 1, 2),
        DepartmentListed("无线电处", 0, 1),
    ]
    others = [d for d in found if d.number is None]
    assert DepartmentListed("办公室", 1, None) in others
    assert "老处" not in {d.name for d in others}
